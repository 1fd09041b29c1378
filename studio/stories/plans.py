"""What a new story would be, and what it would cost: read from the form, before anything starts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from studio.assets.models import Asset
from studio.engines import Engine
from studio.generations import prices
from studio.generations.prices import Price
from studio.keys.models import ProviderKey
from studio.stories import makers
from studio.stories.kinds import Kind
from studio.stories.models import Story


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A story that is not begun."""

    kind: Kind
    how: str
    topic: str
    maker: Engine
    clip_seconds: int
    total_seconds: int
    count: int
    style: str = ""
    product: Asset | None = None

    @property
    def is_workflow(self) -> bool:
        return self.how == Story.How.WORKFLOW

    @property
    def parts(self) -> int:
        if self.is_workflow:
            return self.kind.workflow.outputs(self.values)
        return self.count

    @property
    def seconds(self) -> int | None:
        """Return the length of one clip; None for slides."""
        if self.kind.is_carousel:
            return None
        if self.is_workflow:
            return self.clip_seconds
        return makers.nearest_seconds(self.maker, self.clip_seconds)

    @property
    def total(self) -> int:
        return (self.seconds or 0) * self.parts

    @property
    def values(self) -> dict[str, Any]:
        """Return what was asked for, as the workflow and the story keep it."""
        if self.kind.is_carousel:
            return {"slides": self.count} | (
                {"style": self.style} if self.style else {}
            )
        return {"clip_seconds": self.clip_seconds, "total_seconds": self.total_seconds}

    @property
    def recipe(self) -> dict[str, Any]:
        """Return the body of the workflow by key; its picture goes beside it."""
        return self.kind.workflow.complete({**self.values, "topic": self.topic})

    def price(self, key: ProviderKey | None) -> Price:
        """Return what all of it costs; a workflow's price is ours until it was paid once."""
        if self.is_workflow:
            workflow = self.kind.workflow
            return Price(workflow.price(self.recipe), confirmed=False)
        return several(self.each(key), self.parts)

    def each(self, key: ProviderKey | None) -> Price:
        """Return what one part costs, made by itself."""
        asked = part_values(self.maker, self.kind, "", self.clip_seconds, self.style)
        return prices.price(self.maker, asked, key=key)


def part_values(
    engine: Engine, kind: Kind, prompt: str, seconds: int | None, style: str
) -> dict[str, Any]:
    return makers.values(engine, kind, prompt=prompt, seconds=seconds, style=style)


def several(each: Price, times: int) -> Price:
    return Price(each.credits * times, confirmed=each.confirmed)


def of_story(story: Story, maker: Engine) -> Plan:
    """Return the same story from ordinary generations."""
    clip = int(story.values.get("clip_seconds") or 5)
    total = int(story.values.get("total_seconds") or 90)
    wanted = story.values.get("slides") or story.values.get("parts")
    return Plan(
        kind=story.about,
        how=Story.How.GENERATIONS,
        topic=story.topic,
        maker=maker,
        clip_seconds=clip,
        total_seconds=total,
        count=int(wanted or -(-total // clip)),
        style=str(story.values.get("style") or ""),
        product=story.product,
    )


def agreed(text: str) -> Decimal:
    """Return the sum that stood on a button, -1 where none can be read."""
    try:
        sum_ = Decimal(text)
    except ArithmeticError:
        return Decimal(-1)
    return sum_ if sum_.is_finite() else Decimal(-1)
