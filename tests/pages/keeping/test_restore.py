"""Backup, loss, restore, check: the drill, and every way it can be refused. Case 78."""

from __future__ import annotations

import base64
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django_q.models import OrmQ

from studio.accounts.models import Team
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Heartbeat
from studio.attempts.states import State
from studio.catalogs.models import Favourite
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.keys.models import Health, ProviderKey
from studio.pages.keeping import checking, manifest, postgresql, sqlite, tables
from studio.pages.keeping.backup import backup
from studio.pages.keeping.findings import Depth
from studio.pages.keeping.last import last_backup
from studio.pages.keeping.restoring import restore
from studio.projects.models import CreditEntry
from tests.factories import make_attempt, make_key
from tests.pages.keeping.conftest import contents, cut, flip

pytestmark = pytest.mark.django_db(transaction=True)


def drop_database() -> None:
    """Lose the database altogether, as with its disk."""
    if connection.vendor == "sqlite":
        connection.close()
        for path in sqlite._files_of(sqlite._own()):
            path.unlink()
    else:
        postgresql._drop_ours()


def test_case_78_backup_under_load_loss_restore_check(
    writers, kept, target, elsewhere, media_root, run
):
    with writers(2):
        backup(target)
    media = {
        name: content
        for name, content in contents(media_root).items()
        if not Path(name).name.startswith(".")
    }
    data = elsewhere()
    drop_database()

    status, printed = run("restore", target)

    assert status == 0
    assert "Everything is in order." in printed
    restored = contents(data / "media")
    assert Asset.objects.filter(title="Salt flat 1").exists()
    assert {restored[name] == media[name] for name in restored if name in media} == {
        True
    }
    assert run("check_archive", "--deep")[0] == 0
    assert Team.objects.get().name == "Atelier Nord"


def test_restored_rows_count_on_where_the_others_ended(
    alice, kept, target, elsewhere, make_picture
):
    backup(target)
    elsewhere()
    drop_database()
    restore(target, force=False)

    team = Team.objects.get()
    again = make_picture(team.memberships.get())

    assert again.pk > kept.pk


@pytest.mark.parametrize(
    "state",
    [
        State.HELD,
        State.WAITING,
        State.PREPARING,
        State.SUBMITTING,
        State.UNKNOWN,
        State.QUEUED,
        State.IN_PROGRESS,
    ],
)
def test_what_was_under_way_becomes_unknown_and_says_why(
    alice, target, elsewhere, state
):
    project, key = alice.team.projects.get(), make_key(alice.team)
    there = state in {State.QUEUED, State.IN_PROGRESS}
    attempt = make_attempt(
        alice,
        key=key,
        project=project,
        state=state,
        request_id="8f14e45f-ceea" if there else "",
        price=Decimal("1.5"),
    )
    backup(target)
    elsewhere()

    restored = restore(target, force=False)

    attempt.refresh_from_db()
    assert restored.unsettled == 1
    assert attempt.state == State.UNKNOWN
    assert "Restored from the backup of" in attempt.attention
    assert ("8f14e45f-ceea" in attempt.attention) == there
    assert len(attempt.attention) <= 300
    assert attempt.events.get().note == attempt.attention
    assert CreditEntry.objects.get(attempt=attempt).credits == Decimal("1.5")
    assert restored.report.is_clean


@pytest.mark.parametrize("state", [State.COMPLETED, State.FAILED, State.SAVING])
def test_what_has_ended_or_only_has_to_be_fetched_stays(
    alice, target, elsewhere, state
):
    project, key = alice.team.projects.get(), make_key(alice.team)
    attempt = make_attempt(alice, key=key, project=project, state=state)
    backup(target)
    elsewhere()

    restore(target, force=False)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.attention) == (state, "")


def test_nothing_is_left_to_ring_and_nobody_is_signed_in(alice, target, elsewhere):
    enqueue("studio.attempts.tasks.ping")
    Heartbeat.objects.create(process="watcher", host="old", at=now())
    Session.objects.create(session_key="k", session_data="", expire_date=now())
    backup(target)
    elsewhere()

    restore(target, force=False)

    assert not OrmQ.objects.exists()
    assert not Heartbeat.objects.exists()
    assert not Session.objects.exists()


def test_restore_without_the_key_ring_names_the_keys_and_goes_on(
    alice, target, elsewhere, settings, run
):
    make_key(alice.team, label="Client account")
    backup(target)
    data = elsewhere()
    settings.STUDIO_ENCRYPTION_KEYS = ""

    status, printed = run("restore", target)

    assert status == 0
    assert "“Client account” (https://platform.higgsfield.ai)" in printed
    assert "enter them again" in printed
    ring = data / "secrets" / "encryption_keys"
    assert ring.stat().st_mode & 0o777 == 0o600
    assert not ring.read_text().startswith("k1:")
    assert ProviderKey.objects.get().health == Health.UNREADABLE
    assert ProviderKey.objects.get().sealed


