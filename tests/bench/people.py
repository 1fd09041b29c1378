"""Fifty people in ten teams who browse, poll and generate: is any answer wrong, and how late are pages?"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench.measure import Row, percentile, wait_until
from tests.bench.stage import Studio, studio
from tests.bench.visitor import Heard, Visitor

SECONDS = 180.0
QUICK_SECONDS = 10.0
TEAMS, PEOPLE = 10, 5
IN_FLIGHT = TEAMS * 16
# How long a request takes at the platform.
REQUEST_SECONDS = (3.0, 10.0)
SETTLE_SECONDS = 120.0
SHARES = (0.5, 0.95)
TOLD = 5
# Only who leads a team may open these.
LEADING = ("/projects/", "/team/activity/")
PARTS = ("web", "worker", "watcher", "sandbox")
WAYS = (
    *["/create/"] * 6,
    *["/gallery/"] * 4,
    "/gallery/?kind=image",
    "/gallery/?q=fog",
    "/boards/",
    "/spend/",
    "/links/",
    "/team/",
    "/held/",
    "/notices/",
    "/stories/",
    "/characters/",
)


@dataclass(frozen=True)
class Stretch:
    """What so many people were answered, and what it took."""

    people: int
    heard: Heard
    cores: dict[str, float]

    def late(self, kind: str, share: float) -> float | None:
        found = percentile([one for one, _ in self.heard.seconds[kind]], share)
        return None if found is None else found * 1000

    def count(self, kind: str) -> int:
        return len(self.heard.seconds[kind])


def run(quick: bool, *, seconds: float | None = None) -> list[Row]:
    lasts = seconds or (QUICK_SECONDS if quick else SECONDS)
    with studio(limit=IN_FLIGHT) as one:
        one.set_platform(concurrency=IN_FLIGHT, seconds=list(REQUEST_SECONDS))
        teams = one.open_teams(TEAMS, people=PEOPLE)
        # The first to come wait for what a process reads once; their time is not counted.
        first = _stretch(one, teams, people=1, seconds=min(lasts, QUICK_SECONDS))
        alone = _stretch(one, teams, people=1, seconds=lasts)
        many = _stretch(one, teams, people=TEAMS * PEOPLE, seconds=lasts)
        missing = _missing(one, first, alone, many)
        owners = one.owners()
    for stretch in (first, alone, many):
        stretch.heard.judge_ids(owners)
    alone.heard.wrong += first.heard.wrong
    return _rows(many, alone, missing)


def _stretch(
    one: Studio, teams: Sequence[dict[str, Any]], *, people: int, seconds: float
) -> Stretch:
    """Let the first so many people of the teams wander for so long."""
    heard = Heard()
    visitors = _visitors(one, teams, heard)[:people]
    meters = {part: one.cpu(part) for part in PARTS}
    asyncio.run(_wander(visitors, seconds))
    return Stretch(people, heard, {part: meter.cores for part, meter in meters.items()})


def _visitors(
    one: Studio, teams: Sequence[dict[str, Any]], heard: Heard
) -> list[Visitor]:
    return [
        Visitor(
            one.port,
            session,
            team=team["name"],
            ways=[*WAYS, *_own(team), *([] if number else LEADING)],
            strays=_own(teams[place - 1])[::4],
            heard=heard,
            chance=random.Random(f"{place}.{number}"),
        )
        for place, team in enumerate(teams)
        for number, session in enumerate(team["sessions"])
    ]


def _own(team: dict[str, Any]) -> list[str]:
    """Return the addresses that only this team may open."""
    assets = [f"/assets/{one}/" for one in team["assets"][:6]]
    return [*assets, *(f"/boards/{one}/" for one in team["boards"])]


async def _wander(visitors: Sequence[Visitor], seconds: float) -> None:
    try:
        await asyncio.gather(*(one.wander(seconds) for one in visitors))
    finally:
        for one in visitors:
            one.close()


def _missing(one: Studio, *stretches: Stretch) -> Row:
    """Wait until what was pressed has ended, and say how many of it have no result."""
    pressed = {card for stretch in stretches for card in stretch.heard.pressed}

    def states() -> dict[str, str]:
        rows = {row["card"]: row for row in one.cards()}
        return {card: rows[card]["state"] for card in pressed if card in rows}

    with suppress(TimeoutError):
        wait_until(
            lambda: all(state == "completed" for state in states().values()),
            seconds=SETTLE_SECONDS,
            what="the end of every press",
        )
    done = sum(state == "completed" for state in states().values())
    return Row(
        metric="pressed, and no result in the end",
        value=len(pressed) - done,
        unit="presses",
        target=0,
        note=f"of {len(pressed)}",
    )


def _rows(many: Stretch, alone: Stretch, missing: Row) -> list[Row]:
    return [
        Row(
            metric=f"{many.people} people: wrong answers",
            value=len(many.heard.wrong),
            unit="answers",
            baseline=len(alone.heard.wrong),
            target=0,
            note=_told(many),
        ),
        *(_late("pages", "page", share, many, alone) for share in SHARES),
        *(_late("polls", "poll", share, many, alone) for share in SHARES),
        *(
            _late("presses of Generate", "press", share, many, alone)
            for share in SHARES
        ),
        missing,
        *(
            Row(
                metric=f"CPU of the {part}",
                value=many.cores[part],
                unit="cores",
                baseline=alone.cores[part],
            )
            for part in PARTS
        ),
    ]


def _told(stretch: Stretch) -> str:
    counts = ", ".join(
        f"{len(found):,} {kind}"
        for kind, found in sorted(stretch.heard.seconds.items())
    )
    reasons = Counter(stretch.heard.wrong).most_common(TOLD)
    wrong = "; ".join(f"{count} x {reason}" for reason, count in reasons)
    return f"{counts}{'; ' if wrong else ''}{wrong}"


def _late(what: str, kind: str, share: float, many: Stretch, alone: Stretch) -> Row:
    return Row(
        metric=f"{what}: answered within, p{share * 100:.0f}",
        value=many.late(kind, share),
        unit="ms",
        baseline=alone.late(kind, share),
        note=f"{many.count(kind):,}, baseline of one person: {alone.count(kind):,}"
        + (_slowest(many) if kind == "page" else ""),
    )


def _slowest(stretch: Stretch) -> str:
    """Name the page that takes longest, by its median."""
    by_path: dict[str, list[float]] = {}
    for seconds, path in stretch.heard.seconds["page"]:
        by_path.setdefault(path, []).append(seconds)
    if not by_path:
        return ""
    slowest = max(by_path, key=lambda path: median(by_path[path]))
    return f"; slowest: {slowest}, {median(by_path[slowest]) * 1000:.0f} ms"
