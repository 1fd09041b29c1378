"""The parts of a story as a person sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.states import State
from studio.engines import Engine
from studio.generations import cards, prices
from studio.generations.cards import Card
from studio.generations.models import Generation
from studio.generations.prices import Price
from studio.keys import services as keys
from studio.stories import makers, money
from studio.stories.asked import END
from studio.stories.kinds import Kind
from studio.stories.models import Part, Story
from studio.stories.money import Money
from studio.stories.plans import part_values


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One part as a person sees it."""

    part: Part
    number: int
    last: bool
    kind: Kind
    card: Card | None
    money: Money
    price: Price

    @property
    def asset(self) -> Asset | None:
        """Return what is shown: what was chosen, else what was made, unless it is in the trash."""
        if chosen := self.part.asset:
            return None if chosen.trashed or self.part.is_closed else chosen
        return self.card.asset if self.card else None

    @property
    def is_done(self) -> bool:
        return self.asset is not None

    @property
    def is_live(self) -> bool:
        return self.card is not None and self.card.attempt.is_live

    @property
    def is_missing(self) -> bool:
        return not self.is_done and not self.is_live

    @property
    def is_chosen(self) -> bool:
        return self.part.asset is not None

    @property
    def is_trashed(self) -> bool:
        """Tell whether there was something to show that is in the trash now."""
        came = self.is_chosen or (self.card and self.card.state == State.COMPLETED)
        return bool(came) and not self.is_done

    @property
    def word(self) -> str:
        if self.is_chosen and self.is_done:
            return "From the gallery"
        if self.is_trashed:
            return "In the trash"
        return self.card.word if self.card else "Not begun"

    @property
    def tone(self) -> str:
        if self.is_trashed:
            return "attention"
        if self.is_done:
            return "done"
        return self.card.tone if self.card else "quiet"

    @property
    def icon(self) -> str:
        if self.is_trashed:
            return "trash-2"
        if self.is_done and self.is_chosen:
            return "images"
        return self.card.icon if self.card else "circle"

    @property
    def why(self) -> str:
        """Return why there is nothing to see, or what a person has to look at."""
        if self.is_trashed:
            return "Restore it in the gallery, replace it, or make it again."
        if self.card is None or self.is_done:
            return ""
        if self.card.since is not None and not self.card.attention:
            return f"Usually {self.card.usual}"
        return _sentence(self.card.attention or self.card.fact)

    @property
    def is_failed(self) -> bool:
        """Tell whether making it again is what is left: it ended without a result."""
        return self.is_missing and not self.is_trashed and not self.can_fetch

    @property
    def can_fetch(self) -> bool:
        return not self.is_done and self.state == State.MEDIA_MISSING

    @property
    def can_cancel(self) -> bool:
        return self.card is not None and self.card.attempt.can_be_canceled

    @property
    def can_regenerate(self) -> bool:
        return not self.is_live

    @property
    def state(self) -> str:
        return self.card.state if self.card else ""

    @property
    def choices(self) -> Sequence[tuple[str, str, str]]:
        """Return what a person can decide where the platform leaves it open."""
        if self.card and self.card.attempt.is_lost:
            return (END,)
        return self.card.choices if self.card else ()

    @property
    def shape(self) -> tuple[int, int]:
        return self.kind.ratio

    @property
    def maker(self) -> str:
        return makers.known(self.part.generation.engine) if self.part.generation else ""

    @property
    def takes(self) -> int:
        return self.part.round


def _sentence(text: str) -> str:
    """Return the text as a sentence: platforms name reasons without a full stop."""
    return text if not text or text[-1] in ".!?…" else f"{text}."


def scenes(
    story: Story,
    parts: Sequence[Part],
    *,
    spent: Mapping[int, Money],
    maker: Engine,
    membership: Membership,
) -> list[Scene]:
    """Return the parts as they are drawn, numbered by their order."""
    drawn = _cards(part.generation for part in parts)
    priced = _prices(story, parts, maker, membership)
    return [
        Scene(
            part=part,
            number=number,
            last=number == len(parts),
            kind=story.about,
            card=drawn.get(part.generation_id or 0),
            money=spent.get(part.pk, money.NOTHING),
            price=priced[part.seconds],
        )
        for number, part in enumerate(parts, start=1)
    ]


def _cards(generations: Iterable[Generation | None]) -> dict[int, Card]:
    begun = [generation for generation in generations if generation is not None]
    return {card.generation.pk: card for card in cards.cards(begun)}


def _prices(
    story: Story, parts: Sequence[Part], maker: Engine, membership: Membership
) -> dict[int | None, Price]:
    """Return what making one again costs, by length: most are equally long."""
    key = keys.key_for(membership.team, story.project)
    style = str(story.values.get("style") or "")
    return {
        seconds: prices.price(
            maker, part_values(maker, story.about, "", seconds, style), key=key
        )
        for seconds in {part.seconds for part in parts}
    }
