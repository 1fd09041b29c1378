"""An open Create page as the network sees it: what static/js/poller.js and htmx do, and no more.

It polls at the poller's own interval after each answer, 100 ms after a press of Generate, and
follows the poller that comes back; an answer that a press has overtaken is not read. A picture is
visible when its address has come in an answer and that address has answered 200; decoding and
painting are not counted.
"""

from __future__ import annotations

import asyncio
import html
import math
import re
import time
import uuid
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.bench.wire import Answer, Connection

CREATE = "/create/"
KICK_SECONDS = 0.1
# Reference: studio/generations/polling.py; while anything lives a page looks more often.
IDLE_SECONDS = 10.0
BACK_OFF = (5.0, 10.0, 30.0)
# A browser has six connections to a host; one polls, one posts.
PICTURE_CONNECTIONS = 4

_POLLER = re.compile(r'<div\s[^>]*\bid="poller"[^>]*>')
_POLLER_URL = re.compile(r'\bhx-get="([^"]+)"')
_POLLER_PACE = re.compile(r'\bdata-interval="(\d+)"')
_CARD_ID = re.compile(r'<article\s[^>]*\bid="card-([0-9a-f-]{36})"')
_CARD = re.compile(rf"{_CARD_ID.pattern}.*?</article\s*>", re.DOTALL)
PICTURE = re.compile(r'<(?:img|video)\s[^>]*?\b(?:src|poster)="(/[^"]+)"')
_CSRF = re.compile(r'\bname="csrfmiddlewaretoken"\s+value="([^"]+)"')


@dataclass(frozen=True)
class Poller:
    url: str
    seconds: float


class OpenPage:
    """One tab; `cards` are those in it, `visible` the moments at which their pictures were there."""

    def __init__(self, port: int, session: str) -> None:
        self.cookies = {"sessionid": session}
        self.visible: dict[str, float] = {}
        self.cards: list[str] = []
        self.polls = 0
        self._polling, self._posting = Connection(port), Connection(port)
        self._fetching = [Connection(port) for _ in range(PICTURE_CONNECTIONS)]
        self._csrf = ""
        self._poller = Poller("", 0.0)
        self._kicked = asyncio.Event()
        self._failures = 0
        self._wanted: dict[str, set[str]] = {}
        self._here: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self) -> str:
        """Fetch the page, take in its poller, and return its HTML."""
        answer = await self._fetch_page(CREATE)
        if answer.status != 200:
            raise RuntimeError(f"Create answered {answer.status}")
        self._csrf = _found(_CSRF, answer.text).group(1)
        self._poller = read_poller(answer.text)
        self.cards = _CARD_ID.findall(answer.text)
        self._take_cards(answer.text)
        return answer.text

    async def generate(self, *, model: str, prompt: str, seed: int) -> None:
        """Press Generate, and put the card and the poller that come back into the page."""
        form = {
            "engine": model,
            "prompt": prompt,
            "seed": seed,
            "count": 1,
            "nonce": uuid.uuid4(),
        }
        answer = await self._ask(
            self._posting,
            "POST",
            CREATE,
            body=urlencode(form).encode(),
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self._csrf,
            },
        )
        if answer.status != 200:
            raise RuntimeError(f"Generate answered {answer.status}: {answer.text}")
        self.cards.append(_found(_CARD_ID, answer.text).group(1))
        self._poller = _taking_over(self._poller, read_poller(answer.text))
        if "jobs:kick" in answer.header("hx-trigger"):
            asyncio.get_running_loop().call_later(KICK_SECONDS, self._kicked.set)

    async def live(self) -> None:
        """Poll until cancelled."""
        while True:
            await self._pause()
            await self._look()

    @property
    def is_idle(self) -> bool:
        """Tell whether the studio said that nothing of the team is under way."""
        return self._poller.seconds >= IDLE_SECONDS

    def close(self) -> None:
        for connection in (self._polling, self._posting, *self._fetching):
            connection.close()

    async def _pause(self, most: float = math.inf) -> None:
        seconds = self._poller.seconds
        if self._failures:
            seconds = BACK_OFF[min(self._failures, len(BACK_OFF)) - 1]
        try:
            await asyncio.wait_for(self._kicked.wait(), min(seconds, most))
        except TimeoutError:
            return

    async def _look(self) -> None:
        self._kicked.clear()
        asked = self._poller
        self.polls += 1
        try:
            answer = await self._ask(self._polling, "GET", asked.url)
        except OSError:
            self._failures += 1
            return
        self._failures = 0 if answer.status < 400 else self._failures + 1
        if answer.status == 200 and self._poller is asked:
            self._poller = read_poller(answer.text)
            self._take_cards(answer.text)

    def _take_cards(self, text: str) -> None:
        """Take news of the cards that are in the page; the rest is not read."""
        present = set(self.cards)
        for card in _CARD.finditer(text):
            if card.group(1) not in present:
                continue
            for url in PICTURE.findall(card.group(0)):
                self._show(card.group(1), html.unescape(url))

    def _show(self, card: str, url: str) -> None:
        """Fetch a picture once; a browser keeps what never changes."""
        wanted = self._wanted.setdefault(url, set())
        wanted.add(card)
        if url in self._here:
            self.visible.setdefault(card, time.time())
        elif len(wanted) == 1:
            self._start(self._fetch(url))

    async def _fetch(self, url: str) -> None:
        line = self._fetching[len(self._wanted) % PICTURE_CONNECTIONS]
        answer = await self._ask(line, "GET", url)
        if answer.status != 200:
            self._wanted.pop(url)
            return
        self._here.add(url)
        for card in self._wanted[url]:
            self.visible.setdefault(card, time.time())

    def _start(self, fetching: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(fetching)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fetch_page(self, path: str) -> Answer:
        return await self._send(self._polling, "GET", path)

    async def _ask(
        self,
        connection: Connection,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        **headers: str,
    ) -> Answer:
        """Ask as htmx does."""
        sent = {"HX-Request": "true", **headers}
        return await self._send(connection, method, target, body=body, headers=sent)

    async def _send(
        self,
        connection: Connection,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": jar, **headers}
        answer = await connection.ask(method, target, headers=sent, body=body)
        self.cookies |= answer.cookies
        return answer


def read_poller(text: str) -> Poller:
    """Return the poller in a page or an answer; raises LookupError where there is none."""
    tag = _found(_POLLER, text).group(0)
    url = _found(_POLLER_URL, tag).group(1)
    pace = _found(_POLLER_PACE, tag).group(1)
    return Poller(html.unescape(url), int(pace) / 1000)


def _taking_over(old: Poller, new: Poller) -> Poller:
    """Return the new poller with what the old one had not been told yet."""
    parts = urlsplit(old.url)
    top = dict(parse_qsl(urlsplit(new.url).query))["top"]
    query = urlencode(dict(parse_qsl(parts.query)) | {"top": top})
    return Poller(f"{parts.path}?{query}", new.seconds)


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.search(text)
    if match is None:
        raise LookupError(f"{pattern.pattern} is not in the answer: {text[:500]}")
    return match
