"""Two books of one account, laid side by side.

The platform dates a charge at some moment between our POST and our hearing of its end; which,
it does not say. So a charge of ours has no day but a first and a last one, and fits what the
platform counts on any of them: work over midnight, or heard of days later, is no difference.
Each day of the platform's takes what fits it and has least time left, which leaves as little
over on both sides as there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum

from studio.higgsfield import Usage
from studio.projects.usage import Cause

NOTHING = Decimal(0)
PLACES = Decimal("0.001")
# Beyond this no column holds a sum, and no account has it.
MOST = Decimal(10) ** 10


class Kind(IntEnum):
    """How sure it is that the platform counts something."""

    FIRM = 1
    # Charged so lately that the platform's numbers may lag behind.
    FRESH = 2
    # Charged, but perhaps to another account, or before the first day.
    MAYBE = 3
    # Not charged here yet: it has not ended.
    OPEN = 4


@dataclass(frozen=True)
class Lump:
    """All of one team's that fits the same days; `day` is where it stands in our ledger."""

    team_id: int
    path: str
    first: date
    last: date
    day: date
    kind: Kind
    credits: Decimal
    requests: int = 1


@dataclass
class Row:
    """One day and model that does not come out even; `ours` by team, what is open not in it."""

    day: date
    path: str
    theirs: Decimal
    cause: Cause
    is_open: bool
    ours: Mapping[int, Decimal] = field(default_factory=dict)
    teams: frozenset[int] = frozenset()

    @property
    def difference(self) -> Decimal:
        return self.theirs - sum(self.ours.values(), NOTHING)


def compare(lumps: Iterable[Lump], used: Iterable[Usage]) -> list[Row]:
    """Return every day and model of which the two books tell differently."""
    ours: defaultdict[str, list[Lump]] = defaultdict(list)
    theirs: defaultdict[str, list[Usage]] = defaultdict(list)
    for lump in lumps:
        ours[lump.path].append(lump)
    for one in used:
        theirs[one.model].append(one)
    return [
        row
        for path in sorted({*ours, *theirs})
        for row in _Model(path, ours[path], theirs[path]).rows()
    ]


class _Model:
    """One model's charges, being laid on the platform's days."""

    def __init__(self, path: str, lumps: list[Lump], used: list[Usage]) -> None:
        self.path, self.lumps, self.used = path, lumps, used
        self.theirs = _by_day(used)
        self.over = dict(self.theirs)
        self.rest = [lump.credits for lump in lumps]
        self.ours: defaultdict[date, defaultdict[int, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        self.opened: defaultdict[date, defaultdict[int, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        self.lacking: defaultdict[date, Decimal] = defaultdict(Decimal)

    def rows(self) -> Iterator[Row]:
        """Lay what is sure first, then what may be, then what is still open."""
        self._lay({Kind.FIRM, Kind.FRESH}, self.ours)
        self._lay({Kind.MAYBE}, self.ours)
        self._keep_what_lacks_there()
        uneven = {day for day, credits in self.over.items() if credits}
        self._lay({Kind.OPEN}, self.opened)
        for day in sorted(uneven | set(self.lacking)):
            yield self._row(day)

    def _lay(
        self,
        kinds: set[Kind],
        taken: defaultdict[date, defaultdict[int, Decimal]],
    ) -> None:
        places = [at for at, lump in enumerate(self.lumps) if lump.kind in kinds]
        places.sort(key=lambda at: (self.lumps[at].last, self.lumps[at].kind))
        for day in sorted(self.over):
            for at in places:
                lump = self.lumps[at]
                credits = min(self.over[day], self.rest[at])
                if credits and lump.first <= day <= lump.last:
                    self.over[day] -= credits
                    self.rest[at] -= credits
                    taken[day][lump.team_id] += credits

    def _keep_what_lacks_there(self) -> None:
        for lump, credits in zip(self.lumps, self.rest, strict=True):
            if credits and lump.kind in {Kind.FIRM, Kind.FRESH}:
                self.ours[lump.day][lump.team_id] += credits
                if lump.kind is Kind.FIRM:
                    self.lacking[lump.day] += credits
                else:
                    self.lacking[lump.day] += NOTHING

    def _row(self, day: date) -> Row:
        ours, opened = self.ours[day], self.opened[day]
        row = Row(
            day=day,
            path=self.path,
            theirs=self.theirs.get(day, NOTHING),
            cause=Cause.MORE_THERE,
            # All that is over is not settled here, and nothing sure is lacking there.
            is_open=not self.over.get(day) and not self.lacking.get(day),
            ours=dict(ours),
            teams=frozenset((*ours, *opened)),
        )
        row.cause = self._cause(row.difference)
        return row

    def _cause(self, difference: Decimal) -> Cause:
        if self._has_same_requests():
            return Cause.PRICE
        return Cause.MORE_THERE if difference > 0 else Cause.MORE_HERE

    def _has_same_requests(self) -> bool:
        """Tell whether both sides know as many requests, so that only their price can differ."""
        if any(lump.kind > Kind.FRESH for lump in self.lumps):
            return False
        here = sum(lump.requests for lump in self.lumps)
        told = [one.requests for one in self.used if one.requests is not None]
        return len(told) == len(self.used) and 0 < here == sum(told)


def _by_day(used: Iterable[Usage]) -> dict[date, Decimal]:
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in used:
        sums[one.day] += one.credits
    return {day: min(sums[day], MOST).quantize(PLACES) for day in sorted(sums)}
