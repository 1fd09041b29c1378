"""What is not restored, and not restored into. Case 78."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

from studio.accounts.models import Team
from studio.pages.keeping import manifest
from studio.pages.keeping.backup import backup
from studio.pages.supervisor import lock
from tests.pages.keeping.conftest import contents, cut, flip

pytestmark = pytest.mark.django_db(transaction=True)


def test_folder_with_a_studio_in_it_is_not_overwritten(alice, target, run):
    backup(target)

    with pytest.raises(CommandError, match=r"not empty: there is a studio.*--force"):
        run("restore", target)


def test_folder_with_files_in_it_is_not_overwritten(alice, target, elsewhere, run):
    backup(target)
    data = elsewhere()
    (data / "media" / "somebody").mkdir(parents=True)
    (data / "media" / "somebody" / "file").write_bytes(b"theirs")

    with pytest.raises(CommandError, match="there are files in its media folder"):
        run("restore", target)

    assert contents(data / "media") == {"somebody/file": b"theirs"}


def test_running_studio_is_not_restored_into(alice, target, elsewhere, run):
    backup(target)
    data = elsewhere()

    with (
        lock.take(data / "run" / "up.lock"),
        pytest.raises(CommandError, match="already runs"),
    ):
        run("restore", target)


def edit_manifest(target: Path, **changes: object) -> None:
    path = manifest.newest(target).folder / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_backup_of_a_newer_schema_is_refused(alice, target, elsewhere, run):
    backup(target)
    schema = manifest.newest(target).manifest.schema
    edit_manifest(target, schema=[*schema, ["assets", "0099_from_tomorrow"]])
    elsewhere()

    with pytest.raises(CommandError, match=r"newer Atelier \(assets.0099_from"):
        run("restore", target)

    assert not Team.objects.exists()


def test_backup_of_another_kind_of_database_is_refused(alice, target, elsewhere, run):
    backup(target)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    edit_manifest(target, vendor=other)
    elsewhere()

    with pytest.raises(CommandError, match="STUDIO_DATABASE_URL"):
        run("restore", target)


@pytest.mark.parametrize("part", ["database", "listing"])
@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_damaged_backup_is_refused_and_an_older_one_named(
    kept, target, elsewhere, run, part, damage
):
    older = backup(target).snapshot.folder.name
    snapshot = backup(target).snapshot
    damage(snapshot.path(getattr(snapshot.manifest, part)))
    data = elsewhere()

    with pytest.raises(CommandError, match=rf"is damaged.*Older ones: {older}"):
        run("restore", target)

    assert not Team.objects.exists()
    assert not (data / "media").exists()


def test_half_a_manifest_is_no_backup(alice, target, run, elsewhere):
    cut(backup(target).snapshot.folder / manifest.NAME)
    elsewhere()

    with pytest.raises(CommandError, match=r"manifest\.json cannot be read"):
        run("restore", target)


def test_folder_without_a_backup_is_said_to_be_none(alice, tmp_path, run):
    with pytest.raises(CommandError, match="There is no whole backup"):
        run("restore", tmp_path / "nothing")
