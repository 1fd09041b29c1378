"""How the one request of a story's workflow stands, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.credits import words
from studio.generations.cards import ICONS, TONES, choices_of

END = ("end", "End it", "If the platform did make it, the money is spent.")
NOT_OFFERED = (
    "The host of your key does not offer this. Nothing was charged. "
    "The same can be made here, part by part."
)
_FACTS = {
    State.WAITING: "In line, and not charged yet.",
    State.PREPARING: "Getting the request ready.",
    State.SUBMITTING: "Asking the platform for all parts at once.",
    State.UNKNOWN: "Nobody knows whether the platform took it.",
    State.COMPLETED: "The parts are being laid out.",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The request as a person sees it."""

    attempt: Attempt
    word: str
    tone: str
    icon: str
    fact: str
    money: str
    choices: Sequence[tuple[str, str, str]]


def asked(attempt: Attempt) -> Asked:
    """Return what is said of a workflow's request."""
    state = State(attempt.state)
    return Asked(
        attempt=attempt,
        word="Not offered" if attempt.not_offered else state.label,
        tone="attention" if attempt.not_offered else TONES.get(state, "quiet"),
        icon=ICONS[state],
        fact=_fact(attempt, state),
        money=_money(attempt, state),
        choices=_choices(attempt, state),
    )


def _fact(attempt: Attempt, state: State) -> str:
    if attempt.not_offered:
        return NOT_OFFERED
    return attempt.attention or attempt.note or _FACTS.get(state, "")


def _money(attempt: Attempt, state: State) -> str:
    if attempt.not_offered:
        return ""
    price = words(attempt.price)
    # What a person ended, not knowing, has failed with something still to look at.
    if attempt.is_lost or (state == State.FAILED and attempt.attention):
        return f"{price} may have been charged"
    if state in {State.FAILED, State.CANCELED, State.NSFW}:
        return f"{price} came back" if attempt.accepted_at else "Nothing was charged"
    return f"{price} may have been charged" if state == State.UNKNOWN else price


def _choices(attempt: Attempt, state: State) -> Sequence[tuple[str, str, str]]:
    if attempt.is_lost:
        return (END,)
    # A workflow's answer names many requests: one id cannot stand for them.
    known = [choice for choice in choices_of(attempt) if choice[0] != "adopt"]
    return known if state == State.UNKNOWN else ()
