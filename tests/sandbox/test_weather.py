"""Faults by chance, and a host without Idempotency-Key."""

from __future__ import annotations

import http.client

from studio.engines import DEFAULT
from studio.sandbox import faults, weather
from tests.sandbox_server import running_sandbox

BODY = {"prompt": "A salt flat"}


def test_every_kind_of_weather_is_a_fault_at_a_door():
    assert set(weather.KINDS) <= set(faults.DOORS)
    assert {kind for kinds in weather.KINDS.values() for kind in kinds} <= faults.KINDS


def test_weather_strikes_its_share_counts_it_and_ends(sandbox):
    key = sandbox.new_account()
    path = "/requests/00000000-0000-4000-8000-000000000000/status"
    sandbox.control(weather=1)
    try:
        told = [_status(sandbox, path, key) for _ in range(12)]
    finally:
        sandbox.control(weather=0)

    counted = sandbox.report()["counters"]["fault"]
    assert sum(counted.values()) >= 12
    assert set(told) - {404}
    assert _status(sandbox, path, key) == 404


def _status(sandbox, path, key):
    """Return the status of an answer, 0 where the connection ended before it."""
    try:
        return sandbox.ask("GET", path, key=key).status
    except (OSError, http.client.HTTPException):
        return 0


def test_host_without_the_header_takes_the_same_twice(tmp_path):
    once = {"Idempotency-Key": "one"}
    with running_sandbox(tmp_path, STUDIO_SANDBOX_HONOURS="off") as plain:
        answers = [
            plain.ask("POST", f"/{DEFAULT.path}", body=BODY, headers=once)
            for _ in range(2)
        ]

    assert len({answer.json["request_id"] for answer in answers}) == 2
