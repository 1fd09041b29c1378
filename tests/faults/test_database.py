"""PostgreSQL behind a network that misbehaves: pages say so, work ends cleanly, all goes on.

On SQLite there is no network to spoil.
"""

from __future__ import annotations

import http.client
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections
from django.urls import reverse
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.signing import SignedPackage
from django_q.worker import worker

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import watcher as loop
from studio.attempts import watching
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core import crash, durable
from studio.core.queue import enqueue
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, refreshed
from tests.attempts.test_watcher import state_of, watch_until
from tests.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.faults.conftest import requests
from tests.on_sandbox import charges

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="Only PostgreSQL is behind a network: set STUDIO_TEST_DATABASE_URL.",
    ),
]
SOON = "2"
PATIENCE = 30.0


@pytest.fixture
def line(transactional_db, monkeypatch) -> Iterator[FaultProxy]:
    """The line to the database, for every connection that is opened from now on."""
    there = connections.settings["default"]
    address = (there["HOST"] or "127.0.0.1", int(there["PORT"] or 5432))
    with fault_proxy(address) as line:
        with monkeypatch.context() as patch:
            patch.setitem(there, "HOST", line.address[0])
            patch.setitem(there, "PORT", line.port)
            patch.setitem(
                there, "OPTIONS", there["OPTIONS"] | {"connect_timeout": SOON}
            )
            connections.close_all()
            yield line
        connections.close_all()


def lose(line: FaultProxy) -> None:
    """Let the database be away: what is open breaks, and nobody is let in."""
    line.refuse()
    line.reset_all()


@pytest.fixture
def look(live_server, sign_in, alice: Membership, line) -> Callable[[str], Any]:
    """Ask for pages as alice, from one thread of the server that keeps its connection."""
    cookies = sign_in(alice).cookies.output(attrs=[], header="", sep=";").strip()
    link = http.client.HTTPConnection(
        live_server.thread.host, live_server.thread.port, timeout=PATIENCE
    )

    def look(path: str) -> tuple[int, http.client.HTTPMessage, str]:
        link.request("GET", path, headers={"Cookie": cookies})
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    with closing(link):
        yield look


def test_page_says_that_the_database_is_away_and_is_back_by_itself(line, look):
    """Case 73."""
    page = reverse("gallery:index")
    assert look(page)[0] == 200

    lose(line)
    for _ in range(2):
        status, headers, text = look(page)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "The database does not answer" in text
        assert "Traceback" not in text

    line.heal()
    assert look(page)[0] == 200


def test_connection_that_was_reset_between_two_pages_is_not_noticed(line, look):
    """Case 73."""
    page = reverse("gallery:index")
    assert look(page)[0] == 200

    line.reset_all()

    assert look(page)[0] == 200


def test_database_that_takes_connections_and_says_nothing_is_away(line, look):
    """Case 73."""
    page = reverse("gallery:index")
    line.spoil(down=Fault(black_hole=True))
    assert look(page)[0] == 503

    line.heal()
    assert look(page)[0] == 200


@pytest.fixture
def work(monkeypatch) -> Callable[[], list[str]]:
    """Have the queue's own worker do what is rung, until nothing is; return what failed."""
    for signal in (pre_execute, post_execute_in_worker):
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()
    # This process is no worker that is made anew once it has grown.
    monkeypatch.setattr(Conf, "MAX_RSS", None)
    monkeypatch.setattr(Conf, "RECYCLE", 10**9)

    def work() -> list[str]:
        failed: list[str] = []
        while jobs := list(OrmQ.objects.order_by("pk")):
            tasks, results = multiprocessing.Queue(), multiprocessing.Queue()
            for job in jobs:
                tasks.put(SignedPackage.loads(job.payload))
                job.delete()
            tasks.put("STOP")
            worker(tasks, results, multiprocessing.Value("f", -1), timeout=60)
            ended = [results.get(timeout=PATIENCE) for _ in jobs]
            failed += [str(one["result"]) for one in ended if not one["success"]]
            # As the worker does before its next task.
            close_old_connections()
        return failed

    return work


@pytest.fixture
def lost_at(monkeypatch, line) -> Callable[[str], list[str]]:
    """Reset every connection to the database when work next comes to a point, once."""

    def lost_at(point: str) -> list[str]:
        met: list[str] = []

        def at(here: str) -> None:
            if here == point and not met:
                met.append(here)
                line.reset_all()

        monkeypatch.setattr(crash, "at", at)
        return met

    return lost_at


