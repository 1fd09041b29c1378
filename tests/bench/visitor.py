"""One person of a team in one tab: goes from page to page, polls on each, presses Generate.

Each answer is timed and judged. It is wrong when it has another status than its page has, leads
elsewhere, lacks the team's own word, or bears another's; see teams.py. Every id that came is kept,
so that the rows themselves can say afterwards whose they are.
"""

from __future__ import annotations

import asyncio
import html
import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tests.bench.page import CREATE, PICTURE, OpenPage, Poller, read_poller
from tests.bench.wire import Answer, Connection

# How long somebody looks at a page.
LOOK_SECONDS = (2.0, 8.0)
PRESS_SHARE = 0.5
# What is seen of a wall before anybody scrolls; the rest is loaded lazily.
FIRST_PICTURES = 12
NEVER = Poller("", math.inf)
# What a page of one asset loads by itself.
_PART = re.compile(r'\bhx-get="([^"]+)"\s+hx-trigger="load"')
_WORD = re.compile(r"\bzq\d\d\b")
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
RIGHT = {
    "page": {200},
    "part": {200},
    "poll": {200, 204},
    "press": {200},
    "picture": {200},
    # Another team's page, whose address somebody has got hold of.
    "stray": {404},
}
ELSEWHERE = ("location", "hx-redirect", "hx-refresh")


@dataclass
class Heard:
    """Everything that was answered to a crowd."""

    seconds: defaultdict[str, list[tuple[float, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    wrong: list[str] = field(default_factory=list)
    ids: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pressed: list[str] = field(default_factory=list)

    def take(
        self, team: str, kind: str, target: str, answer: Answer, seconds: float
    ) -> None:
        path = _ID.sub("…", target.partition("?")[0])
        self.seconds[kind].append((seconds, path))
        text = "" if kind == "picture" else answer.text
        # A page that is not there may repeat what was asked for.
        self.ids[team] |= set(_ID.findall(text)) - set(_ID.findall(target))
        self.wrong += [
            f"{team}: {kind} {path} {fault}"
            for fault in _faults(team, kind, answer, text)
        ]

    def judge_ids(self, owners: Mapping[str, str]) -> None:
        """Find the rows of others among all that a team was shown."""
        self.wrong += [
            f"{team}: was shown {one} of {owners[one]}"
            for team, ids in self.ids.items()
            for one in sorted(ids)
            if owners.get(one, team) != team
        ]


def _faults(team: str, kind: str, answer: Answer, text: str) -> list[str]:
    found = []
    if answer.status not in RIGHT[kind]:
        found.append(f"answered {answer.status}")
    found += [f"led to {to}" for name in ELSEWHERE if (to := answer.header(name))]
    words, own = set(_WORD.findall(text)), team.rpartition(" ")[2]
    if kind == "page" and own not in words:
        found.append("does not show the team")
    found += [f"shows {word}" for word in sorted(words - {own})]
    return found


class Visitor(OpenPage):
    """`ways` are the pages of the team, `strays` those of another, both as often as they are gone to."""

    def __init__(
        self,
        port: int,
        session: str,
        *,
        team: str,
        ways: Sequence[str],
        strays: Sequence[str],
        heard: Heard,
        chance: random.Random,
    ) -> None:
        super().__init__(port, session)
        self.team = team
        self.ways = ways
        self.strays = strays
        self.heard = heard
        self.chance = chance

    async def wander(self, seconds: float) -> None:
        """Go from page to page until so many seconds are over."""
        until = time.monotonic() + seconds
        await asyncio.sleep(self.chance.uniform(0, min(LOOK_SECONDS[1], seconds)))
        while (left := until - time.monotonic()) > 0:
            path = self.chance.choice([*self.ways, *self.strays])
            look = self.chance.uniform(*LOOK_SECONDS)
            await self._try(self._stay_at(path, min(left, look)))

    async def visit(self, path: str) -> None:
        """Open a page, with what it loads by itself."""
        self._kicked.clear()
        if path == CREATE:
            await self.load()
            return
        self.cards, self._poller = [], NEVER
        text = (await self._fetch_page(path)).text
        for url in _PART.findall(text):
            part = await self._ask(self._polling, "GET", html.unescape(url))
            text += part.text
        with suppress(LookupError):
            self._poller = read_poller(text)
        for url in PICTURE.findall(text)[:FIRST_PICTURES]:
            self._show(path, html.unescape(url))

    async def _stay_at(self, path: str, seconds: float) -> None:
        await self.visit(path)
        # One looks at what has come, however late it was.
        until = time.monotonic() + seconds
        if path == CREATE and self.chance.random() < PRESS_SHARE:
            await self._press()
        while (left := until - time.monotonic()) > 0:
            if not self._poller.url:
                await asyncio.sleep(left)
                return
            await self._pause(left)
            if time.monotonic() < until:
                await self._look()

    async def _press(self) -> None:
        word = self.team.rpartition(" ")[2]
        await self.generate(
            model="soul",
            prompt=f"A jetty at first light, {word}",
            seed=self.chance.randrange(1, 1_000_000),
        )
        self.heard.pressed.append(self.cards[-1])

    async def _try(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something; what goes wrong with it is heard of, and ends nothing else."""
        try:
            await doing
        except LookupError as error:
            self.heard.wrong.append(f"{self.team}: {error}")
        except (OSError, RuntimeError):
            # No answer, or one of another status: taken as wrong when it came.
            return

    def _start(self, fetching: Coroutine[Any, Any, None]) -> None:
        super()._start(self._try(fetching))

    async def _send(
        self,
        connection: Connection,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        kind = self._kind(connection, method, target, headers)
        started = time.perf_counter()
        try:
            answer = await super()._send(
                connection, method, target, body=body, headers=headers
            )
        except (OSError, EOFError) as error:
            connection.close()
            self.heard.wrong.append(f"{self.team}: {kind} {target}: {error!r}")
            raise OSError(f"No answer to {target}") from error
        seconds = time.perf_counter() - started
        self.heard.take(self.team, kind, target, answer, seconds)
        return answer

    def _kind(
        self,
        connection: Connection,
        method: str,
        target: str,
        headers: Mapping[str, str],
    ) -> str:
        if connection in self._fetching:
            return "picture"
        if target in self.strays:
            return "stray"
        if method == "POST":
            return "press"
        if "HX-Request" in headers:
            return "poll" if target == self._poller.url else "part"
        return "page"
