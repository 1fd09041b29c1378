"""A platform whose every answer a test decides: real HTTP on loopback, in a thread.

The sandbox is the platform that behaves; this one misbehaves on demand.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Platform:
    """`script(kind, …)` queues answers for submit, status, cancel, upload, estimate or media.

    Those for "accepted" come after a submit was taken; `accepted` are the idempotency keys
    of what was. Without `honours` the platform knows nothing of such keys.
    """

    origin: str = ""
    honours: bool = True
    accepted: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    scripts: dict[str, deque[Answer | str]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def script(self, kind: str, *answers: Answer | str) -> None:
        self.scripts[kind].extend(answers)

    def count(self, kind: str) -> int:
        return sum(_kind(one.method, one.path) == kind for one in self.seen)

    def finish(self, request_id: str, status: str, **extra: Any) -> None:
        """Decide what the status of a request says from now on."""
        before = self.requests.get(request_id, {})
        kept = {name: before[name] for name in HIDDEN if name in before}
        self.requests[request_id] = {**kept, "status": status, **extra}

    def finish_with(
        self, request_id: str, *contents: bytes, suffix: str = ".jpg"
    ) -> None:
        """Complete a request with these files as its images (or, ending in .mp4, as its video)."""
        urls = []
        for content in contents:
            path = f"/media/{uuid.uuid4()}{suffix}"
            self.media[path] = content
            urls.append({"url": self.origin + path})
        if suffix == ".mp4":
            self.finish(request_id, "completed", video=urls[0])
        else:
            self.finish(request_id, "completed", images=urls)


def json_answer(status: int, value: Any, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return (
        status,
        {"Content-Type": "application/json", **named},
        json.dumps(value).encode(),
    )


# What the platform keeps about a submit and tells nobody.
HIDDEN = ("key", "print")
CUT = "cut"
"""Read the request, then close the connection without an answer."""


@contextmanager
def running_platform() -> Iterator[Platform]:
    platform = Platform()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform))
    platform.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _kind(method: str, path: str) -> str:
    if path.startswith("/media/"):
        return "media"
    if method == "PUT" or path.startswith("/files/"):
        return "upload"
    if path.startswith("/estimate/"):
        return "estimate"
    if path.endswith("/cancel"):
        return "cancel"
    return "status" if method == "GET" else "submit"


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            seen = Seen(
                self.command, self.path, dict(self.headers), self.rfile.read(length)
            )
            with platform.lock:
                platform.seen.append(seen)
                scripted = platform.scripts[_kind(seen.method, seen.path)]
                answer = scripted.popleft() if scripted else _usual(platform, seen)
            if answer == CUT:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *arguments: object) -> None:
            """Stay quiet."""

    return Handler


def _usual(platform: Platform, seen: Seen) -> Answer | str:
    answers: dict[str, Callable[[Platform, Seen], Answer | str]] = {
        "submit": _submit,
        "status": _status,
        "cancel": _cancel,
        "upload": _upload,
        "estimate": lambda platform, seen: json_answer(
            200, {"credits": "1.500", "usd": "0.094"}
        ),
        "media": _media,
    }
    return answers[_kind(seen.method, seen.path)](platform, seen)


def _submit(platform: Platform, seen: Seen) -> Answer | str:
    key, told = seen.headers.get("Idempotency-Key", ""), (seen.path, seen.body)
    request_id = _known(platform, key)
    if request_id is None:
        request_id = str(uuid.uuid4())
        platform.requests[request_id] = {"status": "queued", "key": key, "print": told}
        platform.accepted.append(key)
    elif platform.requests[request_id].get("print", told) != told:
        return json_answer(422, {"detail": "Idempotency-Key: other parameters"})
    if spoilt := platform.scripts["accepted"]:
        return spoilt.popleft()
    return json_answer(200, _envelope(platform, request_id))


def _known(platform: Platform, key: str) -> str | None:
    if not platform.honours:
        return None
    requests = platform.requests.items()
    return next((pk for pk, one in requests if one.get("key") == key), None)


def _status(platform: Platform, seen: Seen) -> Answer:
    request_id = seen.path.split("/")[2]
    if request_id not in platform.requests:
        return json_answer(404, {"detail": "Request not found"})
    return json_answer(200, _envelope(platform, request_id))


def _cancel(platform: Platform, seen: Seen) -> Answer:
    request_id = seen.path.split("/")[2]
    if platform.requests[request_id]["status"] != "queued":
        return json_answer(400, {"detail": "Request cannot be canceled"})
    platform.requests[request_id]["status"] = "canceled"
    return 202, {}, b""


def _upload(platform: Platform, seen: Seen) -> Answer:
    if seen.method == "PUT":
        platform.media[seen.path] = seen.body
        return 200, {}, b""
    content_type = json.loads(seen.body)["content_type"]
    path = f"/media/{uuid.uuid4()}"
    target = {
        "public_url": platform.origin + path,
        "upload_url": platform.origin + path,
        "content_type": content_type,
        "upload_headers": {"Content-Type": content_type},
    }
    return json_answer(200, target)


def _media(platform: Platform, seen: Seen) -> Answer:
    if seen.method == "PUT":
        platform.media[seen.path] = seen.body
        return 200, {}, b""
    content = platform.media.get(seen.path)
    return (
        (404, {}, b"")
        if content is None
        else (200, {"Content-Type": "image/jpeg"}, content)
    )


def _envelope(platform: Platform, request_id: str) -> dict[str, Any]:
    shown = {
        name: value
        for name, value in platform.requests[request_id].items()
        if name not in HIDDEN
    }
    return {
        "request_id": request_id,
        "status_url": f"{platform.origin}/requests/{request_id}/status",
        "cancel_url": f"{platform.origin}/requests/{request_id}/cancel",
        **shown,
    }