def go_on(attempt: Attempt) -> None:
    """Let all leases and pauses have run out, and ring as the pump does."""
    make_due(attempt)
    ring()


@pytest.mark.parametrize("point", sorted(crash.POINTS))
def test_work_that_loses_the_database_is_taken_up_again(
    line, lost_at, work, start, sandbox, account, alice, point
):
    """Case 73."""
    attempt = start()
    met = lost_at(point)
    failed = work()
    for _ in range(5):
        if refreshed(attempt).has_ended:
            break
        if request_id := refreshed(attempt).request_id:
            sandbox.wait(request_id, key=account)
            enqueue("studio.attempts.tasks.look", attempt.pk)
        failed += work()
        go_on(attempt)
        failed += work()

    found = refreshed(attempt)
    assert met == [point]
    assert all("connection" in one for one in failed), failed
    assert (found.state, found.attention) == (State.COMPLETED, "")
    assert requests(sandbox, account) == [found.request_id]
    assert charges(sandbox, account) == [float(projects.spent(alice.team))]
    assert projects.reserved(alice.team) == 0
    assert Asset.objects.count() == 1


def test_database_that_is_away_for_a_while_gets_the_answer_that_was_paid(
    line, monkeypatch, work, start, sandbox, account, key
):
    """Case 73. Nobody else knows the request's id, and this host would not tell it again."""
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    tries: list[float] = []

    def at(point: str) -> None:
        if point == "after-post":
            lose(line)

    def pause(seconds: float) -> None:
        tries.append(seconds)
        if len(tries) == 3:
            line.heal()

    monkeypatch.setattr(crash, "at", at)
    monkeypatch.setattr(durable.time, "sleep", pause)
    attempt = start()

    assert work() == []

    found = refreshed(attempt)
    assert len(tries) == 3
    assert (found.state, found.attention) == (State.QUEUED, "")
    assert requests(sandbox, account) == [found.request_id]


@pytest.fixture
def often(monkeypatch) -> None:
    """Have the watcher look twenty times a second."""
    for name in ("first_look", "next_look"):
        monkeypatch.setattr(loop, name, lambda *_, **__: 0.05)


@pytest.mark.usefixtures("often")
def test_watcher_goes_on_by_itself_after_the_database_was_away(
    line, work, start, caplog
):
    """Case 73."""
    attempt = start()
    work()
    lost: list[bool] = []

    def is_over() -> bool:
        if not lost:
            lost.append(True)
            lose(line)
        if "the database did not answer" not in caplog.text:
            return False
        line.heal()
        close_old_connections()
        return state_of(attempt) == State.SAVING

    watch_until(is_over)


@pytest.mark.usefixtures("often")
def test_watcher_keeps_an_answer_that_could_not_be_written(
    line, work, start, sandbox, account, monkeypatch
):
    """Case 73. The platform may be asked once more; the row moves once."""
    attempt = start()
    work()
    sandbox.wait(refreshed(attempt).request_id, key=account)
    record_all, refused = watching.record_all, []

    def record(answers):
        if not refused:
            refused.append(answers)
            line.reset_all()
        return record_all(answers)

    monkeypatch.setattr(watching, "record_all", record)

    def is_over() -> bool:
        close_old_connections()  # Ours was lost too.
        return state_of(attempt) == State.SAVING

    watch_until(is_over)

    assert refused
    assert attempt.events.filter(after=State.SAVING).count() == 1


@pytest.mark.parametrize(
    ("kind", "note"), [("401", "note_refused"), ("404", "note_lost")]
)
@pytest.mark.usefixtures("often")
def test_request_is_watched_on_when_a_refusal_could_not_be_noted(
    line, work, start, sandbox, account, monkeypatch, kind, note
):
    """Case 73. Its lease is renewed all the time: nobody else would ever look at it."""
    attempt = start()
    work()
    sandbox.wait(refreshed(attempt).request_id, key=account)
    rule = {"match": "status", "kind": kind, "account": account.key_id}
    sandbox.control(faults=[rule])
    monkeypatch.setattr(loop, "LOST_WAITS", ())
    monkeypatch.setattr(loop, "AFTER_FAILURE", 0.05)
    write, lost = getattr(watching, note), []

    def losing(*arguments: Any) -> None:
        if not lost:
            lost.append(note)
            line.reset_all()
        write(*arguments)

    monkeypatch.setattr(watching, note, losing)

    def is_over() -> bool:
        close_old_connections()
        return state_of(attempt) == State.SAVING

    watch_until(is_over)

    assert lost == [note]
