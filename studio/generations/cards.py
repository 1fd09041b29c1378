"""What a card says: a word, a fact and the money, for every state."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from studio.assets.models import Asset
from studio.attempts.history import durations
from studio.attempts.models import Attempt, Input, Output
from studio.attempts.services import places_in_line
from studio.attempts.states import AT_PLATFORM, ENDS, State
from studio.core.clock import now
from studio.core.credits import words
from studio.core.words import clock, ordinal
from studio.engines import Engine, Makes, registry
from studio.generations.models import Generation, GenerationQuerySet

WALL = 60
HISTORY = 40
ENOUGH = 5

TONES = {
    State.IN_PROGRESS: "accent",
    State.SAVING: "accent",
    State.COMPLETED: "done",
    State.UNKNOWN: "attention",
    State.HELD: "attention",
    State.FAILED: "failed",
    State.MEDIA_MISSING: "failed",
    State.NSFW: "moderated",
}
ICONS = {
    State.HELD: "lock",
    State.WAITING: "clock",
    State.PREPARING: "image-up",
    State.SUBMITTING: "send",
    State.UNKNOWN: "circle-help",
    State.QUEUED: "cloud-upload",
    State.IN_PROGRESS: "loader",
    State.SAVING: "hard-drive-download",
    State.COMPLETED: "check",
    State.FAILED: "triangle-alert",
    State.NSFW: "eye-off",
    State.CANCELED: "circle-x",
    State.MEDIA_MISSING: "file-x",
}
CHOICES = (
    ("again", "Send again", "It may be charged twice."),
    (
        "adopt",
        "I have its request id",
        "Found in the platform's console; it is fetched, not paid again.",
    ),
    ("give_up", "Give up", "If the platform did take it, the money is spent."),
)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One generation as a person sees it."""

    generation: Generation
    attempt: Attempt
    outputs: Sequence[Output]
    first_frame: Asset | None
    state: str
    word: str
    fact: str
    money: str
    title: str
    meta: str
    tone: str
    icon: str
    since: int | None = None
    usual: str = ""
    attention: str = ""
    choices: Sequence[tuple[str, str, str]] = ()
    assets: Sequence[Asset] = field(default=())

    @property
    def width(self) -> int:
        return (
            self.asset.width
            if self.asset and self.asset.width
            else self.generation.width
        )

    @property
    def height(self) -> int:
        return (
            self.asset.height
            if self.asset and self.asset.height
            else self.generation.height
        )

    @property
    def asset(self) -> Asset | None:
        return self.assets[0] if self.assets else None

    @property
    def is_clip(self) -> bool:
        engine = registry.find(self.generation.engine)
        return engine is not None and engine.makes is Makes.VIDEO

    @property
    def running(self) -> bool:
        return self.state in {State.IN_PROGRESS, State.SAVING, State.SUBMITTING}

    @property
    def can_cancel(self) -> bool:
        cancellable = {State.HELD, State.WAITING, State.PREPARING, State.QUEUED}
        return self.state in cancellable and not self.attempt.cancel_asked

    @property
    def can_retry(self) -> bool:
        return self.state in {State.FAILED, State.MEDIA_MISSING}

    @property
    def can_clear(self) -> bool:
        return self.state in ENDS


def wall(generations: GenerationQuerySet) -> list[Card]:
    """Return the newest cards, in a fixed number of queries."""
    return cards(with_all(generations.on_wall().order_by("-id")[:WALL]))


def with_all(generations: QuerySet[Generation]) -> QuerySet[Generation]:
    """Fetch what a card needs along with the generations."""
    outputs = Output.objects.select_related("asset").order_by("position")
    inputs = Input.objects.select_related("asset")
    return generations.select_related("attempt").prefetch_related(
        Prefetch("attempt__outputs", outputs), Prefetch("attempt__inputs", inputs)
    )


def cards(generations: Iterable[Generation]) -> list[Card]:
    """Return a card for each generation fetched by `with_all`."""
    found = list(generations)
    running = {one.engine for one in found if one.attempt.state in AT_PLATFORM}
    usual = {slug: usual_wait(slug) for slug in running}
    waiting = {
        one.attempt.key_id for one in found if one.attempt.state == State.WAITING
    }
    places = places_in_line(waiting) if waiting else {}
    return [
        _card(one, usual=usual.get(one.engine, ""), place=places.get(one.attempt_id, 0))
        for one in found
    ]


