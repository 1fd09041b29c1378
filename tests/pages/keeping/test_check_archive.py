"""Files that are missing, changed, unreadable or too many are named, and never touched. Case 77."""

from __future__ import annotations

import json

import pytest

from studio.assets import mount
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.pages.keeping import checking, extras
from studio.pages.keeping.findings import LISTED, Depth, Kind
from studio.pages.keeping.last import last_check
from tests.pages.keeping.conftest import contents


def found(depth: Depth = Depth.BYTES) -> dict[str, int]:
    return dict(checking.check(depth).counts)


@pytest.fixture
def kept(alice, make_picture) -> Asset:
    return make_picture(alice)


def test_archive_in_order_is_said_to_be(kept, run):
    status, printed = run("check_archive")

    assert status == 0
    assert "Checked 1 original" in printed
    assert "Everything is in order." in printed


def test_fresh_studio_without_a_media_folder_is_in_order(db, unmounted):
    unmounted()

    assert found() == {}


def test_case_77_a_flipped_byte_is_found(kept, original, run):
    path = original(kept)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)

    status, printed = run("check_archive")

    assert status == 1
    assert "1 file has changed" in printed
    assert "Salt flat 1" in printed
    assert "--media-only" in printed
    assert path.read_bytes() == damaged
    assert found(Depth.SIZE) == {}


def test_case_77_a_missing_file_is_found(kept, original, run):
    original(kept).unlink()

    status, printed = run("check_archive")

    assert status == 1
    assert "1 file is missing" in printed
    assert "Nothing was changed or deleted." in printed
    assert Asset.objects.count() == 1


def test_case_77_an_extra_file_is_found_and_stays(kept, media_root, run):
    beside = media_root / "found.jpg"
    among = media_root / f"{assets.place_of(kept).original}.old"
    for path in (beside, among):
        path.write_bytes(b"whose is this?")

    status, printed = run("check_archive")

    assert status == 1
    assert "2 files belong to no row" in printed
    assert beside.exists()
    assert among.exists()


def test_file_of_another_size_is_found_without_reading_it(kept, original):
    path = original(kept)
    path.write_bytes(path.read_bytes()[:-1])

    assert found(Depth.SIZE) == {"changed": 1}


def test_file_that_cannot_be_read_is_told_from_a_missing_one(kept, original):
    path = original(kept)
    size = path.stat().st_size
    path.unlink()
    path.mkdir()
    Asset.objects.update(size=path.stat().st_size)

    assert size
    assert found() == {"unreadable": 1}


def test_deep_check_finds_what_never_decoded(alice, make_asset):
    make_asset(alice, content=b"\xff\xd8\xff\xe0 no picture at all")

    assert found(Depth.BYTES) == {}
    assert found(Depth.DECODE) == {"changed": 1}


def test_missing_preview_is_found(kept, media_root, run):
    place = assets.place_of(kept)
    (media_root / place.derivative("small")).unlink()

    status, printed = run("check_archive")

    assert status == 1
    assert "1 preview is missing" in printed
    assert "manage.py derive" in printed


def test_previews_of_catalogs_belong_to_somebody(db, media_root):
    (media_root / "catalog" / "host").mkdir(parents=True)
    (media_root / "catalog" / "host" / "prism.webp").write_bytes(b"still")
    Entry.objects.create(
        origin="https://platform.higgsfield.ai",
        catalog="styles",
        platform_id="5e8a4d6c-0000-4000-8000-000000000000",
        name="Prism",
        still="catalog/host/prism.webp",
        synced_at=now(),
    )

    assert found() == {}


def test_file_whose_row_comes_a_moment_later_is_not_extra(
    alice, make_asset, monkeypatch
):
    """Bytes are published before the row is committed."""
    asset = make_asset(alice)
    Asset.objects.all().delete()

    def commit(seconds: float) -> None:
        asset.pk = None
        asset.save()

    monkeypatch.setattr(extras.time, "sleep", commit)

    assert found() == {}


def test_draft_that_is_being_written_is_not_extra(kept, original):
    (original(kept).parent / ".0123.part").write_bytes(b"half")

    assert found() == {}


def test_result_can_be_had_as_json(kept, original, run):
    original(kept).unlink()

    status, printed = run("check_archive", "--json")

    told = json.loads(printed)
    assert status == 1
    assert told["clean"] is False
    assert told["counts"] == {"missing": 1}
    assert told["findings"] == [
        {
            "kind": "missing",
            "what": assets.place_of(kept).original,
            "words": "Image “Salt flat 1” of Atelier Nord has no file.",
        }
    ]


def test_empty_media_folder_is_one_finding_not_a_thousand(
    kept, unmounted, media_root, run
):
    unmounted()

    status, printed = run("check_archive")

    assert status == 1
    assert found() == {"media": 1}
    assert "1 media folder is not there" in printed
    assert list(media_root.iterdir()) == []


def test_folder_that_goes_away_amid_the_check_is_not_taken_for_lost_files(
    alice, make_asset, unmounted, monkeypatch
):
    for number in range(3):
        make_asset(alice, content=b"x" * (number + 1))
    marked = iter([True])
    monkeypatch.setattr(mount, "is_ours", lambda: next(marked, False))
    unmounted()

    assert found() == {"media": 1}


def test_long_list_is_counted_and_cut(alice, make_asset, media_root):
    asset = make_asset(alice)
    folder = (media_root / assets.place_of(asset).original).parent
    for number in range(LISTED + 5):
        (folder / f"{number}.jpg").write_bytes(b"")

    report = checking.check(Depth.SIZE)

    assert report.counts[Kind.EXTRA] == LISTED + 5
    assert len(report.of(Kind.EXTRA)) == LISTED


def test_many_missing_at_once_point_at_the_disk_first(alice, make_asset, original, run):
    for number in range(3):
        original(make_asset(alice, content=b"y" * (number + 1))).unlink()

    assert "look there first" in run("check_archive")[1]


def test_check_changes_no_file_and_no_row(kept, media_root, run):
    before = contents(media_root), list(Asset.objects.values())

    run("check_archive", "--deep")

    assert (contents(media_root), list(Asset.objects.values())) == before


def test_last_result_is_remembered(kept, original, run):
    original(kept).unlink()
    run("check_archive")

    report = last_check()

    assert report is not None
    assert report.counts == {"missing": 1}
    assert report.looked_at["files"] == 1


def test_result_is_told_even_where_it_cannot_be_kept(kept, run, settings):
    (settings.STUDIO_DATA / "keeping").write_bytes(b"no folder")

    status, printed = run("check_archive")

    assert status == 0
    assert "Everything is in order." in printed
    assert "Status will not know of this" in printed
