"""A backup is whole or it is none, holds no secret, and copies what is new. Cases 74 and 78."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from studio.assets.models import Asset
from studio.core.queue import enqueue
from studio.pages.keeping import backup as module
from studio.pages.keeping import manifest, record
from studio.pages.keeping.backup import backup
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.last import last_backup
from studio.pages.keeping.pool import Pool
from tests.factories import make_key
from tests.pages.keeping.conftest import contents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def target(tmp_path) -> Path:
    return tmp_path / "copies"


@pytest.fixture
def kept(alice, make_picture) -> Asset:
    return make_picture(alice)


def test_backup_says_what_is_in_it(kept, target, run):
    status, printed = run("backup", target)

    told = manifest.newest(target).manifest
    assert status == 0
    assert told.rows["assets_asset"] == 1
    assert told.files == len(kept.derivatives) + 1
    assert f"{told.files} files" in printed
    assert "key ring is not in it" in printed


def test_files_lie_in_the_pool_under_their_hashes(kept, original, target):
    backup(target)

    pool = Pool(target / "media")
    assert pool.path(kept.sha256).read_bytes() == original(kept).read_bytes()
    assert pool.path(kept.sha256).stat().st_nlink == 1


def test_second_backup_copies_only_what_is_new(alice, kept, target, make_picture):
    first = backup(target)
    before = contents(target / "media")
    second = backup(target)
    make_picture(alice, "sienna")
    third = backup(target)

    assert first.new_files == first.snapshot.manifest.files
    assert second.new_files == 0
    assert third.new_files == first.new_files
    assert contents(target / "media").items() >= before.items()
    assert len(manifest.folders(target)) == 3


def test_preview_that_was_made_anew_is_copied_anew(kept, target, media_root):
    backup(target)
    preview = next(media_root.rglob("*.small.webp"))
    preview.chmod(0o640)
    preview.write_bytes(b"made anew")

    assert backup(target).new_files == 1


def test_backup_holds_no_secret(alice, target, secrets_apart, settings):
    """Neither keys nor ring, nor what opens a session. Case 38."""
    secrets_apart.mkdir(parents=True)
    (secrets_apart / "encryption_keys").write_text(settings.STUDIO_ENCRYPTION_KEYS)
    make_key(alice.team, secret="canary-of-the-key")
    browser = Client()
    browser.force_login(
        alice.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = Session.objects.get().session_key
    enqueue("studio.attempts.tasks.ping")

    made = backup(target)

    ring = settings.STUDIO_ENCRYPTION_KEYS.partition(":")[2]
    everything = b"".join(contents(target).values())
    if connection.vendor == "postgresql":
        shutil.unpack_archive(
            made.snapshot.path(made.snapshot.manifest.database), target / "unpacked"
        )
        everything = b"".join(contents(target).values())
    for secret in ("canary-of-the-key", ring, session, settings.SECRET_KEY):
        assert secret.encode() not in everything
    assert b"studio.attempts.tasks.ping" not in everything
    assert Session.objects.exists()


def test_only_their_owner_reads_the_folders(kept, target):
    folder = backup(target).snapshot.folder

    for path in (target, folder, target / "media"):
        assert path.stat().st_mode & 0o077 == 0


def test_backup_that_breaks_off_leaves_nothing_that_looks_like_one(
    kept, target, run, monkeypatch
):
    backup(target)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "copy_files", full)
    with pytest.raises(CommandError, match=r"No space left.*Earlier ones"):
        run("backup", target)

    assert len(manifest.folders(target)) == 1
    assert list(target.glob("*.part")) == []
    assert "No space left" in last_backup().trouble
    assert last_backup().at is not None


def test_backup_that_was_killed_is_no_backup_and_is_swept_up(kept, target):
    made = backup(target)
    half = made.snapshot.folder.with_suffix(".part")
    made.snapshot.folder.rename(half)
    draft = target / "media" / ".0011.part"
    draft.write_bytes(b"half")

    with pytest.raises(CannotKeep, match=r"no whole backup.*half-way"):
        manifest.newest(target)

    backup(target)
    assert not half.exists()
    assert not draft.exists()


def test_two_backups_at_once_do_not_meet(kept, target):
    target.mkdir()
    with (
        record.alone(target / ".lock", otherwise=""),
        pytest.raises(CannotKeep, match="under way"),
    ):
        backup(target)


def test_backup_refuses_an_empty_mount_point(kept, target, unmounted):
    backup(target)
    unmounted()

    with pytest.raises(CannotKeep, match="not mounted"):
        backup(target)

    assert len(manifest.folders(target)) == 1
    assert "not mounted" in last_backup().trouble


def test_backup_into_the_media_folder_is_refused(kept, media_root):
    with pytest.raises(CannotKeep, match="elsewhere"):
        backup(media_root / "copies")


def test_fault_of_the_archive_is_said_and_the_rest_is_kept(
    alice, kept, make_picture, original, target, run
):
    original(make_picture(alice, "plum")).unlink()
    original(kept).write_bytes(b"something else entirely")

    status, printed = run("backup", target)

    assert status == 1
    assert "“Salt flat 2”) is missing" in printed
    assert "has changed since it was saved" in printed
    assert len(manifest.folders(target)) == 1
    assert last_backup().faults == 2


def test_good_copy_outlives_a_bit_that_flips_later(kept, original, target):
    """What the pool has under a hash is never replaced by what came to be in its place."""
    backup(target)
    good = original(kept).read_bytes()
    original(kept).write_bytes(bytes(len(good)))

    backup(target)

    assert Pool(target / "media").path(kept.sha256).read_bytes() == good


def test_file_that_is_lost_here_stays_in_new_backups(kept, original, target):
    backup(target)
    good = original(kept).read_bytes()
    original(kept).unlink()

    snapshot = backup(target).snapshot

    listed = {entry.sha256: entry.size for entry in snapshot.entries()}
    assert listed[kept.sha256] == len(good)
    assert len(snapshot.manifest.faults) == 1


def test_damaged_sqlite_database_is_not_backed_up(kept, target, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks after its files itself.")
    broken = target.parent / "broken.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], broken)
    with broken.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 40)
    connected = sqlite3.connect
    monkeypatch.setattr(
        "studio.pages.keeping.sqlite.sqlite3.connect",
        lambda path: connected(path if "copies" in str(path) else broken),
    )

    with pytest.raises(CannotKeep, match=r"No backup|damaged"):
        backup(target)

    assert manifest.folders(target) == []


def test_manifest_is_json_that_people_can_read(kept, target):
    folder = backup(target).snapshot.folder

    told = json.loads((folder / "manifest.json").read_text())
    assert told["vendor"] == connection.vendor
    assert ["accounts", "0001_initial"] in told["schema"]


def test_backup_is_one_moment_while_others_write(writers, target):
    """Every row of the copy has its file, though files and rows are made all the time."""
    with writers(2):
        made = [backup(target) for _ in range(4)]

    counts = [one.snapshot.manifest.rows["assets_asset"] for one in made]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    for one in made:
        assert one.snapshot.manifest.faults == []
        names = {entry.name for entry in one.snapshot.entries()}
        assert len(names) >= one.snapshot.manifest.rows["assets_asset"]
