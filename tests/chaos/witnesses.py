"""Who looks at a studio while something happens to it."""

from __future__ import annotations

import threading
import time
from collections import Counter

import httpx

from studio.attempts.models import Attempt
from tests.chaos.playing import Play

PAGES = ("/create/", "/gallery/", "/status/", "/readyz", "/healthz")
UNPAID = "No money was spent"
PATIENCE = 40.0
PAUSE = 0.2


def watchers() -> set[str]:
    """Return who watches requests now."""
    owners = Attempt.objects.exclude(watch_owner="")
    return set(owners.values_list("watch_owner", flat=True))


class Visitor:
    """Reads one page after another, and notes each answer and how long it took."""

    def __init__(self, play: Play) -> None:
        self.browser = httpx.Client(
            base_url=play.stack.url,
            cookies={"sessionid": play.sessions[0]},
            timeout=PATIENCE,
        )
        self.period = "before"
        self.answers: dict[str, Counter[int]] = {}
        self.slowest: Counter[str] = Counter()
        self.bad: list[str] = []
        self.goes_on = True
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def begin(self, period: str) -> None:
        self.period = period

    def close(self) -> None:
        self.goes_on = False
        self.thread.join(PATIENCE)
        self.browser.close()

    def summary(self) -> str:
        return ", ".join(
            f"{period} {dict(found)} up to {self.slowest[period]:.1f} s"
            for period, found in self.answers.items()
        )

    def _read(self) -> None:
        while self.goes_on:
            for path in PAGES:
                self._look_at(path, self.period)
                time.sleep(PAUSE)

    def _look_at(self, path: str, period: str) -> None:
        started = time.monotonic()
        try:
            answer = self.browser.get(path)
        except httpx.HTTPError as error:
            self.bad.append(f"{period}: {path} gave no answer: {error!r}")
            return
        took = time.monotonic() - started
        self.slowest[period] = max(self.slowest[period], took)  # type: ignore[assignment]
        self.answers.setdefault(period, Counter())[answer.status_code] += 1
        if answer.status_code == 503 and path == "/readyz":
            return
        if answer.status_code == 503 and UNPAID in answer.text:
            return
        if answer.status_code != 200:
            self.bad.append(f"{period}: {path} answered {answer.status_code}")
