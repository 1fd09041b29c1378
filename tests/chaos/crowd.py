"""Members who press Generate in the web form, and press again when the page does not answer."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

ENGINES = ("soul", "reve", "flux-kontext-max", "soul-v1", "reve-fast-edit")
PATIENCE = 600.0
PAUSE = 0.5
PICTURE = "reference"


@dataclass
class Crowd:
    """Presses `count` times in all; `accepted` are the nonces the studio said yes to."""

    url: str
    sessions: Sequence[str]
    count: int
    picture: bytes
    seed: int
    accepted: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    threads: list[threading.Thread] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self.numbers = list(range(self.count, 0, -1))
        for place, session in enumerate(self.sessions):
            member = Member(self, session, random.Random(self.seed * 100 + place))
            thread = threading.Thread(target=member.run, daemon=True)
            thread.start()
            self.threads.append(thread)

    @property
    def is_done(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    def take(self) -> int | None:
        with self.lock:
            return self.numbers.pop() if self.numbers else None


class Member:
    """One browser: a page is loaded, filled and sent until it has gone through."""

    def __init__(self, crowd: Crowd, session: str, chance: random.Random) -> None:
        self.crowd = crowd
        self.chance = chance
        self.browser = httpx.Client(
            base_url=crowd.url, cookies={"sessionid": session}, timeout=20
        )

    def run(self) -> None:
        while (number := self.crowd.take()) is not None:
            self._generate(f"Chaos {number:04d} of seed {self.crowd.seed}")
            time.sleep(self.chance.uniform(0, PAUSE))

    def _generate(self, prompt: str) -> None:
        fields = self._fill(self.chance.choice(ENGINES)) | {"prompt": prompt}
        nonce = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self._post({**fields, "nonce": nonce})
            if answer is not None and answer.status_code == 302:
                self.crowd.accepted[nonce] = prompt
                return
            if answer is not None and answer.status_code < 500:
                fields = self._fill(fields["engine"]) | {"prompt": prompt}
            time.sleep(self.chance.uniform(0.2, 1.0))
        self.crowd.refused.append(prompt)

    def _fill(self, engine: str) -> dict[str, str]:
        while True:
            try:
                page = self.browser.get("/create/", params={"model": engine})
                if page.status_code == 200:
                    return Composer.read(page.text) | {"engine": engine}
            except httpx.HTTPError:
                pass
            time.sleep(PAUSE)

    def _post(self, fields: dict[str, str]) -> httpx.Response | None:
        files = (
            {PICTURE: ("reference.jpg", self.crowd.picture, "image/jpeg")}
            if fields["engine"].endswith("edit")
            else {"": ("", b"")}
        )
        try:
            answer = self.browser.post("/create/", data=fields, files=files)
        except httpx.HTTPError:
            return None
        self.crowd.answers[answer.status_code] += 1
        return answer


class Composer(HTMLParser):
    """What a browser would send of the composer as it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = False
        self.select = ""

    @classmethod
    def read(cls, page: str) -> dict[str, str]:
        reader = cls()
        reader.feed(page)
        return reader.fields

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == "composer"
        if not self.inside:
            return
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in self.fields:
                self.fields[self.select] = given.get("value", "")
        elif tag == "input" and name and _is_sent(kind, given):
            self.fields[name] = given.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def _is_sent(kind: str, given: dict[str, str]) -> bool:
    return kind != "file" and (kind not in ("radio", "checkbox") or "checked" in given)
