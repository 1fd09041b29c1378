"""The generator, in a process of its own: open pages that poll at fixed times, answered or not.

`python -m tests.bench.load JSON` prints "go" when the counting begins, "stop" when it ends, and
then its findings.
Times count from when a poll was due, so an answer that holds up the next one is not forgiven.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
from collections import Counter, deque
from dataclasses import dataclass, field

from tests.bench.measure import percentile
from tests.bench.wire import HOST, request

INTERVAL = 2.0
# Reference: studio/core/pulse.py; a browser drops the pass when it has expired.
PASS_SECONDS = 600.0
CONNECT_AT_ONCE = 50
# How long answers are waited for that were asked in time.
PATIENCE = 10.0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_PASS = re.compile(rb"\r\nset-cookie: *pulse=([^;]+)", re.I)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`path` is polled by every page; `window` seconds are counted."""

    port: int
    path: str
    session: str
    token: str
    pages: int
    window: float


@dataclass
class Findings:
    """Answers by status, and the seconds from due to answered."""

    begins: float
    ends: float
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    due: int = 0
    lost: int = 0

    def count_due(self, at: float) -> None:
        self.due += self.begins <= at < self.ends

    def take(self, status: int, *, due: float, now: float) -> None:
        if self.begins <= due < self.ends:
            self.statuses[status] += 1
            self.seconds.append(now - due)


class Page(asyncio.Protocol):
    """One page on one connection, which sends when a poll is due and the last one answered."""

    def __init__(self, plan: Plan, findings: Findings, drops_at: float) -> None:
        self.plan = plan
        self.findings = findings
        self.drops_at = drops_at
        self.token = plan.token
        self.loop = asyncio.get_running_loop()
        self.waiting: deque[float] = deque()
        self.sent: float | None = None
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.findings.lost += 1

    def poll(self, due: float) -> None:
        """Ask now, or once the last answer is here; and again an interval later."""
        if due >= self.findings.ends:
            return
        self.findings.count_due(due)
        self.waiting.append(due)
        self._send()
        self.loop.call_at(due + INTERVAL, self.poll, due + INTERVAL)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, blank, body = self.buffer.partition(b"\r\n\r\n")
        if not blank or not _is_whole(head, body):
            return
        self.buffer = b""
        if renewed := _PASS.search(head):
            self.token = renewed.group(1).decode()
        if self.sent is not None:
            status = int(head[9:12])
            self.findings.take(status, due=self.sent, now=self.loop.time())
        self.sent = None
        self._send()

    def _send(self) -> None:
        if self.sent is not None or not self.waiting:
            return
        self.sent = self.waiting.popleft()
        if self.sent >= self.drops_at:
            self.token, self.drops_at = "", self.drops_at + PASS_SECONDS
        jar = f"sessionid={self.plan.session}; pulse={self.token}"
        headers = {"Cookie": jar, "HX-Request": "true"}
        self.transport.write(
            request(self.plan.port, "GET", self.plan.path, headers=headers)
        )


def _is_whole(head: bytes, body: bytes) -> bool:
    if head[9:12] == b"204":
        return True
    if length := _LENGTH.search(head):
        return len(body) >= int(length.group(1))
    return body.endswith(b"0\r\n\r\n")


async def _generate(plan: Plan) -> Findings:
    loop = asyncio.get_running_loop()
    findings = Findings(begins=float("inf"), ends=float("inf"))
    pages: list[Page] = []
    for first in range(0, plan.pages, CONNECT_AT_ONCE):
        some = range(first, min(first + CONNECT_AT_ONCE, plan.pages))
        pages += await asyncio.gather(*(_connect(plan, findings, n) for n in some))
    start = loop.time() + 0.1
    findings.begins = start + INTERVAL
    findings.ends = findings.begins + plan.window
    for number, page in enumerate(pages):
        page.drops_at += start
        due = start + INTERVAL * number / plan.pages
        loop.call_at(due, page.poll, due)
    await asyncio.sleep(findings.begins - loop.time())
    _say("go")
    await asyncio.sleep(findings.ends - loop.time())
    _say("stop")
    deadline = loop.time() + PATIENCE
    while len(findings.seconds) < findings.due and loop.time() < deadline:
        await asyncio.sleep(0.1)
    return findings


async def _connect(plan: Plan, findings: Findings, number: int) -> Page:
    # Passes run out at all times, not at one; the step spreads them over the pages.
    drops_at = PASS_SECONDS * (number * 619 % plan.pages) / plan.pages
    loop = asyncio.get_running_loop()
    _, page = await loop.create_connection(
        lambda: Page(plan, findings, drops_at), HOST, plan.port
    )
    return page


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _told(findings: Findings) -> dict[str, object]:
    return {
        "due": findings.due,
        "lost": findings.lost,
        "statuses": dict(findings.statuses),
        "p50": percentile(findings.seconds, 0.5),
        "p95": percentile(findings.seconds, 0.95),
    }


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    found = asyncio.run(_generate(Plan(**json.loads(sys.argv[1]))))
    _say(json.dumps(_told(found)))
