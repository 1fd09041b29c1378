from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from tests.sandbox.conftest import Receiver
from tests.sandbox.wire import SOUL
from tests.sandbox_server import Key, Sandbox, running_sandbox


def accept(sandbox: Sandbox, key: Key, hook: str, **body: object) -> str:
    answer = sandbox.ask(
        "POST",
        f"{SOUL}?hf_webhook={quote(hook, safe='')}",
        key=key,
        body={"prompt": "a jetty"} | body,
        headers={"Idempotency-Key": "once"},
    )
    return str(answer.json["request_id"])


def test_killed_sandbox_goes_on_where_it_was(
    tmp_path: Path, receiver: Receiver
) -> None:
    with running_sandbox(tmp_path) as sandbox:
        key = sandbox.new_account(seconds=[3, 3])
        request_id = accept(sandbox, key, receiver.url)
        sandbox.kill()
    with running_sandbox(tmp_path, port=sandbox.port) as sandbox:
        assert accept(sandbox, key, receiver.url) == request_id
        assert receiver.next()["request_id"] == request_id
        said = sandbox.wait(request_id, key=key)
        picture = sandbox.get(said["images"][0]["url"])
        report = sandbox.report(key)
        assert (said["status"], picture.status) == ("completed", 200)
        assert report["accounts"][0]["charged"] == "1.500"
        assert report["accounts"][0]["credits"] == "998.500"
