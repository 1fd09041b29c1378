"""What the page of one story draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Output
from studio.attempts.states import ENDS, State
from studio.core.words import clock
from studio.engines import Engine
from studio.generations import cards
from studio.generations.models import Generation
from studio.generations.prices import Price
from studio.keys import services as keys
from studio.projects.models import hidden_from
from studio.stories import makers, money
from studio.stories.asked import Asked, asked
from studio.stories.kinds import Kind
from studio.stories.models import Part, Story
from studio.stories.money import Money
from studio.stories.plans import Plan, of_story, part_values, several
from studio.stories.scenes import Scene, scenes


@dataclass(frozen=True, kw_only=True)
class Page:
    """One story with everything about it."""

    story: Story
    scenes: Sequence[Scene]
    money: Money
    maker: Engine
    each: Price
    ahead: Plan
    building: Price
    workflow: Asked | None

    @property
    def kind(self) -> Kind:
        return self.story.about

    @property
    def count(self) -> int:
        """Return how many parts there are, or will be."""
        if self.scenes or self.attempt is None:
            return len(self.scenes)
        return self.attempt.expected

    @property
    def attempt(self) -> Attempt | None:
        return self.story.attempt

    @property
    def done(self) -> int:
        return sum(scene.is_done for scene in self.scenes)

    @property
    def running(self) -> int:
        return sum(scene.is_live and not scene.is_done for scene in self.scenes)

    @property
    def missing(self) -> Sequence[Scene]:
        return [scene for scene in self.scenes if scene.is_missing]

    @property
    def failed(self) -> Sequence[Scene]:
        return [scene for scene in self.scenes if scene.is_failed]

    @property
    def retrying(self) -> Price:
        return several(self.each, len(self.failed))

    @property
    def gaps(self) -> str:
        """Return which parts there is nothing of: "2 of 18 parts are missing: 7, 12"."""
        gone = self.missing
        if not gone:
            return ""
        numbers = ", ".join(str(scene.number) for scene in gone)
        verb = "is" if len(gone) == 1 else "are"
        return f"{len(gone)} of {len(self.scenes)} parts {verb} missing: {numbers}"

    @property
    def seconds(self) -> float:
        """Return how long all of it plays; what is still to come counts as it was asked for."""
        lengths = (
            (scene.asset.seconds if scene.asset else None) or scene.part.seconds or 0
            for scene in self.scenes
        )
        return sum(lengths)

    @property
    def length(self) -> str:
        if self.kind.is_carousel:
            return "4:5"
        whole = self.seconds or self.story.values.get("total_seconds") or 0
        return f"{clock(whole)} in all"

    @property
    def can_cancel(self) -> bool:
        waiting = self.attempt is not None and self.attempt.can_be_canceled
        return waiting or any(scene.can_cancel for scene in self.scenes)

    @property
    def is_live(self) -> bool:
        asked = self.attempt is not None and self.attempt.is_live
        return asked or self.running > 0

    @property
    def has_failed(self) -> bool:
        """Tell whether the workflow ended without giving a single part."""
        attempt = self.attempt
        if self.scenes or attempt is None or self.story.how != Story.How.WORKFLOW:
            return False
        return attempt.state in ENDS and attempt.state != State.COMPLETED

    @property
    def choices(self) -> Sequence[tuple[str, str, str]]:
        return self.workflow.choices if self.workflow and not self.scenes else ()

    @property
    def word(self) -> str:
        """Return how far it is, in a word or two."""
        if self.scenes:
            return progress(self.done, len(self.scenes), running=self.running)
        return self.workflow.word if self.workflow else "Not begun"

    @property
    def tone(self) -> str:
        if self.scenes:
            return tone(self.done, len(self.scenes), running=self.running)
        return self.workflow.tone if self.workflow else "quiet"

    @property
    def shows(self) -> Sequence[Scene]:
        """Return what the preview plays."""
        return [scene for scene in self.scenes if scene.is_done]

    @property
    def hashtags(self) -> str:
        return " ".join(self.story.hashtags)

    @property
    def makers(self) -> Sequence[tuple[Engine, Decimal]]:
        """Return the models that can make the parts, each with its own price of one."""
        plan = self.ahead
        able = makers.makers(self.kind, seconds=plan.clip_seconds, style=plan.style)
        return [(engine, _own_price(engine, plan)) for engine in able]

    @property
    def price_there(self) -> Decimal:
        return self.kind.workflow.price(self.ahead.recipe)


def progress(done: int, count: int, *, running: int) -> str:
    if done == count:
        return "Done"
    under_way = f", {running} under way" if running else ""
    return f"{done} of {count} done{under_way}"


def tone(done: int, count: int, *, running: int) -> str:
    if running:
        return "accent"
    return "done" if done == count else "attention"


def with_all(stories: QuerySet[Story], membership: Membership) -> QuerySet[Story]:
    """Fetch what a page needs along with the stories."""
    generations = cards.with_all(Generation.objects.all(), membership)
    parts = Part.objects.as_seen_by(membership).prefetch_related(
        Prefetch("generation", generations)
    )
    related = stories.select_related("attempt", "product", "member", "team", "project")
    return related.prefetch_related(Prefetch("parts", parts))


def page(story: Story, membership: Membership) -> Page:
    """Return the page of a story fetched `with_all`."""
    parts = list(story.parts.all())
    maker = makers.find(story.about, story.engine, seconds=_clip(story))
    plan = of_story(story, maker)
    each = plan.each(keys.key_for(membership.team, story.project))
    spent = money.of_parts(membership, story)
    return Page(
        story=story,
        scenes=scenes(story, parts, spent=spent, maker=maker, membership=membership),
        money=money.of_story(story, spent),
        maker=maker,
        each=each,
        ahead=plan,
        building=several(each, plan.parts),
        workflow=asked(story.attempt) if story.attempt else None,
    )


def _own_price(engine: Engine, plan: Plan) -> Decimal:
    asked = part_values(engine, plan.kind, "", plan.clip_seconds, plan.style)
    return engine.price(asked)


def _clip(story: Story) -> int:
    return int(story.values.get("clip_seconds") or 0)


@dataclass(frozen=True)
class Taken:
    """An earlier result of a part, to be shown again."""

    number: int
    asset: Asset


def takes(part: Part, membership: Membership) -> list[Taken]:
    """Return what was made for a part and is not what it shows now, newest first.

    Without what was moved to a project that this member does not see.
    """
    outputs = Output.objects.filter(
        attempt__generation__take_of__part=part, asset__trashed=False
    )
    others = outputs.exclude(
        attempt__generation=None if part.asset_id else part.generation_id
    )
    seen = others.exclude(asset__project__in=hidden_from(membership))
    rows = seen.select_related("asset", "attempt__generation__take_of")
    return [
        Taken(output.attempt.generation.take_of.number, output.asset)
        for output in rows.order_by("-attempt__generation__take_of__number")
        if output.asset
    ]
