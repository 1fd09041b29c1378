"""The proxy by itself: every test speaks through real sockets to a server that echoes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from tests.fault_proxy import Fault, FaultProxy, fault_proxy

SOON = 0.3
WORDS = b"north light on grey canvas"


class Echo(StreamRequestHandler):
    def handle(self) -> None:
        try:
            while said := self.connection.recv(65536):
                self.connection.sendall(said)
        except OSError:
            return


class Server(ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def echo() -> Iterator[tuple[str, int]]:
    with Server(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield "127.0.0.1", server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(echo: tuple[str, int]) -> Iterator[FaultProxy]:
    with fault_proxy(echo) as running:
        yield running


def dial(proxy: FaultProxy, *, timeout: float = 10.0) -> socket.socket:
    return socket.create_connection(proxy.address, timeout=timeout)


def heard(link: socket.socket, size: int = len(WORDS)) -> bytes:
    """Return the next `size` bytes, or fewer if the other side has said all."""
    found = b""
    while len(found) < size and (more := link.recv(size - len(found))):
        found += more
    return found


def said_and_heard(link: socket.socket) -> bytes:
    link.sendall(WORDS)
    return heard(link)


def test_everything_passes_and_is_counted(proxy):
    with dial(proxy) as first, dial(proxy) as second:
        assert said_and_heard(first) == said_and_heard(second) == WORDS
        first.shutdown(socket.SHUT_WR)
        assert first.recv(1) == b""

    proxy.wait_until(lambda counts: counts.connections == 2)
    assert proxy.counts.up == proxy.counts.down == 2 * len(WORDS)
    assert proxy.counts.swallowed == 0


def test_much_passes_whole(proxy):
    much = WORDS * 100_000
    with dial(proxy) as link:
        sending = threading.Thread(target=link.sendall, args=[much])
        sending.start()
        assert heard(link, len(much)) == much
        sending.join()


def test_latency_holds_each_piece_back(proxy):
    proxy.spoil(down=Fault(latency=SOON))
    with dial(proxy) as link:
        began = time.monotonic()
        assert said_and_heard(link) == WORDS
        assert time.monotonic() - began >= SOON


def test_drip_passes_a_little_at_a_time(proxy):
    proxy.spoil(down=Fault(drip=1, tick=0.01))
    with dial(proxy) as link:
        began = time.monotonic()
        assert said_and_heard(link) == WORDS
        assert time.monotonic() - began >= 0.01 * (len(WORDS) - 1)


@pytest.mark.parametrize("size", [0, 1, 10, len(WORDS)])
def test_reset_comes_after_so_many_bytes(proxy, size: int):
    proxy.spoil(down=Fault(reset_after=size))
    with dial(proxy) as link:
        link.sendall(WORDS)
        assert size == 0 or heard(link, size) == WORDS[:size]
        with pytest.raises(ConnectionResetError):
            link.recv(1)
    assert proxy.counts.down == size


def test_reset_before_the_first_byte_leaves_the_upstream_without_any(proxy):
    proxy.spoil(up=Fault(reset_after=0))
    with dial(proxy) as link:
        link.sendall(WORDS)
        with pytest.raises(ConnectionResetError):
            link.recv(1)
    assert proxy.counts.up == 0


@pytest.mark.parametrize("size", [0, 1, 10, len(WORDS)])
def test_cut_says_that_this_was_all(proxy, size: int):
    proxy.spoil(down=Fault(cut_after=size))
    with dial(proxy) as link:
        link.sendall(WORDS)
        assert heard(link, len(WORDS) + 1) == WORDS[:size]


def test_black_hole_takes_everything_and_says_nothing(proxy):
    proxy.spoil(up=Fault(black_hole=True))
    with dial(proxy, timeout=SOON) as link:
        link.sendall(WORDS)
        with pytest.raises(TimeoutError):
            link.recv(1)
    assert (proxy.counts.up, proxy.counts.swallowed) == (0, len(WORDS))


def test_black_hole_on_the_way_back_lets_the_upstream_hear(proxy):
    proxy.spoil(down=Fault(black_hole=True))
    with dial(proxy, timeout=SOON) as link:
        link.sendall(WORDS)
        proxy.wait_until(lambda counts: counts.swallowed == len(WORDS))
        with pytest.raises(TimeoutError):
            link.recv(1)
    assert (proxy.counts.up, proxy.counts.down) == (len(WORDS), 0)


def test_black_hole_hides_that_the_upstream_has_ended(proxy):
    proxy.spoil(down=Fault(black_hole=True))
    with dial(proxy, timeout=SOON) as link:
        link.sendall(WORDS)
        link.shutdown(socket.SHUT_WR)
        with pytest.raises(TimeoutError):
            link.recv(1)


def test_fault_is_only_for_the_connections_that_are_named(proxy):
    proxy.spoil(down=Fault(reset_after=0), only={2})
    with dial(proxy) as first, dial(proxy) as second, dial(proxy) as third:
        assert said_and_heard(first) == said_and_heard(third) == WORDS
        second.sendall(WORDS)
        with pytest.raises(ConnectionResetError):
            second.recv(1)


def test_open_connection_feels_a_change(proxy):
    with dial(proxy) as link:
        assert said_and_heard(link) == WORDS

        proxy.spoil(down=Fault(black_hole=True))
        link.sendall(WORDS)
        proxy.wait_until(lambda counts: counts.swallowed == len(WORDS))

        proxy.heal()
        assert said_and_heard(link) == WORDS


def test_refused_port_is_taken_again(proxy):
    proxy.refuse()
    with pytest.raises(ConnectionRefusedError):
        dial(proxy)

    proxy.heal()
    with dial(proxy) as link:
        assert said_and_heard(link) == WORDS
    assert proxy.counts.connections == 1


def test_refusing_leaves_open_connections_alone(proxy):
    with dial(proxy) as link:
        assert said_and_heard(link) == WORDS
        proxy.refuse()
        assert said_and_heard(link) == WORDS


def test_host_that_is_not_there_answers_nobody_until_it_is(proxy):
    proxy.ignore()
    with pytest.raises(TimeoutError):
        dial(proxy, timeout=SOON)

    proxy.heal()
    with dial(proxy) as link:
        assert said_and_heard(link) == WORDS
    assert proxy.counts.connections == 1


def test_all_open_connections_are_reset_at_once(proxy):
    with dial(proxy) as first, dial(proxy) as second:
        assert said_and_heard(first) == said_and_heard(second) == WORDS
        proxy.reset_all()
        for link in (first, second):
            with pytest.raises(ConnectionResetError):
                link.recv(1)


def test_upstream_that_is_away_is_a_reset(proxy):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        proxy.upstream = nobody.getsockname()
        with dial(proxy) as link, pytest.raises(ConnectionResetError):
            link.recv(1)


def test_nothing_outlives_the_proxy(echo):
    threads = set(threading.enumerate())
    with fault_proxy(echo) as proxy:
        proxy.spoil(down=Fault(latency=60))
        link = dial(proxy)
        link.sendall(WORDS)
        proxy.wait_until(lambda counts: counts.up == len(WORDS))

    with link, pytest.raises(ConnectionResetError):
        link.recv(1)
    with pytest.raises(ConnectionRefusedError):
        dial(proxy)
    left = [
        thread
        for thread in set(threading.enumerate()) - threads
        if "process_request" not in thread.name
    ]
    assert left == []
