from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import OperationalError, connection

from studio.attempts import heartbeat
from studio.attempts.models import Heartbeat
from studio.core.clock import now
from studio.pages.supervisor.parts import parts
from studio.pages.supervisor.signs import answers, beats


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def test_answers_looks_for_200(port):
    assert answers("127.0.0.1", port, "/readyz")(now()) is True
    assert answers("127.0.0.1", port, "/other")(now()) is False


def test_answers_is_false_where_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]

    assert answers("127.0.0.1", free, "/")(now()) is False


def test_beats_looks_for_a_beat_since_then(db):
    before = now()
    heartbeat.beat("worker")

    assert beats("worker", in_doubt=False)(before) is True
    assert beats("worker", in_doubt=False)(now()) is False
    assert beats("watcher", in_doubt=False)(before) is False


def test_beats_of_another_host_do_not_count(db):
    heartbeat.beat("worker")
    Heartbeat.objects.update(host="elsewhere")

    assert beats("worker", in_doubt=False)(now() - timedelta(hours=1)) is False


@pytest.mark.parametrize("in_doubt", [True, False])
def test_beats_has_an_answer_while_the_database_has_none(transactional_db, in_doubt):
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(gone):
        assert beats("worker", in_doubt=in_doubt)(now()) is in_doubt


def test_parts_are_four_and_the_sandbox_ends_last():
    named = {part.name: part for part in parts()}

    assert list(named) == ["sandbox", "web", "worker", "watcher"]
    assert [part.name for part in parts() if part.last] == ["sandbox"]
    assert [part.name for part in parts() if part.is_needed] == ["web"]
    assert named["worker"].rung_by == "watcher"


def test_parts_without_the_sandbox(settings):
    settings.STUDIO_SANDBOX = False

    assert [part.name for part in parts()] == ["web", "worker", "watcher"]
