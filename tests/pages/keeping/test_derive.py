"""Previews come again from the originals, which stay as they are."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from studio.assets import services as assets
from studio.assets.models import Asset
from tests.pages.keeping.conftest import contents


@pytest.fixture
def kept(alice, make_picture) -> Asset:
    return make_picture(alice)


def previews(media_root):
    return sorted(media_root.rglob("*.webp"))


def test_missing_previews_are_made_again(kept, media_root, run):
    whole = contents(media_root)
    for path in previews(media_root):
        path.unlink()

    status, printed = run("derive")

    assert status == 0
    assert "made for 1 file" in printed
    assert contents(media_root).keys() == whole.keys()
    assert run("check_archive")[0] == 0


def test_what_is_there_is_left_alone(kept, media_root, run):
    before = [path.stat().st_ino for path in previews(media_root)]

    assert "made for 0 files" in run("derive", "--missing")[1]
    assert [path.stat().st_ino for path in previews(media_root)] == before


def test_all_are_made_anew_on_demand(kept, media_root, run, original):
    before = [path.stat().st_ino for path in previews(media_root)]
    bytes_before = original(kept).read_bytes()

    assert "made for 1 file" in run("derive", "--all")[1]
    assert [path.stat().st_ino for path in previews(media_root)] != before
    assert original(kept).read_bytes() == bytes_before


def test_original_that_is_gone_is_named_and_the_next_one_made(
    alice, kept, make_picture, media_root, original, run
):
    make_picture(alice, "plum")
    original(kept).unlink()
    for path in previews(media_root):
        path.unlink()

    status, printed = run("derive")

    assert status == 1
    assert "made for 1 file" in printed
    assert "Salt flat 1 of Atelier Nord" in printed


def test_empty_media_folder_stops_it(kept, unmounted, media_root, run):
    unmounted()

    with pytest.raises(CommandError, match="not mounted"):
        run("derive", "--all")

    assert list(media_root.iterdir()) == []


def test_full_disk_stops_it_in_words(kept, media_root, settings, run):
    (media_root / assets.place_of(kept).derivative("small")).unlink()
    settings.STUDIO_DISK_FLOOR = 1 << 60

    with pytest.raises(CommandError, match="disk is full"):
        run("derive")
