"""The team's stories, as a list of covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Output
from studio.attempts.states import State
from studio.core import keyset, pulse
from studio.generations.models import Generation
from studio.projects.models import Project, hidden_from
from studio.stories import money
from studio.stories.asked import Asked, asked
from studio.stories.models import Part, Story, StoryQuerySet
from studio.stories.money import Money
from studio.stories.polling import Poller, poller
from studio.stories.screens import progress, tone

SIZE = 48
COVERS = 3


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A story in the list."""

    story: Story
    covers: Sequence[Asset]
    done: int
    running: int
    count: int
    money: Money
    asked: Asked | None

    @property
    def word(self) -> str:
        if not self.count:
            return self.asked.word if self.asked else "Not begun"
        return progress(self.done, self.count, running=self.running)

    @property
    def tone(self) -> str:
        if not self.count:
            return self.asked.tone if self.asked else "quiet"
        return tone(self.done, self.count, running=self.running)

    @property
    def is_live(self) -> bool:
        waits = self.asked is not None and self.asked.attempt.is_live
        return waits or self.running > 0


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of the list, newest first."""

    tiles: Sequence[Tile]
    archived: bool
    older: str
    poller: Poller

    @property
    def total(self) -> int:
        return len(self.tiles)


def listing(
    membership: Membership,
    *,
    archived: bool,
    before: int | None,
    project: Project | None = None,
) -> Listing:
    """Return a page of the list, of one project or of all, in a fixed number of queries."""
    mine = Story.objects.visible_to(membership).filter(archived_at__isnull=not archived)
    if project is not None:
        mine = mine.filter(project=project)
    page = keyset.page(_with_covers(mine, membership), before=before, size=SIZE)
    spent = money.of_stories(membership, page.rows)
    tiles = [_tile(story, spent[story.pk]) for story in page.rows]
    asks: dict[str, object] = {"archived": int(archived), "before": before or 0}
    if project is not None:
        asks["project"] = project.public_id
    return Listing(
        tiles=tiles,
        archived=archived,
        older=_older(archived=archived, after=page.after),
        poller=poller(
            reverse("stories:list_news"),
            membership,
            is_live=any(tile.is_live for tile in tiles),
            pulse=pulse.read(membership.team_id),
            **asks,
        ),
    )


def _with_covers(stories: StoryQuerySet, membership: Membership) -> StoryQuerySet:
    hidden = hidden_from(membership)
    outputs = Output.objects.exclude(asset__project__in=hidden).select_related("asset")
    attempts = Attempt.objects.prefetch_related(Prefetch("outputs", outputs))
    generations = Generation.objects.prefetch_related(Prefetch("attempt", attempts))
    parts = Part.objects.as_seen_by(membership)
    parts = parts.prefetch_related(Prefetch("generation", generations))
    return stories.select_related("attempt").prefetch_related(Prefetch("parts", parts))


def _tile(story: Story, spent: Money) -> Tile:
    parts = list(story.parts.all())
    shown = [shown_in(part) for part in parts]
    covers = [asset for asset in shown if asset]
    waiting = [part for part, asset in zip(parts, shown, strict=True) if not asset]
    return Tile(
        story=story,
        covers=covers[:COVERS],
        done=len(covers),
        running=sum(_runs(part) for part in waiting),
        count=len(parts),
        money=spent,
        asked=asked(story.attempt) if story.attempt else None,
    )


def shown_in(part: Part) -> Asset | None:
    """Return what a part shows, unless it is in the trash."""
    if part.asset is not None:
        return None if part.asset.trashed or part.is_closed else part.asset
    if part.generation is None or part.generation.attempt.state != State.COMPLETED:
        return None
    came = (output.asset for output in part.generation.attempt.outputs.all())
    return next((asset for asset in came if asset and not asset.trashed), None)


def _runs(part: Part) -> bool:
    return part.generation is not None and part.generation.attempt.is_live


def _older(*, archived: bool, after: int | None) -> str:
    if after is None:
        return ""
    query = {"before": after} | ({"archived": 1} if archived else {})
    return f"{reverse('stories:story_list')}?{urlencode(query)}"
