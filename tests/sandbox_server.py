"""The sandbox as a real process on a free port, for whoever needs a platform to talk to."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import rounds

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Key:
    """An account of one test's own."""

    key_id: str
    secret: str

    @property
    def pair(self) -> str:
        return f"{self.key_id}:{self.secret}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Key {self.pair}"}


DEFAULT = Key("sandbox", "sandbox")


@dataclass(frozen=True)
class Sandbox:
    port: int
    data: Path
    pid: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return (self.data / "secrets" / "sandbox_control_token").read_text().strip()

    def ask(
        self,
        method: str,
        path: str,
        *,
        key: Key | None = DEFAULT,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request as it is: bytes as the body go out unchanged, all else as JSON."""
        sent = dict(key.headers) if key else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(
                method, path, body=body, headers=sent | dict(headers or {})
            )
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address that the sandbox gave out, without a key."""
        return self.ask("GET", url.removeprefix(self.origin), key=None, headers=headers)

    def control(self, **turns: Any) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {self.token}"}
        answer = self.ask(
            "POST", "/sandbox/control", key=None, body=turns, headers=bearer
        )
        assert answer.status == 200, answer.body
        return dict(answer.json)

    def report(self, key: Key | None = None) -> dict[str, Any]:
        """Return counters, accounts, ledger, requests and webhooks: all, or one account's."""
        query = f"?account={key.key_id}" if key else ""
        bearer = {"Authorization": f"Bearer {self.token}"}
        answer = self.ask("GET", f"/sandbox/control{query}", key=None, headers=bearer)
        assert answer.status == 200, answer.body
        return dict(answer.json)

    def new_account(self, **changes: Any) -> Key:
        """Open an account that no other test knows; results are small unless `scale` is given."""
        key = Key(f"test-{uuid.uuid4().hex[:12]}", uuid.uuid4().hex)
        settings = {"scale": 0.1, "credits": 1000} | changes
        self.control(account={"id": key.key_id, "secret": key.secret} | settings)
        return key

    def kill(self) -> None:
        """End it and its workers without a warning."""
        os.killpg(self.pid, signal.SIGKILL)

    def wait(self, request_id: str, *, key: Key = DEFAULT, seconds: float = 60) -> Any:
        """Poll until the request has ended, and return what is said about it."""
        for _ in rounds(seconds):
            said = self.ask("GET", f"/requests/{request_id}/status", key=key).json
            if said["status"] not in ("queued", "in_progress"):
                break
        return said


@contextmanager
def running_sandbox(
    data: Path,
    *,
    speed: float = 0.0,
    port: int | None = None,
    options: Sequence[str] = (),
    **extra: str,
) -> Iterator[Sandbox]:
    """Run `manage.py sandbox` with that data folder, these options and settings, until the block ends.

    The same folder again is the same sandbox after a restart.
    """
    port = port or free_port()
    with (data / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "sandbox", "--port", str(port), *options],
            cwd=ROOT,
            env=_environment(data, speed) | extra,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        sandbox = Sandbox(port, data, process.pid)
        try:
            _await(sandbox, process)
            yield sandbox
        finally:
            _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(data: Path, speed: float) -> dict[str, str]:
    # What the tests' own settings are made of must not reach it, but the data folder.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STUDIO_", "SANDBOX_", "DJANGO_"))
    }
    return kept | {"STUDIO_DATA": str(data), "SANDBOX_SPEED": str(speed)}


def _await(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if sandbox.ask("GET", "/", key=None).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    log = (sandbox.data / "sandbox.log").read_text(errors="replace")[-4000:]
    raise RuntimeError(f"The sandbox did not start:\n{log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers, which share its session."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