def usual_wait(slug: str) -> str:
    """Return how long a model usually takes, "0:50–1:10", from our own latest results."""
    engine = registry.find(slug)
    took = durations(slug, latest=HISTORY)
    if len(took) >= ENOUGH:
        quarters = statistics.quantiles(took, n=4)
        return _span(quarters[0], quarters[2])
    return _span(*engine.seconds) if engine else ""


def _card(generation: Generation, *, usual: str, place: int) -> Card:
    attempt = generation.attempt
    state = State(attempt.state)
    outputs = list(attempt.outputs.all())
    since = _since(attempt)
    return Card(
        generation=generation,
        attempt=attempt,
        outputs=outputs,
        assets=[
            output.asset
            for output in outputs
            if output.asset and not output.asset.trashed
        ],
        first_frame=_first_frame(attempt),
        state=state.value,
        word="Canceling"
        if attempt.cancel_asked and state == State.QUEUED
        else state.label,
        fact=_fact(attempt, state, since=since, usual=usual, place=place),
        money=_money(attempt, state),
        title=_title(generation),
        meta=_meta(generation),
        tone=TONES.get(state, "quiet"),
        icon=ICONS[state],
        since=since,
        usual=usual,
        attention=attempt.attention,
        choices=CHOICES if state == State.UNKNOWN else (),
    )


def _fact(
    attempt: Attempt, state: State, *, since: int | None, usual: str, place: int
) -> str:
    match state:
        case State.WAITING:
            return attempt.note or _place(place)
        case State.PREPARING:
            return (
                "Getting the pictures ready"
                if list(attempt.inputs.all())
                else "Getting ready"
            )
        case State.SUBMITTING:
            return "To the platform"
        case State.QUEUED:
            return attempt.note or f"At the platform, {clock(since or 0)}"
        case State.IN_PROGRESS:
            return f"{clock(since or 0)} so far · usually {usual}"
        case State.SAVING:
            return _saving(attempt)
    return attempt.note


def _place(place: int) -> str:
    return "Next in line" if place <= 1 else f"{ordinal(place)} in line"


def _saving(attempt: Attempt) -> str:
    troubles = [output.note for output in attempt.outputs.all() if output.note]
    if troubles:
        return f"Trying again: {troubles[0]}"
    return (
        "Archiving the original" if attempt.expected == 1 else "Archiving the originals"
    )


def _money(attempt: Attempt, state: State) -> str:
    price = words(Decimal(attempt.price))
    if state in {State.FAILED, State.NSFW, State.CANCELED}:
        return f"{price} came back" if attempt.accepted_at else "Nothing was charged"
    if state == State.UNKNOWN:
        return f"{price} may have been charged"
    if state == State.MEDIA_MISSING:
        return f"{price} were charged"
    return price if state == State.COMPLETED else ""


def _title(generation: Generation) -> str:
    prompt = " ".join(generation.prompt.split())
    return prompt if len(prompt) <= 90 else f"{prompt[:89].rstrip()}…"


def _meta(generation: Generation) -> str:
    engine = registry.find(generation.engine)
    attempt = generation.attempt
    facts = [
        engine.name if engine else generation.engine,
        generation.names.get("style", ""),
        *generation.names.get("motions", []),
        _length(engine, generation) if engine else "",
        generation.values.get("ratio") or "",
        "not charged yet" if attempt.state in {State.WAITING, State.HELD} else "",
        words(attempt.price) if attempt.state == State.COMPLETED else "",
        f"try {attempt.number}" if attempt.number > 1 else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _length(engine: Engine, generation: Generation) -> str:
    seconds = engine.clip_seconds(generation.values)
    return f"{seconds} s clip" if seconds else ""


def _first_frame(attempt: Attempt) -> Asset | None:
    frames = {item.key: item.asset for item in attempt.inputs.all()}
    return frames.get("first_frame")


def _since(attempt: Attempt) -> int | None:
    start = attempt.started_at or attempt.accepted_at
    if attempt.state not in AT_PLATFORM or start is None:
        return None
    return int((now() - start).total_seconds())


def _span(low: float, high: float) -> str:
    return f"{clock(low)}–{clock(high)}"
