"""The control page: what the endpoint says and does, for somebody who looks."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote, urlencode

import pytest

from tests.sandbox.conftest import Submit
from tests.sandbox_server import Answer, Key, Sandbox

PAGE = "/sandbox/"


def post(sandbox: Sandbox, **fields: str) -> Answer:
    return sandbox.ask(
        "POST",
        PAGE,
        key=None,
        body=urlencode({"token": sandbox.token} | fields).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def words(answer: Answer) -> str:
    return unescape(answer.body.decode())


def test_without_a_token_it_asks_for_one(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask("GET", PAGE, key=None)
    assert (answer.status, answer.headers["content-type"]) == (
        200,
        "text/html; charset=utf-8",
    )
    assert '<input id="token" name="token" type="password"' in words(answer)
    assert key.key_id not in words(answer)


def test_wrong_token_shows_nothing(sandbox: Sandbox, key: Key) -> None:
    answers = [
        post(sandbox, token="wrong", do="clear"),
        sandbox.ask("GET", f"{PAGE}?token=wrong", key=None),
    ]
    assert [answer.status for answer in answers] == [401, 401]
    assert not [answer for answer in answers if key.key_id in words(answer)]


def test_token_typed_in_or_in_the_link_opens_it(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    request_id = submit(prompt="<b>a jetty</b>")["request_id"]
    link = f"{PAGE}?token={quote(sandbox.token)}"
    for answer in (post(sandbox), sandbox.ask("GET", link, key=None)):
        assert answer.status == 200
        assert {key.key_id, request_id} <= set(
            words(answer).replace("<", ">").split(">")
        )
        assert b"<b>a jetty" not in answer.body


def test_nothing_but_its_own_style_may_load(sandbox: Sandbox) -> None:
    answer = post(sandbox)
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; form-action 'self'"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in words(answer)
    style = sandbox.ask("GET", "/sandbox/page.css", key=None)
    assert (style.status, style.headers["content-type"]) == (200, "text/css")


def test_account_is_changed_where_a_field_is_filled_in(
    sandbox: Sandbox, key: Key
) -> None:
    answer = post(
        sandbox,
        do="account",
        account=key.key_id,
        credits="12.5",
        concurrency="",
        strict="on",
        media="",
        workflows="off",
        webhook_secret="reveal",
    )
    account = sandbox.report(key)["accounts"][0]
    assert "Done." in words(answer)
    assert (account["credits"], account["concurrency"]) == ("12.500", 16)
    assert (account["strict"], account["media"]) == (True, True)
    assert account["workflows"] is False
    assert account["webhook_secret"] in words(answer)
    post(sandbox, do="account", account=key.key_id, webhook_secret="forget")
    assert sandbox.report(key)["accounts"][0]["webhook_secret"] is None


def test_fault_is_set_once_or_for_ever(sandbox: Sandbox, key: Key) -> None:
    fault = {"do": "fault", "match": "catalog", "account": key.key_id}
    answer = post(sandbox, **fault, kind="503", times="2")
    [rule] = sandbox.report(key)["faults"]
    assert answer.status == 200
    assert (rule["kind"], rule["times"], rule["path"]) == ("503", 2, "")
    asked = [sandbox.ask("GET", "/v1/motions", key=key).status for _ in range(3)]
    assert asked == [503, 503, 200]


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "account", "concurrency": "many"},
        {"do": "account", "capacity_mode": "none"},
        {"do": "account", "speed": "nan"},
        {"do": "account", "account": "a b"},
        {"do": "fault", "match": "nowhere", "kind": "500"},
        {"do": "fault", "match": "submit", "kind": "500", "times": "0"},
        {"do": "speed", "speed": ""},
        {"do": "earthquake"},
    ],
    ids=repr,
)
def test_typing_errors_are_said(
    sandbox: Sandbox, key: Key, fields: dict[str, str]
) -> None:
    before = sandbox.report(key)["accounts"]
    answer = post(sandbox, **{"account": key.key_id} | fields)
    assert answer.status == 422
    assert 'class="said"' in words(answer)
    assert "Done." not in words(answer)
    assert sandbox.report(key)["accounts"] == before


def test_foreign_names_of_this_machine_are_refused(sandbox: Sandbox) -> None:
    for path in (PAGE, "/sandbox/page.css"):
        host = {"Host": "evil.example"}
        assert sandbox.ask("GET", path, key=None, headers=host).status == 400
