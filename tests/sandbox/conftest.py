"""An account for each test, and somebody who takes callbacks."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.wire import SOUL
from tests.sandbox_server import Key, Sandbox

Submit = Callable[..., dict[str, Any]]


@pytest.fixture
def key(sandbox: Sandbox) -> Key:
    return sandbox.new_account()


@pytest.fixture
def submit(sandbox: Sandbox, key: Key) -> Submit:
    """Submit with this test's key and return the envelope."""

    def accepted(path: str = SOUL, **body: Any) -> dict[str, Any]:
        body = {"prompt": "a jetty", "seed": 7} | body
        answer = sandbox.ask("POST", path, key=key, body=body)
        assert answer.status == 200, answer.body
        return dict(answer.json)

    return accepted


@dataclass
class Receiver:
    """Takes callbacks; answers with `statuses` one after the other, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    bodies: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)

    def next(self) -> dict[str, Any]:
        return self.bodies.get(timeout=20)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            here.bodies.put(json.loads(raw))
            self.send_response(here.statuses.pop(0) if here.statuses else 200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()
