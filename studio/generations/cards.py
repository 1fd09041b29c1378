"""What a card says: a word, a fact and the money, for every state."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from studio.accounts.models import Membership
from studio.assets import mount
from studio.assets.models import Asset
from studio.attempts.history import durations
from studio.attempts.models import Attempt, Input, Output
from studio.attempts.services import places_in_line
from studio.attempts.states import AT_PLATFORM, ENDS, State
from studio.core.clock import now
from studio.core.credits import words
from studio.core.words import clock, ordinal
from studio.engines import Engine, registry
from studio.generations.models import Generation, GenerationQuerySet
from studio.projects.models import hidden_from

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
CHOICES_UNSENT = (
    (
        "again",
        "Send again",
        "It had not been sent when the backup was made. If it was since, it is charged twice.",
    ),
    CHOICES[1],
    (
        "give_up",
        "Give up",
        "What was set aside comes back. If it was sent since, the money is spent.",
    ),
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
    # How many results are in a project now that this member does not see.
    moved_away: int = 0

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
    def running(self) -> bool:
        return self.state in {State.IN_PROGRESS, State.SAVING, State.SUBMITTING}

    @property
    def elsewhere(self) -> range:
        """Return one for each result that lies where this member does not look."""
        return range(self.moved_away)

    @property
    def where(self) -> str:
        """Return where the results of a card without pictures are."""
        if self.state != State.COMPLETED or self.assets:
            return ""
        there = [output.asset for output in self.outputs if output.asset]
        if not there:
            return "Moved to another project" if self.moved_away else ""
        gone = all(asset.purged_at for asset in there)
        word = "Deleted for good" if gone else "Moved to the trash"
        return f"{word}, and to another project" if self.moved_away else word

    @property
    def can_cancel(self) -> bool:
        cancellable = {State.HELD, State.WAITING, State.PREPARING, State.QUEUED}
        return self.state in cancellable and not self.attempt.cancel_asked

    @property
    def can_retry(self) -> bool:
        return self.state in {State.FAILED, State.MEDIA_MISSING}

    @property
    def can_end(self) -> bool:
        """Tell whether a person may end it: the platform has forgotten it."""
        return self.attempt.is_lost

    @property
    def can_clear(self) -> bool:
        return self.state in ENDS


def wall(generations: GenerationQuerySet, membership: Membership) -> list[Card]:
    """Return the newest cards, in a fixed number of queries."""
    newest = generations.on_wall().order_by("-id")[:WALL]
    return cards(with_all(newest, membership))


def with_all(
    generations: QuerySet[Generation], membership: Membership
) -> QuerySet[Generation]:
    """Fetch what a card needs along with the generations.

    What was moved to a project that this member does not see is no part of it.
    """
    hidden = {"asset__project__in": hidden_from(membership)}
    outputs = Output.objects.exclude(**hidden).select_related("asset")
    inputs = Input.objects.exclude(**hidden).select_related("asset")
    moved = Output.objects.filter(attempt=OuterRef("attempt"), **hidden).order_by()
    count = moved.values("attempt").annotate(count=Count("pk")).values("count")
    counted = generations.annotate(moved_away=Coalesce(Subquery(count), 0))
    return counted.select_related("attempt", "member").prefetch_related(
        Prefetch("attempt__outputs", outputs.order_by("position")),
        Prefetch("attempt__inputs", inputs),
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


def choices_of(attempt: Attempt) -> Sequence[tuple[str, str, str]]:
    """Return what a person may do about an unclear attempt, each with what it leads to."""
    return CHOICES_UNSENT if attempt.was_unsent else CHOICES


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
        tone="attention" if attempt.is_lost else TONES.get(state, "quiet"),
        icon="circle-help" if attempt.is_lost else ICONS[state],
        since=since,
        usual=usual,
        attention=attempt.attention,
        choices=choices_of(attempt) if state == State.UNKNOWN else (),
        moved_away=vars(generation)["moved_away"],
    )


def _fact(
    attempt: Attempt, state: State, *, since: int | None, usual: str, place: int
) -> str:
    match state:
        case State.WAITING:
            return attempt.note or _held_up() or _place(place)
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


def _held_up() -> str:
    """Say why nothing goes at all; the frame of the page says what to do."""
    trouble = mount.glance()
    return trouble.sentence if trouble else ""


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
    # Only what a person ended, not knowing, has failed with something still to look at.
    if attempt.is_lost or (state == State.FAILED and attempt.attention):
        return f"{price} may have been charged"
    if state in {State.FAILED, State.NSFW, State.CANCELED}:
        return f"{price} came back" if attempt.accepted_at else "Nothing was charged"
    if state == State.UNKNOWN:
        return f"{price} may have been charged"
    if state == State.MEDIA_MISSING:
        return f"{price} spent"
    return price if state == State.COMPLETED else ""


def _title(generation: Generation) -> str:
    prompt = " ".join(generation.prompt.split())
    return prompt if len(prompt) <= 90 else f"{prompt[:89].rstrip()}…"


def _meta(generation: Generation) -> str:
    engine = registry.find(generation.engine)
    attempt = generation.attempt
    facts = [
        engine.name if engine else generation.engine,
        generation.names.get("character", ""),
        generation.names.get("style", ""),
        *generation.names.get("motions", []),
        _length(engine, generation) if engine else "",
        _ratio(generation),
        "not charged yet" if attempt.state in {State.WAITING, State.HELD} else "",
        words(attempt.price) if attempt.state == State.COMPLETED else "",
        f"try {attempt.number}" if attempt.number > 1 else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _ratio(generation: Generation) -> str:
    ratio = str(generation.values.get("ratio") or "")
    return ratio if ":" in ratio else ""


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
