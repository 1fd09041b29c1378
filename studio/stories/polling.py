"""What changed on a story's page since it last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zlib import crc32

from django.urls import reverse

from studio.accounts import clock
from studio.accounts.models import Membership
from studio.attempts.models import Event
from studio.attempts.services import live_counts
from studio.core import pulse
from studio.stories.scenes import Scene
from studio.stories.screens import Page

MOVING_MS = 1_000
IDLE_MS = 30_000


@dataclass(frozen=True)
class Poller:
    """The element that asks again, and what runs meanwhile in the whole team."""

    url: str
    interval: int
    running: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class News:
    """What a page has not seen: single parts, or all of them in their order."""

    scenes: Sequence[Scene]
    is_laid_out: bool
    has_begun: bool
    around: bool
    announce: str


def poller(
    url: str, membership: Membership, *, is_live: bool, **more: object
) -> Poller:
    running, waiting = live_counts(membership)
    pace = MOVING_MS if is_live else IDLE_MS
    return Poller(f"{url}?{urlencode(more)}", pace, running, waiting)


@dataclass(frozen=True)
class Seen:
    """Where the team stood before the rows of a page were read."""

    version: int
    pulse: int


def seen(membership: Membership) -> Seen:
    """Read this before the rows: a change in between is then found twice, never missed."""
    return Seen(
        pulse=pulse.read(membership.team_id), version=clock.version(membership.team_id)
    )


def of_page(page: Page, membership: Membership, at: Seen) -> Poller:
    url = reverse("stories:story_news", args=[page.story.public_id])
    asks = {"since": at.version, "count": len(page.scenes), "shown": shown(page)}
    return poller(url, membership, is_live=page.is_live, **asks, pulse=at.pulse)


def shown(page: Page) -> int:
    """Return a number for what is seen: the gallery's trash leaves no version behind."""
    seen_here = (scene.asset.pk if scene.asset else 0 for scene in page.scenes)
    return crc32(repr(list(seen_here)).encode())


def news(page: Page, *, since: int, count: int, shown_then: int) -> News:
    """Return what changed on a page after version `since`.

    It had `count` parts then, and showed what `shown` says.
    """
    story = page.story
    is_laid_out = story.laid_out > since
    moved = _moved(page, since=since)
    changed = [
        scene
        for scene in page.scenes
        if scene.part.version > since or _attempt_of(scene) in moved
    ]
    if not changed and shown_then != shown(page):
        changed = list(page.scenes)
    return News(
        scenes=page.scenes if is_laid_out else changed,
        is_laid_out=is_laid_out,
        has_begun=bool(page.scenes) and not count,
        around=story.version > since or bool(changed) or bool(moved),
        announce=_sentence(changed),
    )


def _moved(page: Page, *, since: int) -> set[int]:
    """Return the attempts of a page that took a step since then."""
    ours = {_attempt_of(scene) for scene in page.scenes} | {page.story.attempt_id or 0}
    events = Event.objects.filter(
        team_id=page.story.team_id, version__gt=since, attempt__in=ours - {0}
    )
    return set(events.values_list("attempt_id", flat=True))


def _attempt_of(scene: Scene) -> int:
    generation = scene.part.generation
    return generation.attempt_id if generation else 0


def _sentence(changed: Sequence[Scene]) -> str:
    done = [f"Part {scene.number} is done" for scene in changed if scene.is_done]
    failed = [
        f"Part {scene.number}: {scene.word}" for scene in changed if scene.is_failed
    ]
    return ". ".join([*done, *failed])
