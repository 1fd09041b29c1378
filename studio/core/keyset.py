"""Keyset paging on the primary key alone, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows and the cursor of the next (None at the end)."""

    rows: list[Row]
    after: int | None


def page(rows: QuerySet[Row], *, before: int | None, size: int) -> Page[Row]:
    """Return the `size` newest rows whose primary key is below `before`."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    return Page(rows=found[:size], after=found[size - 1].pk if more else None)
