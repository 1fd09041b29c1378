"""What a check finds, and the report that collects it; a report survives as JSON between slices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

# What is listed of each kind; more is counted. A folder that lost everything needs no list.
LISTED = 200


class Depth(IntEnum):
    """How closely files are looked at: by size, byte for byte, or decoded to their end as well."""

    SIZE = 0
    BYTES = 1
    DECODE = 2


class Kind(StrEnum):
    MEDIA = "media"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    EXTRA = "extra"
    DERIVATIVE = "derivative"
    DATABASE = "database"
    STUCK = "stuck"
    LEDGER = "ledger"
    KEY = "key"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; `what` names it for machines, `words` for people."""

    kind: Kind
    what: str
    words: str


@dataclass
class Report:
    depth: Depth
    started_at: datetime
    ended_at: datetime | None = None
    # How many files, bytes, attempts, keys were looked at.
    looked_at: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    listed: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.counts

    def add(self, kind: Kind, what: str, words: str) -> None:
        self.counts[kind.value] += 1
        if self.counts[kind.value] <= LISTED:
            self.listed.append(Finding(kind, what, words))

    def of(self, kind: Kind) -> list[Finding]:
        return [finding for finding in self.listed if finding.kind == kind]

    def as_json(self) -> dict[str, Any]:
        return {
            "clean": self.is_clean,
            "depth": self.depth.name.lower(),
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "looked_at": dict(self.looked_at),
            "counts": dict(self.counts),
            "findings": [asdict(finding) for finding in self.listed],
        }


def from_json(values: Mapping[str, Any]) -> Report:
    """Return the report that `as_json` described; raises KeyError or ValueError for anything else."""
    ended = values["ended_at"]
    return Report(
        depth=Depth[str(values["depth"]).upper()],
        started_at=datetime.fromisoformat(values["started_at"]),
        ended_at=datetime.fromisoformat(ended) if ended else None,
        looked_at=Counter(values["looked_at"]),
        counts=Counter(values["counts"]),
        listed=[
            Finding(Kind(one["kind"]), one["what"], one["words"])
            for one in values["findings"]
        ],
    )
