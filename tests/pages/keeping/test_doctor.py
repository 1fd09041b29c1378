"""All of it on one page of words, with an exit status."""

from __future__ import annotations

import base64

import pytest
from django.db import OperationalError

from studio.attempts.models import Heartbeat
from studio.attempts.states import State
from studio.core.clock import now
from studio.pages import readiness
from studio.pages.keeping import doctor
from tests.factories import make_attempt, make_key


@pytest.fixture
def running(db, monkeypatch) -> None:
    """Let every process show life."""
    for process in ("worker", "watcher"):
        Heartbeat.objects.create(process=process, host="here", at=now())
    monkeypatch.setattr(doctor, "answers", lambda *_: lambda since: True)


def test_studio_in_order_is_said_to_be(running, alice, make_picture, run):
    make_picture(alice)
    make_key(alice.team)

    status, printed = run("doctor")

    assert status == 0, printed
    assert "!!" not in printed
    assert "Everything is in order." in printed
    for word in ("Worker", "Free disk", "Media folder", "Last backup", "Sealed"):
        assert word in printed


def test_stopped_studio_is_said_to_be(db, run, settings):
    settings.STUDIO_PORT = 9

    status, printed = run("doctor")

    assert status == 1
    assert "!! Web: No answer on port 9" in printed
    assert "!! Worker: Never seen" in printed


def test_decision_that_waits_for_a_person_is_told(running, alice, run):
    make_attempt(
        alice,
        key=make_key(alice.team),
        project=alice.team.projects.get(),
        state=State.UNKNOWN,
        attention="Decide.",
    )

    status, printed = run("doctor")

    assert status == 1
    assert "!! 1 request asks for a decision" in printed
    assert "Nothing is sent again until somebody decides." in printed


def test_secret_that_does_not_open_is_named_and_not_shown(
    running, alice, settings, run
):
    make_key(alice.team, label="Client account", secret="canary")
    settings.STUDIO_ENCRYPTION_KEYS = "k1:" + base64.b64encode(b"w" * 32).decode()

    status, printed = run("doctor")

    assert status == 1
    assert "1 of 1 cannot be read here" in printed
    assert "“Client account” of Atelier Nord" in printed
    assert "canary" not in printed


def test_media_folder_that_is_away_is_told(
    running, alice, make_picture, unmounted, run
):
    make_picture(alice)
    unmounted()

    status, printed = run("doctor")

    assert status == 1
    assert "!! Media folder: Not there" in printed


def test_database_that_does_not_answer_is_told_without_a_traceback(
    db, run, monkeypatch
):
    def gone() -> None:
        raise OperationalError("could not connect to db.internal as studio")

    monkeypatch.setattr(readiness, "_look_at_database", gone)

    status, printed = run("doctor")

    assert status == 1
    assert "does not answer" in printed
    assert "db.internal" not in printed
