"""What caps hold: one page with all of it, and the buttons that let it go or take it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import answering, deciding, releasing, services
from studio.attempts.deciding import Asked
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.credits import words
from studio.core.htmx import redirect
from studio.core.parsing import as_uuids
from studio.projects.models import Project

RELEASE, CANCEL = "release", "cancel"
RELEASED = "Released: it goes as soon as there is room, and is charged as usual."


@dataclass(frozen=True)
class Held:
    """All that is held of a team, with what releasing it would cost."""

    rows: list[Asked]
    total: Decimal
    more: int


@require_http_methods(["GET", "HEAD", "POST"])
def held_list(request: TeamRequest) -> HttpResponse:
    """Show what caps hold, or carry one thing out for those that are ticked."""
    mine = waiting_for_release(request)
    if request.method == "POST":
        return _carried_out(request, mine)
    related = mine.select_related("key", "member", "project")
    rows = [deciding.asked(one) for one in related[: deciding.MOST]]
    context = {
        "held": Held(
            rows,
            sum((one.attempt.price for one in rows), Decimal(0)),
            max(0, mine.count() - len(rows)),
        ),
        "may_release": can(request.membership, Action.RELEASE),
        "has_projects": Project.objects.visible_to(request.membership).count() > 1,
    }
    return render(request, "attempts/held_list.html", context)


@require_POST
def release(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let one go, from wherever it is seen; its card learns of it by its poll."""
    mine = Attempt.objects.visible_to(request.membership).select_related("team", "key")
    attempt = get_object_or_404(mine, public_id=public_id)
    check_can(request.membership, Action.RELEASE)
    try:
        releasing.release(attempt, by=request.user)
    except services.NotPossible as error:
        return answering.said(request, str(error), failed=True)
    return answering.said(request, RELEASED)


def waiting_for_release(request: TeamRequest) -> QuerySet[Attempt]:
    """Return what is held of what this person sees, oldest first."""
    mine = Attempt.objects.visible_to(request.membership)
    return mine.filter(state=State.HELD).order_by("pk")


def _carried_out(request: TeamRequest, mine: QuerySet[Attempt]) -> HttpResponse:
    check_can(request.membership, Action.RELEASE)
    acts: dict[str, tuple[Callable[[Attempt], None], str]] = {
        RELEASE: (lambda one: releasing.release(one, by=request.user), "released"),
        CANCEL: (releasing.take_back, "taken back; nothing was charged"),
    }
    if request.POST.get("choice") not in acts:
        raise Http404
    act, word = acts[request.POST["choice"]]
    asked = as_uuids(request.POST.getlist("attempt"))[: deciding.MOST]
    # What is not held any more is refused by name, not passed over.
    seen = Attempt.objects.visible_to(request.membership).filter(public_id__in=asked)
    chosen = list(seen.select_related("team", "key").order_by("pk"))
    done, refused = deciding.each(chosen, act)
    if done or not refused:
        total = sum((one.price for one in chosen), Decimal(0))
        sum_ = f" ({words(total)})" if done == len(chosen) and done else ""
        messages.success(request, f"{done} {word}{sum_}.")
    for why in refused:
        messages.error(request, why)
    return redirect(request, "attempts:held_list")
