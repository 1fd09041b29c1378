from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import SOUL
from tests.sandbox_server import Key, Sandbox


def test_estimate_is_what_is_charged(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    body = {"prompt": "x", "resolution": "1080p", "batch_size": 4}
    estimate = sandbox.ask("POST", f"/estimate{SOUL}", key=key, body=body).json
    sandbox.wait(submit(**body)["request_id"], key=key)
    assert estimate == {"credits": "12.000", "usd": "0.750"}
    assert sandbox.report(key)["accounts"][0]["charged"] == "12.000"


def test_ledger_equals_results(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    prompts = ("fine", "sandbox:fail", "sandbox:nsfw", "fine too")
    ids = [submit(prompt=prompt)["request_id"] for prompt in prompts]
    ends = [sandbox.wait(one, key=key)["status"] for one in ids]
    account = sandbox.report(key)["accounts"][0]
    assert ends == ["completed", "failed", "nsfw", "completed"]
    assert account["reserved"] == "6.000"
    assert account["charged"] == account["refunded"] == "3.000"
    assert account["credits"] == "997.000"


def test_failed_says_why_and_moderated_does_not(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    failed = sandbox.wait(submit(prompt="sandbox:fail")["request_id"], key=key)
    moderated = sandbox.wait(submit(prompt="sandbox:nsfw")["request_id"], key=key)
    assert failed["error"] == "Generation failed"
    assert moderated.keys() & {"error", "images", "video"} == set()


def test_out_of_credits_is_403(sandbox: Sandbox) -> None:
    key = sandbox.new_account(credits=1)
    answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"})
    assert (answer.status, answer.json) == (403, {"detail": "not_enough_credits"})
    assert sandbox.report(key)["requests"] == []


def test_many_who_ask_at_the_end_charge_once(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    sandbox.control(account={"id": key.key_id, "seconds": [0.2, 0.2]})
    request_id = submit()["request_id"]
    with ThreadPoolExecutor(8) as pool:
        ends = set(
            pool.map(lambda _: sandbox.wait(request_id, key=key)["status"], range(8))
        )
    kinds = [entry["kind"] for entry in sandbox.report(key)["ledger"]]
    assert ends == {"completed"}
    assert kinds[-2:] == ["reserve", "charge"]
    assert kinds.count("charge") == 1