def test_case_78_restore_under_a_wrong_ring_finds_the_keys_and_nothing_else(
    alice, kept, target, elsewhere, settings, run
):
    make_key(alice.team, label="Client account")
    backup(target)
    data = elsewhere()
    settings.STUDIO_ENCRYPTION_KEYS = "k1:" + base64.b64encode(b"w" * 32).decode()

    status, printed = run("restore", target)

    assert status == 0
    assert "“Client account”" in printed
    assert not (data / "secrets").exists()
    assert checking.check(Depth.BYTES).counts == {"key": 1}


def test_right_ring_reads_everything_again(alice, target, elsewhere):
    make_key(alice.team)
    backup(target)
    elsewhere()

    restored = restore(target, force=False)

    assert restored.unreadable == []
    assert restored.made_ring is None


def test_force_puts_the_database_aside_and_deletes_no_file(
    alice, kept, target, make_picture, original
):
    backup(target)
    later = make_picture(alice, "plum")
    Team.objects.update(name="Renamed since")

    restored = restore(target, force=True)

    assert Team.objects.get().name == "Atelier Nord"
    assert original(later).exists()
    assert restored.replaced is not None
    assert restored.report.counts["extra"] == 1 + len(later.derivatives)
    again = restored.replaced
    if connection.vendor == "postgresql":
        restore(again, force=True)
        assert Team.objects.get().name == "Renamed since"
    else:
        assert (again / Path(connection.settings_dict["NAME"]).name).exists()


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_damaged_file_of_a_backup_is_named_and_everything_else_restored(
    alice, kept, make_picture, target, elsewhere, run, damage
):
    other = make_picture(alice, "plum")
    snapshot = backup(target).snapshot
    damage(snapshot.pool / other.sha256[:2] / other.sha256)
    assert run("restore", target, "--look")[0] == 1
    elsewhere()

    status, printed = run("restore", target)

    assert status == 1
    assert f"{assets.place_of(other).original} is missing from the backup" in printed
    assert "1 file is missing" in printed
    assert checking.check(Depth.BYTES).counts == {"missing": 1}


def test_look_reads_everything_and_changes_nothing(kept, target, elsewhere, run):
    backup(target)
    data = elsewhere()

    status, printed = run("restore", target, "--look")

    assert status == 0
    assert "is whole" in printed
    assert not (data / "media").exists()
    assert not Team.objects.exists()


def test_restore_that_broke_off_goes_on_with_the_same_command(
    alice, kept, target, elsewhere, run, monkeypatch
):
    backup(target)
    elsewhere()

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("studio.pages.keeping.restoring._put_database", full)
        with pytest.raises(CommandError, match="broken off: the disk is full"):
            run("restore", target)

    assert run("restore", target)[0] == 0


def test_lost_and_damaged_files_come_back_one_by_one(
    alice, make_picture, original, target, run
):
    lost, damaged = make_picture(alice), make_picture(alice, "plum")
    good = original(damaged).read_bytes()
    backup(target)
    original(lost).unlink()
    original(damaged).write_bytes(bytes(len(good)))

    status, printed = run("restore", target, "--media-only")

    assert status == 0
    assert "check_archive" in printed
    assert original(damaged).read_bytes() == good
    assert run("check_archive")[0] == 0


def test_files_are_not_put_into_an_empty_mount_point(
    alice, kept, target, unmounted, media_root, run
):
    backup(target)
    unmounted()

    with pytest.raises(CommandError, match="not mounted"):
        run("restore", target, "--media-only")

    assert list(media_root.iterdir()) == []


def test_restored_studio_knows_of_its_backup(alice, kept, target, elsewhere):
    made = backup(target).snapshot.manifest.moment
    elsewhere()
    restore(target, force=False)

    assert last_backup().at == made
    assert not last_backup().trouble


def test_attempts_are_not_settled_twice(alice, target, elsewhere):
    """Restoring a backup of a restored studio finds the same again."""
    make_attempt(
        alice,
        key=make_key(alice.team),
        project=alice.team.projects.get(),
        state=State.QUEUED,
        request_id="8f14e45f-ceea",
    )
    backup(target)
    elsewhere()
    restore(target, force=False)
    backup(target)
    restore(target, force=True)

    assert Attempt.objects.get().state == State.UNKNOWN
    assert CreditEntry.objects.count() == 1


def migrate(*where: str) -> None:
    call_command("migrate", *where, interactive=False, verbosity=0)


def test_backup_of_an_older_schema_is_brought_up_to_date(
    alice, kept, target, elsewhere, run
):
    migrate("catalogs", "0001_initial")
    try:
        backup(target)
    finally:
        migrate()
    elsewhere()
    drop_database()

    status, printed = run("restore", target)

    assert status == 0, printed
    assert Team.objects.get().name == "Atelier Nord"
    assert not Favourite.objects.exists()
    assert tables.unknown_to_us(tables.schema()) == []
    assert len(tables.schema()) > len(manifest.newest(target).manifest.schema)
