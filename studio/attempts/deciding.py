"""What asks for a person's decision: one page, one or many at a time, both consequences spelled out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import services, settling
from studio.attempts.models import LOST, Attempt
from studio.attempts.states import AT_PLATFORM, State
from studio.core.htmx import redirect
from studio.core.parsing import as_uuids
from studio.engines import registry

MOST = 200
AGAIN, GIVE_UP, END, ADOPT = "again", "give_up", "end", "adopt"
Act = Callable[[Attempt], None]
# What can be done to many at once, and how it is said afterwards; an id is one request's alone.
DONE = {AGAIN: "sent again", GIVE_UP: "given up", END: "ended"}


@dataclass(frozen=True)
class Asked:
    """One request nobody can settle but a person."""

    attempt: Attempt
    title: str
    engine: str


@dataclass(frozen=True)
class Choice:
    """A button and what it leads to."""

    value: str
    label: str
    consequence: str


@require_http_methods(["GET", "HEAD", "POST"])
def decide_list(request: TeamRequest) -> HttpResponse:
    """Show what asks for a decision, or carry one out for those that are ticked."""
    mine = asking(Attempt.objects.visible_to(request.membership))
    if request.method == "POST":
        return _decided(request, mine)
    unclear = mine.filter(state=State.UNKNOWN)
    rows = [asked(one) for one in mine.select_related("key", "member")[:MOST]]
    lost = [one for one in rows if one.attempt.is_lost]
    unsent = [one for one in rows if one.attempt.was_unsent]
    context = {
        "unclear": [one for one in rows if one not in [*lost, *unsent]],
        "unsent": unsent,
        "lost": lost,
        "choices": _choices(unclear.exclude(sent_at=None)),
        "choices_unsent": _choices_unsent(unclear.filter(sent_at=None)),
        "more": max(0, mine.count() - len(rows)),
    }
    return render(request, "attempts/decide_list.html", context)


def asking(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Return those of some attempts that only a person can settle, oldest first."""
    lost = Q(state__in=AT_PLATFORM, attention=LOST)
    asks = attempts.exclude(attention="")
    return asks.filter(Q(state=State.UNKNOWN) | lost).order_by("pk")


def chosen(request: TeamRequest) -> Act:
    """Return what a person chose to have done; there is no page for what nobody is offered."""
    request_id = request.POST.get("request_id", "").strip()[:64]
    acts: dict[str, Act] = {
        AGAIN: settling.send_again,
        GIVE_UP: settling.give_up,
        END: settling.end_lost,
        ADOPT: lambda attempt: settling.ask_to_adopt(attempt, request_id),
    }
    act = acts.get(request.POST.get("choice", ""))
    if act is None:
        raise Http404
    return act


def _decided(request: TeamRequest, mine: QuerySet[Attempt]) -> HttpResponse:
    check_can(request.membership, Action.GENERATE)
    act, choice = chosen(request), request.POST["choice"]
    if choice not in DONE:
        raise Http404
    ticked = mine.filter(public_id__in=as_uuids(request.POST.getlist("attempt"))[:MOST])
    done, refused = each(ticked.select_related("key"), act)
    if done or not refused:
        messages.success(request, f"{done} {DONE[choice]}.")
    for why in refused:
        messages.error(request, why)
    return redirect(request, "attempts:decide_list")


def each(ticked: Iterable[Attempt], act: Act) -> tuple[int, list[str]]:
    """Do one thing to each; one that is settled meanwhile does not keep the others back."""
    done, refused = 0, []
    for attempt in ticked:
        try:
            act(attempt)
        except services.NotPossible as error:
            refused.append(str(error))
        else:
            done += 1
    return done, sorted(set(refused))


def asked(attempt: Attempt) -> Asked:
    engine = registry.find(attempt.engine)
    values = attempt.values
    title = str(values.get("prompt") or values.get("topic") or values.get("name") or "")
    return Asked(
        attempt=attempt,
        title=" ".join(title.split())[:90] or "Without words",
        engine=engine.name if engine else attempt.engine,
    )


def _choices(unclear: QuerySet[Attempt]) -> list[Choice]:
    return [
        Choice(
            AGAIN,
            "Send again",
            "Each is posted anew. What the platform did take the first time is then paid twice: "
            f"up to {_total(unclear)} credits for all of these.",
        ),
        Choice(
            GIVE_UP,
            "Give up",
            "Each ends as failed. What the platform did take was charged there, and its result "
            "is not fetched.",
        ),
    ]


def _choices_unsent(unsent: QuerySet[Attempt]) -> list[Choice]:
    return [
        Choice(
            AGAIN,
            "Send again",
            f"Each is sent now and charged as usual: {_total(unsent)} credits for all of these. "
            "What had been sent since the backup is then paid twice.",
        ),
        Choice(
            GIVE_UP,
            "Give up",
            "Each ends as failed and what was set aside comes back here. What had been sent since "
            "the backup was charged there, and its result is not fetched.",
        ),
    ]


def _total(asked: QuerySet[Attempt]) -> str:
    total = asked.aggregate(total=Sum("price"))["total"] or Decimal(0)
    return f"{total.normalize():f}"
