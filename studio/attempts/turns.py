"""Whose turn it is: members of a team take turns, so that nobody waits behind another's hundred.

Within a member's own, the order of the queue holds.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from studio.attempts.models import Attempt

# More than a key's places, so that those whose lanes are full can be passed over.
EACH = 60


def in_turn(waiting: QuerySet[Attempt], in_flight: QuerySet[Attempt]) -> list[Attempt]:
    """Return what waits in the order of turns; what a member has in flight counts as taken."""
    ranked = waiting.annotate(
        turn=Window(RowNumber(), partition_by="member_id", order_by=["position", "id"])
    ).filter(turn__lte=EACH)
    taken: Counter[int | None] = Counter(in_flight.values_list("member_id", flat=True))

    def place(one: Attempt) -> tuple[int, int, int]:
        turn: int = one.turn  # type: ignore[attr-defined]  # annotated above
        return turn + taken[one.member_id], one.position, one.pk

    return sorted(ranked, key=place)
