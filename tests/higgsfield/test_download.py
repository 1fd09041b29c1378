from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import logging
import socket
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from studio.higgsfield import Downloaded, download, errors

PNG = b"\x89PNG" + b"picture" * 1000


def fetch(
    served: Any, path: str = "/a.png?sig=canary", **limits: Any
) -> tuple[Downloaded, bytes]:
    """Download from an exempt loopback server, as the sandbox is."""
    dest = io.BytesIO()
    options = {"max_bytes": 1_000_000, "deadline": 5.0} | limits
    options.setdefault("exempt_origins", frozenset({served.origin}))
    found = download(f"{served.origin}{path}", dest, **options)
    return found, dest.getvalue()


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def sized(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return plain(body, f"Content-Length: {len(body)}", *headers, status=status)


def redirect(target: str, status: str = "302 Found") -> bytes:
    return sized(b"", f"Location: {target}", status=status)


def once(raw: bytes) -> Callable[[socket.socket, bytes], None]:
    """Answer and hang up."""
    return lambda peer, request: peer.sendall(raw)


def test_download_streams_and_describes_the_file(serve: Callable[..., Any]) -> None:
    served = serve(sized(PNG, "Content-Type: Image/PNG; charset=x"))

    found, body = fetch(served)

    assert body == PNG
    assert found == Downloaded(
        len(PNG), hashlib.sha256(PNG).hexdigest(), "image/png", "127.0.0.1"
    )


def test_download_asks_without_a_key(serve: Callable[..., Any]) -> None:
    served = serve(sized(PNG))

    found, _ = fetch(served)

    assert found.content_type is None
    assert sorted(served.requests[0].strip().split(b"\r\n")) == sorted(
        [
            b"GET /a.png?sig=canary HTTP/1.1",
            b"Host: 127.0.0.1:" + str(served.port).encode(),
            b"User-Agent: atelier",
            b"Accept-Encoding: identity",
            b"Connection: close",
        ]
    )


def test_download_over_tls_from_an_exempt_origin(
    serve: Callable[..., Any], certified: Callable[[str], Any]
) -> None:
    names = certified("media.example")
    served = serve(sized(PNG), tls=names.server)
    origin = f"https://media.example:{served.port}"
    dest = io.BytesIO()

    found = download(
        f"{origin}/a.png",
        dest,
        max_bytes=1_000_000,
        deadline=5.0,
        exempt_origins=[origin],
        allow_cidrs=["127.0.0.0/8"],
        resolve=lambda host, port: ["127.0.0.1"],
        tls=names.client,
    )

    assert (found.size, found.url_host) == (len(PNG), "media.example")


def test_chunked_and_unsized_bodies_arrive(serve: Callable[..., Any]) -> None:
    chunked = b"".join(
        b"%x\r\n%s\r\n" % (len(part), part) for part in (PNG[:10], PNG[10:], b"")
    )

    _, one = fetch(serve(once(plain(chunked, "Transfer-Encoding: chunked"))))
    _, two = fetch(serve(once(plain(PNG))))

    assert [one, two] == [PNG, PNG]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 No", errors.Gone),
        ("403 Forbidden", errors.Gone),
        ("404 Not Found", errors.Gone),
        ("410 Gone", errors.Gone),
        ("204 No Content", errors.Broken),
        ("206 Partial Content", errors.Broken),
        ("304 Not Modified", errors.Broken),
        ("400 Bad", errors.Broken),
        ("429 Slow", errors.Broken),
        ("500 Oops", errors.Broken),
    ],
)
def test_status_decides_the_error(
    serve: Callable[..., Any], status: str, kind: type[errors.DownloadError]
) -> None:
    with pytest.raises(errors.DownloadError) as caught:
        fetch(serve(once(plain(b"", "Content-Length: 0", status=status))))

    assert type(caught.value) is kind
    assert caught.value.status == int(status[:3])


def test_truncated_body_with_a_length_is_broken(serve: Callable[..., Any]) -> None:
    with pytest.raises(errors.Broken, match="connection to the host"):
        fetch(serve(once(plain(PNG[:100], "Content-Length: 7000"))))


def test_truncated_chunks_are_broken(serve: Callable[..., Any]) -> None:
    with pytest.raises(errors.Broken):
        fetch(serve(once(plain(b"ff\r\nabc", "Transfer-Encoding: chunked"))))


