"""How a batch ended, in words: some results may come while others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from studio.attempts.states import State

ENDED = {
    State.NSFW: "moderated",
    State.FAILED: "failed",
    State.CANCELED: "canceled",
}


def words(*, saved: int, missing: int, others: Sequence[str]) -> str:
    """Return "3 of 4 came: 1 moderated."; nothing where all came."""
    if not missing and not others:
        return ""
    count = f"{saved} of {saved + missing + len(others)} came"
    ended = Counter(ENDED.get(State(other), "failed") for other in others)
    reasons = ", ".join(f"{times} {word}" for word, times in ended.items())
    return f"{count}: {reasons}." if reasons else f"{count}."
