"""Signed callbacks: from the moment that the secret is known, and through its rotation."""

from __future__ import annotations

from typing import Any

import pytest

from studio.higgsfield import (
    Secret,
    matches_shared_secret,
    parse_webhook,
    verify_standard_webhook,
)
from tests.sandbox.wire.conftest import Callback, Ear
from tests.sandbox.wire.line import Line

DAY = 24 * 3600


def turn(line: Line, how: str) -> Secret:
    """Reveal or rotate the account's secret, and return it."""
    line.change(webhook_secret=how)
    return Secret(line.account()["webhook_secret"])


def verify(callback: Callback, *secrets: Secret, raw: bytes | None = None) -> bool:
    told = callback.raw if raw is None else raw
    return verify_standard_webhook(secrets, callback.headers, told)


def called_back(line: Line, ear: Ear, **body: Any) -> Callback:
    line.submit(webhook_url=ear.url, **body)
    return ear.next()


def test_callback_is_signed_from_the_first_reveal(line: Line, ear: Ear) -> None:
    before = called_back(line, ear)
    secret = turn(line, "reveal")
    after = called_back(line, ear, prompt="a pier")
    assert secret.reveal().startswith("whsec_")
    assert not verify(before, secret)
    assert verify(after, secret)


def test_second_reveal_shows_the_same_secret(line: Line) -> None:
    assert turn(line, "reveal") == turn(line, "reveal")


def test_signed_callback_has_three_headers(line: Line, ear: Ear) -> None:
    turn(line, "reveal")
    headers = called_back(line, ear).headers
    assert headers["webhook-id"]
    assert headers["webhook-timestamp"].isdigit()
    assert headers["webhook-signature"].startswith("v1,")
    assert " " not in headers["webhook-signature"]


@pytest.mark.parametrize("style", ["flat", "wrapped"])
@pytest.mark.parametrize("prompt", ["a jetty", "sandbox:fail", "sandbox:nsfw"])
def test_every_body_is_signed(line: Line, ear: Ear, style: str, prompt: str) -> None:
    line.change(webhook_body=style)
    secret = turn(line, "reveal")
    assert verify(called_back(line, ear, prompt=prompt), secret)


def test_nothing_of_a_signed_callback_can_be_changed(line: Line, ear: Ear) -> None:
    secret = turn(line, "reveal")
    callback = called_back(line, ear)
    forged = callback.raw.replace(b"completed", b"cancelled")
    later = str(int(callback.headers["webhook-timestamp"]) + 1)
    changes = [{"webhook-id": "msg_other"}, {"webhook-timestamp": later}]
    assert verify(callback, secret)
    assert not verify(callback, secret, raw=forged)
    for change in changes:
        assert not verify(Callback(callback.headers | change, callback.raw), secret)


def test_secret_of_another_account_does_not_fit(
    line: Line, parked: Line, ear: Ear
) -> None:
    turn(line, "reveal")
    assert not verify(called_back(line, ear), turn(parked, "reveal"))


def test_redelivery_keeps_its_id(line: Line, ear: Ear) -> None:
    secret = turn(line, "reveal")
    ear.statuses = [500, 503]
    line.submit(webhook_url=ear.url)
    tries = [ear.next() for _ in range(3)]
    ids = {parse_webhook(one.raw, one.headers).delivery_id for one in tries}
    assert ids == {tries[0].headers["webhook-id"]}
    assert all(verify(one, secret) for one in tries)


def test_two_callbacks_have_two_ids(line: Line, ear: Ear) -> None:
    turn(line, "reveal")
    ids = {
        called_back(line, ear, prompt=prompt).headers["webhook-id"] for prompt in "ab"
    }
    assert len(ids) == 2


def test_during_a_rotation_both_secrets_sign(line: Line, ear: Ear) -> None:
    old = turn(line, "reveal")
    new = turn(line, "rotate")
    callback = called_back(line, ear)
    assert old != new
    assert len(callback.headers["webhook-signature"].split(" ")) == 2
    assert [verify(callback, one) for one in (old, new)] == [True, True]
    assert verify(callback, Secret("whsec_" + "A" * 32), old)


def test_a_day_after_the_rotation_the_old_secret_is_gone(line: Line, ear: Ear) -> None:
    old = turn(line, "reveal")
    new = turn(line, "rotate")
    line.change(elapse=DAY - 60)
    assert verify(called_back(line, ear), old)
    line.change(elapse=120)
    callback = called_back(line, ear, prompt="a pier")
    assert [verify(callback, one) for one in (old, new)] == [False, True]


def test_forged_callback_is_signed_by_nobody_we_know(line: Line, ear: Ear) -> None:
    secret = turn(line, "reveal")
    line.change(concurrency=0)
    forged = called_back(line, ear, prompt="sandbox:hook-forged")
    assert forged.headers["webhook-signature"]
    assert not verify(forged, secret)


def test_job_set_shows_its_secret_and_is_signed_too(line: Line, ear: Ear) -> None:
    secret = turn(line, "reveal")
    line.submit_set(webhook={"url": ear.url, "secret": "shared"})
    callback = ear.next()
    assert matches_shared_secret(callback.headers, Secret("shared"))
    assert verify(callback, secret)


def test_job_set_of_an_account_without_a_secret_is_not_signed(
    line: Line, ear: Ear
) -> None:
    line.submit_set(webhook={"url": ear.url, "secret": "shared"})
    assert "webhook-signature" not in ear.next().headers
