"""What texts of a request stand for. Anybody can write anything there: nonsense is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

# What a column of the database still holds.
MOST_DIGITS = 18


def as_uuid(text: str | None) -> UUID | None:
    """Return the id that a text names, if it names one."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def as_uuids(texts: Iterable[str]) -> list[UUID]:
    """Return the ids among some texts, in their order."""
    return [found for text in texts if (found := as_uuid(text))]


def as_number(text: str | None) -> int:
    """Return the number that plain digits write; 0 for anything else, and for too many."""
    # Other scripts have digits too, and "²" is one that no number can be made of.
    is_number = text and text.isascii() and text.isdigit()
    return int(text) if text and is_number and len(text) <= MOST_DIGITS else 0
