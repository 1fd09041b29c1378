"""The sentences of notices that are about several things."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from studio.core.credits import words as credits
from studio.notices.kinds import Kind

# What is said of one, and of several.
VERBS = {
    Kind.PAUSED: ("is paused", "are paused"),
    Kind.ATTENTION: ("needs a decision", "need a decision"),
    Kind.HELD: ("is held", "are held"),
    Kind.EXPIRING: ("expires soon", "expire soon"),
    Kind.MISSING: ("came without its file", "came without their files"),
    Kind.LEDGER: ("needs a look", "need a look"),
    Kind.FAILED: ("failed", "failed"),
    Kind.MODERATED: ("was moderated", "were moderated"),
    Kind.CANCELED: ("was canceled there", "were canceled there"),
    Kind.REVIEW: ("came in", "came in"),
    Kind.DONE: ("is done", "are done"),
}
# What waits for a person leads; after that, what came before what did not.
_FIRST = (
    Kind.PAUSED,
    Kind.ATTENTION,
    Kind.HELD,
    Kind.EXPIRING,
    Kind.MISSING,
    Kind.LEDGER,
    Kind.DONE,
)
_ORDER = (*_FIRST, Kind.FAILED, Kind.MODERATED, Kind.CANCELED, Kind.REVIEW)


def sentence(
    counts: Mapping[str, int], *, thing: str, things: str, of: str = ""
) -> str:
    """Return "12 generations are done, 2 failed"; `of` follows the noun: " of “Coffee”"."""
    clauses: list[str] = []
    for kind in _ORDER:
        if number := counts.get(kind, 0):
            noun = "" if clauses else f" {thing if number == 1 else things}{of}"
            clauses.append(f"{number:,}{noun} {VERBS[kind][number != 1]}")
    return ", ".join(clauses)


def money(*, charged: Decimal, returned: Decimal) -> str:
    """Return "18 credits · 3 credits came back"; nothing for nothing."""
    parts = [credits(charged)] if charged else []
    parts += [f"{credits(returned)} came back"] if returned else []
    return " · ".join(parts)


def unread(number: int, needing: int) -> str:
    """Return what the bell is called: "Notices, 3 unread, 1 needs you"."""
    if not number:
        return "Notices"
    verb = "needs" if needing == 1 else "need"
    return f"Notices, {number} unread" + (f", {needing} {verb} you" if needing else "")
