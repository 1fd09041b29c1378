"""How far a character is, in four steps: photos, sent, training, ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from studio.attempts.models import Attempt
from studio.attempts.states import AT_PLATFORM, LIVE, State
from studio.characters.models import Character, Reference
from studio.characters.training import PRICE
from studio.core.clock import now
from studio.core.credits import words
from studio.core.words import clock
from studio.engines.training import TRAINING
from studio.media.coach import Grade, Verdict

GRADES: tuple[Grade, ...] = ("Good", "Weak", "Leave out")


@dataclass(frozen=True)
class Step:
    """One of the steps from photos to a character: a word, a fact, done, current or to come.

    `since` is for how many seconds it has gone on, where that is to be counted.
    """

    word: str
    fact: str
    tone: str
    icon: str
    since: int | None = None


def of(character: Character, verdicts: Sequence[Verdict | None]) -> list[Step]:
    """Return the steps; of each photo, the gravest verdict, None before the coach has looked."""
    imported = character.imported if character.attempt is None else None
    return [
        _checked(verdicts),
        _imported(imported) if imported else _sent(character.attempt),
        _learning(imported) if imported else _trained(character.attempt),
        _ready(character),
    ]


def _checked(verdicts: Sequence[Verdict | None]) -> Step:
    seen = [verdict.grade for verdict in verdicts if verdict]
    if not verdicts:
        return Step("Photos", "None yet", "quiet", "circle")
    if len(seen) < len(verdicts):
        fact = f"{len(seen)} of {len(verdicts)} checked"
        return Step("Photos", fact, "accent", "loader")
    counts = [(seen.count(grade), grade.lower()) for grade in GRADES]
    facts = ", ".join(f"{count} {grade}" for count, grade in counts if count)
    return Step("Photos checked", facts, "done", "check")


def _sent(attempt: Attempt | None) -> Step:
    if attempt is None:
        return Step("Send", f"{words(PRICE)} when you train", "quiet", "circle")
    if _was_ended_unclear(attempt):
        return Step("Unclear", _money(attempt), "attention", "circle-help")
    if attempt.accepted_at:
        at = timezone.localtime(attempt.accepted_at)
        return Step("Sent", f"{at:%H:%M} · {_money(attempt)}", "done", "check")
    if attempt.state in LIVE:
        state = State(attempt.state)
        tone = "attention" if state == State.UNKNOWN else "accent"
        return Step(
            state.label, attempt.note or "Getting the photos there", tone, "loader"
        )
    return Step("Not sent", "Nothing was charged", "failed", "x")


def _imported(reference: Reference) -> Step:
    return Step("Imported", f"From the account of “{reference.key}”", "done", "check")


def _learning(reference: Reference) -> Step:
    match reference.state:
        case Reference.State.READY:
            return Step("Trained", "The platform knows it", "done", "check")
        case Reference.State.TRAINING:
            return Step("Training", "At the platform", "accent", "loader")
        case Reference.State.FAILED:
            why = reference.note or "The platform gave no reason."
            return Step("Failed", why, "failed", "triangle-alert")
    return Step("Gone", "The platform no longer has it", "failed", "triangle-alert")


def _was_ended_unclear(attempt: Attempt) -> bool:
    """Tell whether a person ended it, not knowing: there is still something to look at."""
    return attempt.state == State.FAILED and bool(attempt.attention)


def _money(attempt: Attempt) -> str:
    price = words(attempt.price)
    if attempt.is_lost or _was_ended_unclear(attempt):
        return f"{price} may have been charged"
    if attempt.state in LIVE:
        return f"{price} held"
    return (
        f"{price} charged" if attempt.state == State.COMPLETED else f"{price} came back"
    )


def _trained(attempt: Attempt | None) -> Step:
    usual = "–".join(clock(seconds) for seconds in TRAINING.seconds)
    if attempt and attempt.state in AT_PLATFORM:
        since = attempt.started_at or attempt.accepted_at or attempt.created_at
        so_far = int((now() - since).total_seconds())
        word = "Training" if attempt.state == State.IN_PROGRESS else "Queued there"
        return Step(word, f"so far · usually {usual}", "accent", "loader", so_far)
    if attempt and attempt.state == State.FAILED and attempt.accepted_at:
        return Step("Failed", attempt.note, "failed", "triangle-alert")
    if attempt and attempt.state == State.COMPLETED:
        return Step("Trained", "The platform knows it", "done", "check")
    return Step("Training", f"Usually {usual}", "quiet", "circle")


def _ready(character: Character) -> Step:
    if character.is_gone:
        return Step("Gone", "The platform no longer has it", "failed", "triangle-alert")
    if not character.is_trained:
        return Step("Ready", "This page will say so", "quiet", "circle")
    fact = (
        "An earlier training is used" if _is_earlier(character) else "Use it in Create"
    )
    return Step("Ready", fact, "done", "check")


def _is_earlier(character: Character) -> bool:
    attempt = character.attempt
    return attempt is not None and attempt.state != State.COMPLETED
