"""Which folder is ours: an id in its mark and in the database."""

from __future__ import annotations

import shutil

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from studio.accounts.models import AuditEvent
from studio.assets import mount
from studio.assets.errors import DiskFull, MediaUnavailable
from studio.assets.models import MediaMark
from tests.small_disk import small_disk

ANOTHER = "Atelier\nStudio: 11111111-2222-4333-8444-555555555555\n"


@pytest.fixture
def remote(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }


def mark() -> str:
    with default_storage.open(mount.SENTINEL, "rb") as file:
        return file.read().decode()


def replace_mark(media_root, text: str) -> None:
    (media_root / mount.SENTINEL).write_text(text)
    mount.look_anew()


def test_first_start_gives_folder_and_database_one_id(db, media_root):
    shutil.rmtree(media_root)

    mount.prepare()
    mount.prepare()

    assert f"Studio: {MediaMark.objects.get().mark}" in mark()
    assert mount.trouble() is None


def test_first_start_on_remote_storage(db, remote):
    mount.prepare()
    mount.prepare()

    assert f"Studio: {MediaMark.objects.get().mark}" in mark()
    assert default_storage.listdir("")[1] == [mount.SENTINEL]


def test_mark_without_an_id_is_ours_and_gets_one_at_the_next_start(
    alice, make_asset, media_root
):
    make_asset(alice)
    assert mount.is_ours()

    mount.prepare()

    assert str(MediaMark.objects.get().mark) in mark()


def test_empty_mount_point_gets_no_mark(alice, make_asset, media_root, unmounted):
    make_asset(alice)
    unmounted()

    with pytest.raises(MediaUnavailable, match="not mounted"):
        mount.prepare()

    assert mount.trouble() is mount.AWAY
    assert list(media_root.iterdir()) == []


@pytest.mark.parametrize("has_assets", [True, False])
def test_mark_of_another_studio_is_never_overwritten(
    alice, make_asset, media_root, has_assets
):
    if has_assets:
        make_asset(alice)
    mount.sign()
    replace_mark(media_root, ANOTHER)

    with pytest.raises(MediaUnavailable, match="belongs to another studio"):
        mount.prepare()
    with pytest.raises(MediaUnavailable, match="belongs to another studio"):
        mount.check_writable(1)

    assert not mount.is_ours()
    assert mark() == ANOTHER


def test_mark_that_cannot_be_read_stops_writing(alice, make_asset, media_root):
    make_asset(alice)
    (media_root / mount.SENTINEL).unlink()
    (media_root / mount.SENTINEL).mkdir()
    mount.look_anew()

    assert mount.trouble() is mount.UNREADABLE
    with pytest.raises(MediaUnavailable, match="cannot be read"):
        mount.check_writable(1)


def test_glance_looks_once_in_a_while(
    alice, make_asset, media_root, monkeypatch, tmp_path
):
    monkeypatch.setattr(mount, "GLANCE_SECONDS", 3600.0)
    make_asset(alice)
    assert mount.glance() is None

    media_root.rename(tmp_path / "away")

    assert mount.glance() is None
    assert mount.trouble() is mount.AWAY
    monkeypatch.setattr(mount, "GLANCE_SECONDS", 0.0)
    mount.look_anew()
    assert mount.glance() is mount.AWAY
    (tmp_path / "away").rename(media_root)
    assert mount.glance() is None


def test_full_disk_is_a_trouble_and_none_once_there_is_room(db, settings):
    settings.STUDIO_DISK_FLOOR = 1 << 60
    assert mount.glance() is mount.FULL
    with pytest.raises(DiskFull):
        mount.check_writable(1)

    settings.STUDIO_DISK_FLOOR = 0
    assert mount.glance() is None


def test_read_only_disk_is_told_from_a_missing_one(db, media_root):
    shutil.rmtree(media_root)
    with small_disk(media_root) as disk:
        mount.prepare()
        disk.lock()

        assert mount.trouble() is mount.READ_ONLY
        mount.prepare()
        with pytest.raises(MediaUnavailable, match="cannot write"):
            mount.sign()

        disk.unlock()
        assert mount.trouble() is None


def adopt(*arguments: str, capsys) -> str:
    call_command("adopt_media", *arguments)
    return capsys.readouterr().out


def test_adopting_needs_a_word_and_is_written_down(
    alice, make_asset, media_root, unmounted, capsys
):
    make_asset(alice)
    mount.sign()
    unmounted()

    told = adopt(capsys=capsys)
    assert "0 of 1 are in" in told
    assert mount.trouble() is mount.AWAY
    assert not AuditEvent.objects.exists()

    adopt("--yes", capsys=capsys)

    assert mount.trouble() is None
    event = AuditEvent.objects.get()
    assert (event.deed, event.user) == ("assets.adopt_media", None)
    assert event.facts == {"folder": str(media_root)}


def test_adopting_takes_a_folder_of_another_studio(
    alice, make_asset, media_root, capsys
):
    make_asset(alice)
    replace_mark(media_root, ANOTHER)

    told = adopt("--yes", capsys=capsys)

    assert "1 of 1 are in" in told
    assert str(MediaMark.objects.get().mark) in mark()


def test_there_is_nothing_to_adopt_where_all_is_well(db, media_root):
    with pytest.raises(CommandError, match="nothing to adopt"):
        call_command("adopt_media", "--yes")

    assert not MediaMark.objects.exists()


def test_adopting_what_cannot_be_written_changes_nothing(
    alice, make_asset, media_root, unmounted
):
    make_asset(alice)
    shutil.rmtree(media_root)
    with small_disk(media_root) as disk:
        disk.lock()
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("adopt_media", "--yes")

    assert not AuditEvent.objects.exists()
