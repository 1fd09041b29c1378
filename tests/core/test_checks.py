from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from studio.core import checks

MOUNTS = [
    "overlay / overlay rw 0 0",
    "server:/home /home nfs4 rw 0 0",
    "/dev/sdb1 /home/studio/local ext4 rw 0 0",
    "//nas/share /mnt/team\\040share cifs rw 0 0",
]


def identities(messages) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/atelier", "overlay"),
        ("/home/studio/var", "nfs4"),
        ("/home/studio/local/var", "ext4"),
        ("/homely", "overlay"),
        ("/mnt/team share/atelier", "cifs"),
    ],
)
def test_filesystem_of_finds_the_nearest_mount(path, kind):
    assert checks.filesystem_of(Path(path), MOUNTS) == kind


def test_secrets_that_are_missing_are_errors(settings):
    settings.SECRET_KEY = ""
    settings.STUDIO_ENCRYPTION_KEYS = ""

    assert identities(checks.secrets_present()) == ["studio.E001", "studio.E002"]


def test_secrets_that_are_there_are_none():
    assert checks.secrets_present() == []


def test_debug_is_for_developers_only(settings):
    settings.DEBUG = True
    settings.STUDIO_DEV = False
    assert identities(checks.debug_only_for_developers()) == ["studio.E003"]

    settings.STUDIO_DEV = True
    assert checks.debug_only_for_developers() == []


def test_data_folder_on_a_share_is_an_error_with_sqlite(
    settings, monkeypatch, tmp_path
):
    mounts = tmp_path / "mounts"
    mounts.write_text("\n".join(MOUNTS))
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    settings.STUDIO_DATA = Path("/home/studio/var")
    expected = ["studio.E004"] if connection.vendor == "sqlite" else []

    assert identities(checks.data_folder_is_local()) == expected


def test_data_folder_on_a_local_disk_is_none(settings, monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("\n".join(MOUNTS))
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    settings.STUDIO_DATA = Path("/home/studio/local/var")

    assert checks.data_folder_is_local() == []


def test_data_folder_without_a_list_of_mounts_is_none(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "MOUNTS", tmp_path / "absent")

    assert checks.data_folder_is_local() == []
