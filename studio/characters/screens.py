"""What the page of one character draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import cast, consent, services, spend, steps, uses
from studio.characters.models import Character
from studio.characters.polling import Poller, poller
from studio.characters.shots import Shot, coached
from studio.characters.spend import Spend
from studio.characters.steps import Step
from studio.characters.training import PRICE
from studio.engines import Engine
from studio.keys import services as keys
from studio.media.coach import Verdict

MADE = 24
BEST, NEWEST = "best", "newest"
ORDERS = {BEST: ("Best rated", ("-stars", "-pk")), NEWEST: ("Newest", ("-pk",))}
STRENGTHS = 3
CHOICES = (
    ("again", "Train again", "It may be charged twice."),
    (
        "adopt",
        "Use this id",
        "Found in the platform's list of characters; it is followed, not paid again.",
    ),
    ("give_up", "Give up", "If the platform did take it, the money is spent."),
)
END = (
    "end",
    "End it",
    "What was set aside comes back here; look at the account there whether it was charged.",
)


@dataclass(frozen=True)
class Order:
    """One way to put what was made with a character in order."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """One character with everything about it."""

    character: Character
    membership: Membership
    face: Asset | None
    words: Sequence[tuple[str, str]]
    shots: Sequence[Shot]
    whole: Sequence[Verdict]
    steps: Sequence[Step]
    made: Sequence[Asset]
    order: str
    # How many more photos it takes, those counted that this member does not see.
    room: int
    spend: Spend
    live_uses: int
    why_not: str
    price: Decimal = PRICE

    @property
    def attempt(self) -> Attempt | None:
        return self.character.attempt

    @property
    def takers(self) -> Sequence[Engine]:
        return cast.takers(self.character.version)

    @property
    def works_with(self) -> str:
        return cast.names(self.character)

    @property
    def agreed(self) -> str:
        return consent.words(self.character)

    @property
    def can_use(self) -> bool:
        return not self.why_not and not self.character.archived_at

    @property
    def sweep_price(self) -> Decimal:
        """Return what the model that draws it first asks for one of each strength."""
        engine = self.takers[0]
        return engine.price(engine.complete({})) * STRENGTHS

    @property
    def can_train(self) -> bool:
        character = self.character
        is_free = not (character.is_training or character.is_withdrawn)
        return bool(is_free and self.shots and not character.archived_at)

    @property
    def can_cancel(self) -> bool:
        return self.attempt is not None and self.attempt.can_be_canceled

    @property
    def must_decide(self) -> bool:
        attempt = self.attempt
        return attempt is not None and attempt.state == State.UNKNOWN

    @property
    def is_lost(self) -> bool:
        """Tell whether the platform no longer knows a training that it took."""
        return self.attempt is not None and self.attempt.is_lost

    @property
    def train_word(self) -> str:
        if self.attempt is None:
            return "Train again" if self.character.imported_id else "Train"
        words = {State.COMPLETED: "Train again", State.FAILED: "Retry"}
        return words.get(State(self.attempt.state), "Train")

    @property
    def why(self) -> str:
        """Return what is to be said about the newest training, or about what was imported."""
        character, attempt = self.character, self.attempt
        if character.is_gone and not character.is_training:
            return _gone(has_photos=bool(self.shots))
        if attempt is not None:
            return attempt.attention or attempt.note
        imported = character.imported
        return (
            " ".join(filter(None, [imported.note, character.photos_note]))
            if imported
            else ""
        )

    @property
    def choices(self) -> Sequence[tuple[str, str, str]]:
        """Return what a person can decide, each with what it leads to."""
        return (END,) if self.is_lost else CHOICES

    @property
    def orders(self) -> list[Order]:
        return [
            Order(value, label, value == self.order)
            for value, (label, _) in ORDERS.items()
        ]

    @property
    def is_looking(self) -> bool:
        """Tell whether photos are still to come, or the coach has not seen all of them yet."""
        fetches = self.character.photos_there or self.character.photos_there is None
        return bool(fetches) or any(not shot.verdict for shot in self.shots)

    @property
    def train_key(self) -> str:
        """Return what the training's forms depend on: they are drawn anew when it changes."""
        character = self.character
        state = self.attempt.state if self.attempt else "draft"
        agreed = "agreed" if character.consented_at else "asks"
        facts = (self.can_train, self.is_lost, bool(self.why), character.is_withdrawn)
        return f"{state}-{agreed}-{''.join(str(int(fact)) for fact in facts)}"

    @property
    def poller(self) -> Poller:
        return poller(
            reverse("characters:character_news", args=[self.character.public_id]),
            self.membership,
            moves=self.character.is_training or self.is_looking,
            was=self.train_key,
            made=self.order,
        )


def with_all(membership: Membership) -> QuerySet[Character]:
    """Return the characters that a member sees, with what a page needs of them."""
    related = ("attempt", "member", "imported__key", "consented_by")
    mine = Character.objects.visible_to(membership).with_trained()
    return mine.with_photos(membership).select_related(*related)


def page(character: Character, membership: Membership, *, order: str = BEST) -> Page:
    """Return the page of a character fetched `with_all`."""
    shots, whole = coached(character.seen_photos)
    order = order if order in ORDERS else BEST
    _, keys_of_order = ORDERS[order]
    return Page(
        character=character,
        membership=membership,
        face=cast.face(character),
        words=cast.state_words(character),
        shots=shots,
        whole=whole,
        steps=steps.of(character, [shot.verdict for shot in shots]),
        made=list(
            uses.made_with(character, membership).order_by(*keys_of_order)[:MADE]
        ),
        order=order,
        room=services.room(character),
        spend=spend.of(character, membership),
        live_uses=uses.live_uses(character).count(),
        why_not=cast.why_not(
            character,
            key=keys.default_for(membership.team),
            version=character.version,
        ),
    )


def _gone(*, has_photos: bool) -> str:
    lost = "The platform no longer has what it learned of this character."
    if has_photos:
        return f"{lost} Training again uploads the photos anew."
    return f"{lost} Add photos to train it again."