def test_truncated_body_without_a_length_looks_complete(
    serve: Callable[..., Any],
) -> None:
    found, body = fetch(serve(once(plain(PNG[:10]))))

    assert (found.size, body) == (10, PNG[:10])


def test_body_longer_than_its_length_is_cut_there(serve: Callable[..., Any]) -> None:
    _, body = fetch(serve(once(plain(PNG, "Content-Length: 10"))))

    assert body == PNG[:10]


@pytest.mark.parametrize("length", ["abc", "-5", "5, 6"])
def test_nonsense_length_is_broken(serve: Callable[..., Any], length: str) -> None:
    with pytest.raises(errors.Broken):
        fetch(serve(once(plain(PNG, f"Content-Length: {length}"))))


def test_reset_and_silence_are_broken(serve: Callable[..., Any]) -> None:
    for raw in (b"", b"\0garbage\r\n\r\n"):
        with pytest.raises(errors.Broken):
            fetch(serve(once(raw)))


def test_refused_connection_is_broken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"

    with pytest.raises(errors.Broken):
        download(
            origin, io.BytesIO(), max_bytes=1, deadline=5.0, exempt_origins=[origin]
        )


def test_declared_size_is_refused_before_the_body(serve: Callable[..., Any]) -> None:
    dest = io.BytesIO()
    served = serve(once(plain(b"", "Content-Length: 1001")))

    with pytest.raises(errors.TooLarge):
        download(
            served.origin,
            dest,
            max_bytes=1000,
            deadline=5.0,
            exempt_origins=[served.origin],
        )

    assert dest.getvalue() == b""


def test_undeclared_size_is_counted(serve: Callable[..., Any]) -> None:
    """Case 65."""
    with pytest.raises(errors.TooLarge):
        fetch(serve(once(plain(PNG))), max_bytes=len(PNG) - 1)

    assert fetch(serve(once(plain(PNG))), max_bytes=len(PNG))[0].size == len(PNG)


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP", "identity, gzip"])
def test_compressed_body_is_refused_unread(
    serve: Callable[..., Any], coding: str
) -> None:
    """Case 65."""
    bomb = gzip.compress(b"\0" * 10_000_000)

    with pytest.raises(errors.Broken, match="compressed"):
        fetch(serve(sized(bomb, f"Content-Encoding: {coding}")))


def test_identity_coding_is_fine(serve: Callable[..., Any]) -> None:
    assert fetch(serve(sized(PNG, "Content-Encoding: identity")))[1] == PNG


def drip(first: bytes) -> Callable[[socket.socket, bytes], None]:
    """Send some bytes, then 200 more, one every 10 ms."""

    def answer(peer: socket.socket, request: bytes) -> None:
        peer.sendall(plain(first))
        peer.settimeout(0.01)
        for _ in range(200):
            peer.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                peer.recv(1)
                return

    return answer


@pytest.mark.parametrize("first", [b"", b"x" * 500_000], ids=["slow", "fast at first"])
def test_drip_is_too_slow(serve: Callable[..., Any], first: bytes) -> None:
    """Case 65."""
    with pytest.raises(errors.TooSlow):
        fetch(serve(drip(first)), window=0.4)


def test_steady_rate_is_accepted_for_as_long_as_it_takes(
    serve: Callable[..., Any],
) -> None:
    with pytest.raises(errors.TooLarge):
        fetch(serve(drip(b"")), window=1.0, min_rate=1, max_bytes=120)


@pytest.mark.parametrize("window", [0.05, 30.0])
def test_stall_is_too_slow(serve: Callable[..., Any], window: float) -> None:
    def stall(peer: socket.socket, request: bytes) -> None:
        peer.sendall(plain(PNG, f"Content-Length: {len(PNG) + 1}"))
        peer.recv(1)

    with pytest.raises(errors.TooSlow):
        fetch(serve(stall), window=window, deadline=0.2)


def test_deadline_ends_even_a_fast_endless_body(serve: Callable[..., Any]) -> None:
    def flood(peer: socket.socket, request: bytes) -> None:
        peer.sendall(plain(b""))
        while True:
            peer.sendall(b"x" * 65536)

    with pytest.raises(errors.TooSlow):
        fetch(serve(flood), deadline=0.1, max_bytes=10**12)


