"""Fetching results through a network that misbehaves: whole and once, or not at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.conf import settings

from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import archive, services
from studio.attempts.models import Attempt, Output
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.higgsfield import download
from tests.attempts.conftest import make_due, refreshed
from tests.fault_proxy import Fault, FaultProxy

HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
# Inside the file's bytes, wherever its headers end.
INSIDE = 2_000
SLOW = "too slowly"
LATE = "did not arrive in time"
BROKEN = "broke"

FAULTS = {
    "drips": (Fault(drip=6), SLOW),
    "late": (Fault(latency=5), LATE),
    "never": (Fault(black_hole=True), LATE),
    "reset at once": (Fault(reset_after=0), BROKEN),
    "reset in the middle": (Fault(reset_after=INSIDE), BROKEN),
    "cut at once": (Fault(cut_after=0), BROKEN),
    "cut in its headers": (Fault(cut_after=50), BROKEN),
    "cut in the middle": (Fault(cut_after=INSIDE), BROKEN),
}


@pytest.fixture
def saving(start, run_queue, sandbox, account) -> Callable[[], Output]:
    """Have the platform finish a request whose result is about to be fetched."""

    def saving() -> Output:
        attempt = start()
        run_queue()
        sandbox.wait(refreshed(attempt).request_id, key=account)
        services.look(attempt.pk)
        assert refreshed(attempt).state == State.SAVING
        return attempt.outputs.get()

    return saving


@pytest.fixture
def hurried(monkeypatch) -> Callable[[], None]:
    """Let downloads be slow after a fraction of a second, until the fault is healed."""

    @contextmanager
    def hurried() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setitem(download.__kwdefaults__, "window", 0.3)
            yield

    return hurried


def go_on(attempt: Attempt, run_queue: Callable[[], list[str]]) -> Attempt:
    make_due(attempt)
    ring()
    run_queue()
    return refreshed(attempt)


def kept_files() -> set[Path]:
    """Return every file that the studio has of results, finished or not."""
    folders = (settings.STUDIO_DATA / "media", settings.STUDIO_DATA / "incoming")
    found = {path for one in folders for path in one.rglob("*") if path.is_file()}
    return {path for path in found if not path.name.startswith(".")}


def assert_waits(output: Output, before: set[Path], words: str) -> None:
    output.refresh_from_db()
    assert output.fate == Output.Fate.FETCHING
    assert words in output.note
    assert (output.tries, output.asset) == (1, None)
    assert Asset.objects.count() == 0
    assert kept_files() == before


def assert_whole(attempt: Attempt, content: bytes) -> None:
    asset = Asset.objects.get()
    assert attempt.state == State.COMPLETED
    assert asset.sha256 == hashlib.sha256(content).hexdigest()
    with assets.open_original(asset) as file:
        assert file.read() == content


@pytest.mark.parametrize("name", FAULTS)
def test_spoilt_download_leaves_nothing_and_is_made_again(
    saving, run_queue, hurried, proxy, sandbox, name
):
    """Case 65."""
    fault, words = FAULTS[name]
    output, before = saving(), kept_files()
    content = sandbox.get(output.url.replace(proxy.origin, sandbox.origin)).body
    assert len(content) > INSIDE
    proxy.spoil(down=fault)
    with hurried():
        run_queue()
    assert_waits(output, before, words)

    proxy.heal()

    assert_whole(go_on(output.attempt, run_queue), content)


@pytest.mark.parametrize("close", [FaultProxy.refuse, FaultProxy.ignore])
def test_host_of_the_file_that_is_not_there_is_asked_again(
    saving, run_queue, monkeypatch, proxy, sandbox, close
):
    output, before = saving(), kept_files()
    content = sandbox.get(output.url.replace(proxy.origin, sandbox.origin)).body
    close(proxy)
    with monkeypatch.context() as patch:
        patch.setattr(archive, "DEADLINE", 0.3)
        run_queue()
    assert_waits(output, before, "")

    proxy.heal()

    assert_whole(go_on(output.attempt, run_queue), content)


def test_download_that_outlasts_its_deadline_is_made_again(
    saving, run_queue, monkeypatch, proxy, sandbox
):
    """Case 65. Fast enough at every moment, and yet too slow."""
    output, before = saving(), kept_files()
    content = sandbox.get(output.url.replace(proxy.origin, sandbox.origin)).body
    proxy.spoil(down=Fault(drip=20))
    with monkeypatch.context() as patch:
        patch.setattr(archive, "DEADLINE", 0.4)
        run_queue()
    assert_waits(output, before, LATE)

    proxy.heal()

    assert_whole(go_on(output.attempt, run_queue), content)


@contextmanager
def unsized(content: bytes) -> Iterator[tuple[str, int]]:
    """Serve a file without its length: where the connection ends, it is over."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(HEADERS + content)

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield "127.0.0.1", server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("missing", [0.5, 0.01, 12, 1])
def test_file_cut_short_without_a_length_is_never_believed(
    saving, run_queue, proxy, sandbox, missing
):
    """Case 65. It looks complete: only decoding it tells."""
    output, before = saving(), kept_files()
    content = sandbox.get(output.url.replace(proxy.origin, sandbox.origin)).body
    short = missing if isinstance(missing, int) else int(len(content) * missing)
    with unsized(content) as elsewhere:
        proxy.upstream = elsewhere
        proxy.spoil(down=Fault(cut_after=len(HEADERS + content) - short))
        run_queue()
        assert_waits(output, before, "could not be read")

        proxy.heal()
        assert_whole(go_on(output.attempt, run_queue), content)
