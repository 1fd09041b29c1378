"""What Status says of backups, checks and what needs a person; to each team its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.assets.models import Asset
from studio.attempts import breaker
from studio.attempts.states import State
from studio.core.clock import now
from studio.keys.models import Health
from studio.pages import facts
from studio.pages.keeping import last
from studio.pages.keeping.findings import Depth, Kind, Report
from tests.assets.conftest import given, make_asset, media_root, unmounted
from tests.factories import make_attempt, make_key

__all__ = ["given", "make_asset", "media_root", "unmounted"]


def page(client) -> str:
    answer = client.get("/status/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def note_check(*kinds: Kind) -> None:
    report = Report(Depth.BYTES, started_at=now(), ended_at=now())
    for kind in kinds:
        report.add(kind, "a/file", "Image “Secret launch” of Elsewhere has no file.")
    last.note_check(report)


def test_quiet_studio_needs_nobody(alice, sign_in):
    text = page(sign_in(alice))

    assert "Needs a person" not in text
    assert "Last backup" in text
    assert "Never" in text


def test_last_backup_and_check_are_told(alice, sign_in):
    last.note_backup(now(), files=1204, size=3 * 1024**3, faults=0)
    note_check()

    text = page(sign_in(alice))

    assert "1,204 files, 3.0 GB." in text
    assert "all in order" in text
    assert "Needs a person" not in text


def test_fault_of_the_archive_is_counted_and_never_named_to_other_teams(alice, sign_in):
    note_check(Kind.MISSING, Kind.MISSING, Kind.EXTRA)

    text = page(sign_in(alice))

    assert "Needs a person" in text
    assert "2 files are missing and 1 file belongs to no row" in text
    assert "Secret launch" not in text
    assert "Check the archive" in text or "is not answering" in text


def test_backup_is_asked_for_once_there_is_old_work(alice, sign_in, make_asset):
    make_asset(alice)
    assert facts.backup().ok

    Asset.objects.update(created_at=now() - timedelta(days=20))
    assert not facts.backup().ok
    assert "There is no recent backup" in page(sign_in(alice))

    last.note_backup(now() - timedelta(days=2), files=1, size=1, faults=0)
    assert facts.backup().ok


def test_backup_that_failed_says_why_and_when_the_last_was(alice, sign_in):
    made = now() - timedelta(days=1)
    last.note_backup(made, files=1, size=1, faults=0)
    last.note_backup_failed("No backup was made in /copies: No space left on device.")

    text = page(sign_in(alice))

    assert "No space left on device" in text
    assert facts.when(made) in text


def test_media_folder_that_is_away_is_the_first_thing_said(
    alice, sign_in, make_asset, unmounted
):
    make_asset(alice)
    unmounted()

    text = page(sign_in(alice))

    assert "The media folder is not mounted." in text
    assert "Until then nothing new is sent or charged, and nothing is deleted." in text


def test_decisions_are_counted_for_their_team_alone(alice, charlie, sign_in):
    for number, wire in enumerate(("flat", "flat", "reference")):
        make_attempt(
            alice,
            key=make_key(alice.team, label=f"Key {number}"),
            project=alice.team.projects.get(),
            state=State.UNKNOWN,
            attention="Decide.",
            wire=wire,
        )

    mine, other = page(sign_in(alice)), page(sign_in(charlie))

    assert "3 requests ask for a decision" in mine
    assert "Needs a person" not in other


def test_result_that_expires_within_a_day_is_a_call(alice, sign_in):
    attempt = make_attempt(
        alice,
        key=make_key(alice.team),
        project=alice.team.projects.get(),
        state=State.SAVING,
        platform_expires_at=now() + timedelta(hours=3),
    )
    attempt.outputs.create(position=0, kind="image", url="https://x/1.png")

    assert "1 result expires within a day" in page(sign_in(alice))


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"health": Health.REFUSED}, "refused by the platform"),
        ({"health": Health.UNREADABLE}, "cannot be read here"),
        (
            {
                "paused_until": now() + timedelta(hours=1),
                "paused_why": "No credits left.",
            },
            "paused",
        ),
    ],
)
def test_key_that_holds_work_up_is_a_call(alice, sign_in, over, words):
    key = make_key(alice.team, label="Client account", **over)
    make_attempt(alice, key=key, project=alice.team.projects.get())

    text = page(sign_in(alice))

    assert f"Key “Client account”: {words}" in text
    assert "1 job waits for it." in text
    assert over.get("paused_why", "") in text


def test_request_that_only_takes_long_needs_nobody(alice, sign_in):
    make_attempt(
        alice,
        key=make_key(alice.team),
        project=alice.team.projects.get(),
        state=State.IN_PROGRESS,
        attention="It is still being watched.",
    )

    assert "Needs a person" not in page(sign_in(alice))


def test_extra_file_is_told_and_alarms_nobody(alice, sign_in):
    note_check(Kind.EXTRA)

    text = page(sign_in(alice))

    assert "1 file belongs to no row" in text
    assert "Needs a person" not in text


def test_host_that_is_left_alone_is_said(alice, sign_in):
    key = make_key(alice.team)
    attempt = make_attempt(alice, key=key, project=alice.team.projects.get())
    for _ in range(breaker.TRIPS_AT):
        breaker.note_host_failed(attempt, "502 Bad Gateway.")

    text = page(sign_in(alice))

    assert "every model" in text
    assert "5 failures in a row: 502 Bad Gateway." in text


def test_mail_that_is_not_set_up_is_no_trouble(alice, sign_in):
    text = page(sign_in(alice))

    assert "Mail" in text
    assert "Not set up" in text
