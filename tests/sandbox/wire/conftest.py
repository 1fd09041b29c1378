"""Lines to the sandbox, and somebody who takes callbacks whole."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.wire.line import Line
from tests.sandbox_server import Key, Sandbox

OpenLine = Callable[..., Line]


@pytest.fixture
def open_line(sandbox: Sandbox) -> Iterator[OpenLine]:
    """Open a line of an account of its own, with these settings."""
    lines: list[Line] = []

    def opened(key: Key | None = None, **settings: Any) -> Line:
        line = Line(sandbox, key or sandbox.new_account(**settings))
        lines.append(line)
        return line

    yield opened
    for line in lines:
        line.client.close()


@pytest.fixture
def line(open_line: OpenLine) -> Line:
    return open_line()


@pytest.fixture
def parked(open_line: OpenLine) -> Line:
    """A line whose requests are accepted and never start."""
    return open_line(concurrency=0)


@dataclass(frozen=True)
class Callback:
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Ear:
    """Takes callbacks whole; answers with `statuses` one after the other, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: queue.Queue[Callback] = field(default_factory=queue.Queue)

    def next(self) -> Callback:
        return self.heard.get(timeout=30)


@pytest.fixture
def ear() -> Iterator[Ear]:
    here = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            here.heard.put(Callback(named, raw))
            self.send_response(here.statuses.pop(0) if here.statuses else 200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()
