from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import httpx
import pytest

from studio.higgsfield.egress import Egress
from studio.higgsfield.errors import Blocked
from studio.higgsfield.guard import (
    Deadline,
    Guard,
    GuardedTransport,
    TimedStream,
    look_up,
    tls_context,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Names:
    """A resolver that counts what it is asked, and answers each time with the next list."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


def get(url: str, transport: GuardedTransport, *, seconds: float = 5.0) -> bytes:
    request = httpx.Request("GET", url, extensions={"deadline": Deadline(seconds)})
    response = transport.handle_request(request)
    try:
        return b"".join(response.stream)  # type: ignore[arg-type]
    finally:
        response.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "127.1",
        "::1",
        "::ffff:127.0.0.1",
    ],
)
def test_guard_refuses_every_spelling_of_this_machine(host: str) -> None:
    guard = Guard(Egress(), deadline=Deadline(5), resolve=look_up)

    with pytest.raises(Blocked):
        guard.connect_tcp(host, 443)


def test_guard_refuses_other_ports_before_looking_up() -> None:
    names = Names()

    with pytest.raises(Blocked):
        Guard(Egress(), deadline=Deadline(5), resolve=names).connect_tcp("x", 22)

    assert names.asked == []


def test_guard_dials_the_address_it_checked(serve: Callable[..., Any]) -> None:
    served = serve(OK)
    origin = f"https://media.example:{served.port}"
    # A second lookup would lead somewhere else: this is what DNS rebinding does.
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    egress = Egress.of(origins=[origin], allow_cidrs=["127.0.0.0/8"])

    stream = Guard(egress, deadline=Deadline(5), resolve=names).connect_tcp(
        "media.example", served.port
    )

    assert stream.get_extra_info("server_addr") == ("127.0.0.1", served.port)
    assert names.asked == [("media.example", served.port)]
    stream.close()


def test_guard_refuses_a_name_that_also_leads_inside() -> None:
    names = Names(["8.8.8.8", "169.254.169.254"])

    with pytest.raises(Blocked):
        Guard(Egress(), deadline=Deadline(5), resolve=names).connect_tcp(
            "x.example", 443
        )


def test_guard_tries_the_next_address(serve: Callable[..., Any]) -> None:
    served = serve(OK)
    origin = f"https://media.example:{served.port}"
    egress = Egress.of(origins=[origin], allow_cidrs=["127.0.0.0/8"])
    names = Names(["127.0.0.2", "127.0.0.1"])

    stream = Guard(egress, deadline=Deadline(5), resolve=names).connect_tcp(
        "media.example", served.port
    )

    assert stream.get_extra_info("server_addr") == ("127.0.0.1", served.port)
    stream.close()


def test_guard_leaves_time_for_the_address_after_a_silent_one(
    serve: Callable[..., Any],
) -> None:
    served = serve(OK)
    origin = f"https://media.example:{served.port}"
    egress = Egress.of(origins=[origin], allow_cidrs=["127.0.0.0/8"])
    names = Names(["127.0.0.2", "127.0.0.1"])

    with _silent("127.0.0.2", served.port):
        stream = Guard(egress, deadline=Deadline(2), resolve=names).connect_tcp(
            "media.example", served.port
        )

    assert stream.get_extra_info("server_addr") == ("127.0.0.1", served.port)
    stream.close()


@contextlib.contextmanager
def _silent(host: str, port: int) -> Iterator[None]:
    """Listen with a full queue, so that the kernel drops further connections unanswered."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(socket.create_server((host, port), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield


def test_guard_finds_no_address() -> None:
    with pytest.raises(httpcore.ConnectError, match="has no address"):
        Guard(Egress(), deadline=Deadline(5), resolve=Names([])).connect_tcp("x", 443)


def test_guard_does_not_wait_for_a_dead_resolver() -> None:
    over = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        over.wait(5)
        return []

    with pytest.raises(httpcore.ConnectTimeout):
        Guard(Egress(), deadline=Deadline(0.3), resolve=hang).connect_tcp("x", 443)

    over.set()


@pytest.mark.parametrize("name", ["nowhere.invalid", "a" * 70 + ".example", "x\udc00"])
def test_look_up_of_a_hopeless_name_is_empty(name: str) -> None:
    assert look_up(name, 443) == []


def test_stream_stops_when_the_time_is_up() -> None:
    near, far = socket.socketpair()
    dialled = httpcore.MockStream([b"x"])
    late = TimedStream(dialled, Deadline(0))

    with near, far:
        for step, error in [
            (lambda: late.read(1), httpcore.ReadTimeout),
            (lambda: late.write(b"x"), httpcore.WriteTimeout),
            (lambda: late.start_tls(tls_context()), httpcore.ConnectTimeout),
        ]:
            with pytest.raises(error, match="time is up"):
                step()


def test_deadline_shortens_timeouts_but_never_lengthens_them() -> None:
    deadline = Deadline(100)

    assert deadline.cut(5.0, late=TimeoutError) == 5.0
    assert 99 < deadline.cut(None, late=TimeoutError) <= 100


def test_transport_verifies_the_name_it_was_given(
    serve: Callable[..., Any], certified: Callable[[str], Any]
) -> None:
    ours, theirs = certified("media.example"), certified("other.example")
    served = serve(OK, tls=ours.server)
    origin = f"https://media.example:{served.port}"
    egress = Egress.of(origins=[origin], allow_cidrs=["127.0.0.0/8"])

    def to(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    body = get(f"{origin}/a", GuardedTransport(egress, tls=ours.client, resolve=to))

    assert body == b"ok"
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        get(f"{origin}/a", GuardedTransport(egress, tls=theirs.client, resolve=to))
    assert len(served.requests) == 1