def test_redirects_are_followed_to_the_third(serve: Callable[..., Any]) -> None:
    hops = iter(
        [redirect("/1"), redirect("2", "307 T"), redirect("?3", "308 P"), sized(PNG)]
    )
    served = serve(lambda peer, request: peer.sendall(next(hops)))

    _, body = fetch(served, "/start/")

    assert body == PNG
    assert [request.split()[1] for request in served.requests] == [
        b"/start/",
        b"/1",
        b"/2",
        b"/2?3",
    ]


def test_twenty_redirects_are_blocked(serve: Callable[..., Any]) -> None:
    served = serve(once(redirect("/again")))

    with pytest.raises(errors.Blocked, match="too often"):
        fetch(served)

    assert len(served.requests) == 4


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://2130706433/",
        "http://cdn.example/x",
        "//cdn.example/x",
        "https://cdn.example:22/x",
        "https://user:pw@cdn.example/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https://cdn.example./x",
        "http://[",
        "https://cdn.example/" + "a" * 70_000,
        "https://x\xff/",
        "",
    ],
)
def test_redirect_to_a_wrong_place_is_blocked(
    serve: Callable[..., Any], target: str
) -> None:
    served = serve(once(redirect(target)))

    with pytest.raises(errors.Blocked) as caught:
        fetch(served)

    assert caught.value.permanent
    assert len(served.requests) <= 4


def test_redirect_without_a_target_asks_no_further_than_itself(
    serve: Callable[..., Any],
) -> None:
    with pytest.raises(errors.Blocked):
        fetch(serve(once(sized(b"", status="302 Found"))))


def test_start_elsewhere_is_never_led_to_an_exempt_origin(
    serve: Callable[..., Any], certified: Callable[[str], Any]
) -> None:
    sandbox = serve(sized(PNG))
    names = certified("media.example")
    outside = serve(once(redirect(f"{sandbox.origin}/secret")), tls=names.server)
    origin = f"https://media.example:{outside.port}"

    with pytest.raises(errors.Blocked):
        download(
            f"{origin}/a.png",
            io.BytesIO(),
            max_bytes=1_000_000,
            deadline=5.0,
            exempt_origins=[origin, sandbox.origin],
            allow_cidrs=["127.0.0.0/8"],
            resolve=lambda host, port: ["127.0.0.1"],
            tls=names.client,
        )

    assert (len(outside.requests), sandbox.requests) == (1, [])


def test_loopback_is_not_fetched_unless_exempt(serve: Callable[..., Any]) -> None:
    served = serve(sized(PNG))

    for exempt in (frozenset(), frozenset({"http://127.0.0.1:1"})):
        with pytest.raises(errors.Blocked):
            fetch(served, exempt_origins=exempt)

    assert served.requests == []


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "localhost", "[::1]", "[64:ff9b::7f00:1]"]
)
def test_private_host_is_blocked(host: str) -> None:
    with pytest.raises(errors.Blocked):
        download(f"https://{host}/x", io.BytesIO(), max_bytes=1, deadline=5.0)


def test_name_that_moves_inside_is_blocked() -> None:
    with pytest.raises(errors.Blocked):
        download(
            "https://rebind.example/x",
            io.BytesIO(),
            max_bytes=1,
            deadline=5.0,
            resolve=lambda host, port: ["8.8.8.8", "192.168.0.1"],
        )


@pytest.mark.parametrize(
    "answer",
    [
        once(b""),
        once(redirect("https://10.0.0.1/?sig=canary")),
        once(plain(b"", status="403 X")),
    ],
)
def test_error_and_log_never_show_the_address(
    serve: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
    answer: Callable[[socket.socket, bytes], None],
) -> None:
    caplog.set_level(logging.INFO)

    with pytest.raises(errors.DownloadError) as caught:
        fetch(serve(answer))

    told = "".join(traceback.format_exception(caught.value)).replace(
        '"/a.png?sig=canary"', ""
    )
    assert "canary" not in repr(vars(caught.value)) + caplog.text
    assert [
        line for line in told.splitlines() if "canary" in line and "errors." in line
    ] == []


class FullDisk(io.BytesIO):
    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def test_full_disk_is_not_blamed_on_the_host(serve: Callable[..., Any]) -> None:
    served = serve(sized(PNG))

    with pytest.raises(OSError, match="No space left"):
        download(
            served.origin,
            FullDisk(),
            max_bytes=1_000_000,
            deadline=5.0,
            exempt_origins=[served.origin],
        )
