"""What changed since a page last looked: one small answer for all its cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse

from studio.accounts import clock
from studio.accounts.models import Membership
from studio.attempts.models import Attempt, Event
from studio.attempts.services import live_counts
from studio.attempts.states import AT_PLATFORM, ENDS, MOVING, State
from studio.core import pulse
from studio.generations.cards import Card, cards, with_all
from studio.generations.models import Generation
from studio.generations.standstill import Standstill, standstills
from studio.projects.models import Project, hidden_from

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
    standstills: Sequence[Standstill] = ()

    @property
    def title(self) -> str:
        live = self.running + self.waiting
        return f"({live}) Create · Atelier" if live else "Create · Atelier"


def first(
    membership: Membership, *, top: int, project: Project | None = None
) -> Poller:
    """Return the poller of a page whose newest card is `top`, of one project or of all."""
    seen = pulse.read(membership.team_id)
    return _poller(
        membership,
        seen=seen,
        since=clock.version(membership.team_id),
        top=top,
        project=project,
    )


def changes(
    membership: Membership, *, since: int, top: int, project: Project | None = None
) -> Poller:
    """Return what happened to cards up to `top` since version `since`, and how many are newer."""
    # Read before the rows: a change in between is then found twice, never missed.
    seen = pulse.read(membership.team_id)
    version = clock.version(membership.team_id)
    mine = Generation.objects.visible_to(membership).in_project(project).on_wall()
    told = _news(membership, since=since, top=top, project=project)
    is_all = len(told) < MOST
    found = cards(with_all(mine.filter(attempt__in=told).order_by("pk"), membership))
    return _poller(
        membership,
        # A page that has not heard all yet must not be told that nothing is new.
        seen=seen if is_all else 0,
        since=version if is_all else max(told.values()),
        top=top,
        found=found,
        new=mine.filter(pk__gt=top).count(),
        project=project,
        hurry=not is_all,
    )


def _news(
    membership: Membership, *, since: int, top: int, project: Project | None
) -> dict[int, int]:
    """Return the attempts of cards up to `top` that changed after `since`, with the version of their last change.

    At most MOST, those that have stood still for longest first: the last one's version is
    where the page goes on.
    """
    events = Event.objects.filter(
        team=membership.team,
        version__gt=since,
        attempt__generation__cleared=False,
        attempt__generation__pk__lte=top,
    ).exclude(attempt__project__in=hidden_from(membership))
    if project is not None:
        events = events.filter(attempt__project=project)
    newest = events.values("attempt").annotate(newest=Max("version"))
    pairs = newest.order_by("newest").values_list("attempt", "newest")
    return dict(pairs[:MOST])


def _poller(
    membership: Membership,
    *,
    seen: int,
    since: int,
    top: int,
    found: Sequence[Card] = (),
    new: int = 0,
    hurry: bool = False,
    project: Project | None = None,
) -> Poller:
    running, waiting = live_counts(membership)
    asks: dict[str, object] = {"since": since, "top": top, "new": new}
    if project is not None:
        asks["project"] = project.public_id
    query = urlencode(asks | {"pulse": seen})
    return Poller(
        url=f"{reverse('generations:changes')}?{query}",
        interval=MOVING_MS if hurry else _interval(membership, running, waiting),
        running=running,
        waiting=waiting,
        cards=found,
        new=new,
        announce=_sentence(found),
        standstills=standstills(membership),
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
