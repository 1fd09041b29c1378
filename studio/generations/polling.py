"""What changed since a page last looked: one small answer for all its cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from studio.accounts import clock
from studio.accounts.models import Membership
from studio.attempts.models import Attempt, Event
from studio.attempts.states import AT_PLATFORM, ENDS, LIVE, MOVING, State
from studio.core import pulse
from studio.generations.cards import Card, cards, with_all
from studio.generations.models import Generation

# A second while a result may come at any moment, a few while things only wait, half a minute
# when nothing goes on (the page still learns what others do).
MOVING_MS = 1_000
WAITING_MS = 2_500
IDLE_MS = 30_000
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Poller:
    """The element that asks again: where, when, and what it brings along."""

    url: str
    interval: int
    running: int
    waiting: int
    cards: Sequence[Card] = ()
    new: int = 0
    announce: str = ""

    @property
    def title(self) -> str:
        live = self.running + self.waiting
        return f"({live}) Create · Atelier" if live else "Create · Atelier"


def first(membership: Membership, *, top: int) -> Poller:
    """Return the poller of a page whose newest card is `top`."""
    seen = pulse.read(membership.team_id)
    return _poller(
        membership, seen=seen, since=clock.version(membership.team_id), top=top
    )


def changes(membership: Membership, *, since: int, top: int) -> Poller:
    """Return what happened to cards up to `top` since version `since`, and how many are newer."""
    # Read before the rows: a change in between is then found twice, never missed.
    seen = pulse.read(membership.team_id)
    version = clock.version(membership.team_id)
    mine = Generation.objects.visible_to(membership).on_wall()
    events = Event.objects.filter(
        team=membership.team, version__gt=since, attempt=OuterRef("attempt")
    )
    changed = with_all(mine.filter(Exists(events), pk__lte=top).order_by("pk"))
    found = cards(changed[:MOST]) if version > since else []
    return _poller(
        membership,
        seen=seen,
        since=version if len(found) < MOST else since,
        top=top,
        found=found,
        new=mine.filter(pk__gt=top).count(),
    )


def live_counts(membership: Membership) -> tuple[int, int]:
    """Return how many attempts of the team run, and how many wait."""
    states = Attempt.objects.visible_to(membership).filter(state__in=LIVE)
    found = list(states.values_list("state", flat=True))
    waiting = found.count(State.WAITING) + found.count(State.HELD)
    return len(found) - waiting, waiting


def _poller(
    membership: Membership,
    *,
    seen: int,
    since: int,
    top: int,
    found: Sequence[Card] = (),
    new: int = 0,
) -> Poller:
    running, waiting = live_counts(membership)
    query = urlencode({"since": since, "top": top, "new": new, "pulse": seen})
    return Poller(
        url=f"{reverse('generations:changes')}?{query}",
        interval=_interval(membership, running, waiting),
        running=running,
        waiting=waiting,
        cards=found,
        new=new,
        announce=_sentence(found),
    )


def _interval(membership: Membership, running: int, waiting: int) -> int:
    soon = Attempt.objects.visible_to(membership).filter(state__in=MOVING | AT_PLATFORM)
    if running and soon.exists():
        return MOVING_MS
    return WAITING_MS if running or waiting else IDLE_MS


def _sentence(found: Sequence[Card]) -> str:
    ended = [card for card in found if card.state in ENDS]
    done = sum(card.state == State.COMPLETED for card in ended)
    rest = len(ended) - done
    parts = [f"{done} {'result' if done == 1 else 'results'} ready"] if done else []
    parts += [f"{rest} ended without a result"] if rest else []
    return ". ".join(parts)
