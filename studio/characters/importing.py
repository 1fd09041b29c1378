"""Import from account: what an account has at the platform, a page at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.characters import account, asking, imports
from studio.characters.forms import CONSENT
from studio.characters.models import Character, Reference, Roster
from studio.characters.polling import Poller, poller
from studio.core.clock import now
from studio.core.htmx import redirect
from studio.core.parsing import as_number
from studio.keys import services as keys
from studio.keys.models import ProviderKey

SIZE = 20


@dataclass(frozen=True)
class Line:
    """One character there; `here` is what it is in this team, if it was trained or imported."""

    reference: Reference
    here: Character | None

    @property
    def can_import(self) -> bool:
        return self.here is None and self.reference.state != Reference.State.FAILED


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One page of the account's list as it was last read."""

    key: ProviderKey | None
    roster: Roster | None
    page: Page[Reference]
    lines: Sequence[Line]
    membership: Membership

    @property
    def is_running(self) -> bool:
        return self.roster is not None and self.roster.is_running

    @property
    def read_ago(self) -> str:
        done = self.roster.done_at if self.roster else None
        if done is None or now() - done < timedelta(minutes=1):
            return "just now"
        return f"{timesince(done, depth=1)} ago"

    @property
    def poller(self) -> Poller:
        url = reverse("characters:import_news")
        number = str(self.page.number)
        return poller(url, self.membership, moves=self.is_running, page=number)


@require_safe
def import_page(request: TeamRequest) -> HttpResponse:
    """Show what the account of the team's default key has at the platform."""
    check_can(request.membership, Action.TRAIN)
    return render(request, "characters/import.html", _context(_screen(request)))


@require_safe
def import_news(request: TeamRequest) -> HttpResponse:
    """Answer the poll: 204, or the list as it is now."""
    check_can(request.membership, Action.TRAIN)
    screen = _screen(request)
    seen = request.META.get("QUERY_STRING") or "-"
    if screen.poller.url.endswith(seen):
        return HttpResponse(status=204)
    return render(request, "characters/_import_news.html", _context(screen))


@require_POST
def import_refresh(request: TeamRequest) -> HttpResponse:
    """Have the account's list read anew, behind the page."""
    check_can(request.membership, Action.TRAIN)
    if key := keys.default_for(request.membership.team):
        account.request_reading(key)
    return redirect(request, "characters:import")


@require_POST
def import_add(request: TeamRequest) -> HttpResponse:
    """Take in one character of the account."""
    check_can(request.membership, Action.TRAIN)
    mine = Reference.objects.filter(key__team=request.membership.team)
    asked = request.POST.get("reference", "")
    reference = get_object_or_404(mine.select_related("key"), pk=as_number(asked))
    try:
        made = imports.take_in(reference, membership=request.membership)
    except imports.CannotImport as error:
        messages.error(request, str(error))
        return redirect(request, "characters:import")
    return redirect(request, "characters:character", made.public_id)


@require_POST
def import_photos(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Fetch the photos of an imported character once more."""
    found = asking.get_changeable(request, public_id)
    if found.imported_id:
        imports.fetch_again(found)
    return asking.back(request, found)


def _context(screen: Screen) -> dict[str, object]:
    return {"screen": screen, "poller": screen.poller, "consent": CONSENT}


def _screen(request: TeamRequest) -> Screen:
    membership = request.membership
    key = keys.default_for(membership.team)
    listed = account.listed(key) if key else []
    page = Paginator(listed, SIZE).get_page(request.GET.get("page"))
    here = imports.here(membership)
    return Screen(
        key=key,
        roster=account.roster_of(key) if key else None,
        page=page,
        lines=[Line(one, here.get(one.platform_id)) for one in page],
        membership=membership,
    )
