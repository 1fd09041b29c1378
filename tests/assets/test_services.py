import shutil

import pytest

from studio.assets import mount, services, store
from studio.assets.models import Asset
from studio.core import pulse
from tests.media.samples import film, halves, saved, wave

PNG = saved(halves((640, 480)), "PNG")


def archive(path, membership, **over):
    named = {
        "team": membership.team,
        "project": membership.team.projects.get(),
        "member": membership.user,
        "origin": Asset.Origin.MADE,
        "title": "Two halves",
        "prompt": "red and blue",
        "expect_kind": "image",
    }
    return services.archive(path, **{**named, **over})


def stored_files(media_root):
    return sorted(
        path.name for path in media_root.glob("*/*/*") if not path.name.startswith(".")
    )


def test_archive_keeps_the_very_bytes(alice, given, media_root):
    asset = archive(given(PNG), alice)
    place = services.place_of(asset)

    assert (media_root / place.original).read_bytes() == PNG
    assert (asset.kind, asset.content_type, asset.size) == (
        "image",
        "image/png",
        len(PNG),
    )
    assert (asset.width, asset.height, asset.title) == (640, 480, "Two halves")
    assert asset.placeholder.startswith("data:image/webp;base64,")


def test_archive_keeps_what_is_derived(alice, given, media_root):
    asset = archive(given(PNG), alice)
    asset.refresh_from_db()

    assert asset.derivatives == {"small": [512, 384], "large": [640, 480]}
    assert stored_files(media_root) == [
        asset.sha256,
        f"{asset.sha256}.large.webp",
        f"{asset.sha256}.small.webp",
    ]


def test_archive_leaves_nothing_incoming(alice, given):
    path = given(PNG)
    archive(path, alice)

    assert not path.exists()
    assert list(store.incoming().iterdir()) == []


def test_archive_of_a_film(alice, tmp_path):
    asset = archive(film(tmp_path / "film"), alice, expect_kind="video")

    assert (asset.kind, asset.seconds, asset.fps) == ("video", 1.0, 12.0)
    assert set(asset.derivatives) == {"small", "large", "preview"}


def test_archive_of_a_sound(alice, given):
    asset = archive(given(wave()), alice, expect_kind="audio")

    assert (asset.kind, asset.seconds, asset.derivatives) == ("audio", 0.5, {})
    assert asset.colour == services.NO_COLOUR


def test_archive_of_another_kind_is_kept_unread(alice, given):
    asset = archive(given(b"glTF\x02\0\0\0"), alice, expect_kind="other")

    assert (asset.kind, asset.content_type) == ("other", "application/octet-stream")


def test_archive_of_another_kind_knows_a_picture(alice, given):
    assert archive(given(PNG), alice, expect_kind="other").kind == "image"


def test_archive_of_another_kind_refuses_nothing_at_all(alice, given):
    with pytest.raises(services.Refused, match="empty"):
        archive(given(b""), alice, expect_kind="other")


def test_archive_refuses_another_kind_than_expected(alice, given, media_root):
    with pytest.raises(services.Refused, match="This is a sound, not an image"):
        archive(given(wave()), alice)

    assert stored_files(media_root) == []


def test_archive_refuses_what_was_cut_short(alice, given, media_root):
    with pytest.raises(services.Refused, match="damaged or incomplete"):
        archive(given(PNG[:-40]), alice)

    assert (Asset.objects.count(), stored_files(media_root)) == (0, [])


def test_archive_stores_the_same_bytes_once_a_team(alice, given, media_root):
    first, second = archive(given(PNG), alice), archive(given(PNG), alice)

    assert first.pk != second.pk
    assert len(stored_files(media_root)) == 3


def test_archive_keeps_teams_apart(alice, charlie, given, media_root):
    first, second = archive(given(PNG), alice), archive(given(PNG), charlie)
    shutil.rmtree(media_root / str(charlie.team.public_id))

    with services.open_original(first) as file:
        assert file.read() == PNG
    with pytest.raises(services.MissingFile):
        services.open_original(second)


def test_keep_leaves_an_adoptable_file_when_the_row_never_came(
    alice, given, media_root
):
    services.keep(given(PNG), team=alice.team, expect_kind="image")
    left = stored_files(media_root)
    inode = (media_root / str(alice.team.public_id)).rglob(left[0])
    before = [path.stat().st_ino for path in inode]
    asset = archive(given(PNG), alice)

    original = media_root / services.place_of(asset).original
    assert before == [original.stat().st_ino]
    assert (stored_files(media_root), Asset.objects.count()) == (left, 1)


def test_record_refuses_a_project_of_another_team(alice, charlie, given, media_root):
    with pytest.raises(ValueError, match="another team"):
        archive(given(PNG), alice, project=charlie.team.projects.get())

    assert (Asset.objects.count(), len(stored_files(media_root))) == (0, 3)


def test_archive_moves_the_pulse(alice, given, django_capture_on_commit_callbacks):
    before = pulse.read(alice.team_id)
    with django_capture_on_commit_callbacks(execute=True):
        archive(given(PNG), alice)

    assert pulse.read(alice.team_id) != before


def test_archive_says_when_the_folder_is_not_mounted(
    alice, given, make_asset, unmounted
):
    make_asset(alice)
    unmounted()
    with pytest.raises(services.MediaUnavailable, match="not mounted"):
        archive(given(PNG), alice)

    assert Asset.objects.count() == 1


def test_archive_keeps_the_floor_free(alice, given, media_root, settings):
    settings.STUDIO_DISK_FLOOR = 1 << 60
    path = given(PNG)
    with pytest.raises(services.DiskFull):
        archive(path, alice)

    assert (path.read_bytes(), stored_files(media_root)) == (PNG, [])


def test_archive_tells_a_fault_of_ours_from_a_bad_file(alice, given, settings):
    store.incoming().mkdir(parents=True)
    (settings.STUDIO_DATA / "media" / str(alice.team.public_id)).write_bytes(b"")
    with pytest.raises(services.MediaUnavailable, match="cannot write"):
        archive(given(PNG), alice)


def test_prepare_media_root_at_first_start(db, media_root):
    shutil.rmtree(media_root)
    services.prepare_media_root()
    services.prepare_media_root()

    assert mount.is_ours()


def test_prepare_media_root_takes_no_empty_folder_for_a_full_one(
    alice, make_asset, media_root, unmounted
):
    """Case 75."""
    make_asset(alice)
    unmounted()
    with pytest.raises(services.MediaUnavailable, match="not mounted"):
        services.prepare_media_root()

    assert list(media_root.iterdir()) == []


def test_derive_again_restores_what_was_lost(alice, given, media_root):
    asset = archive(given(PNG), alice)
    place = services.place_of(asset)
    (media_root / place.derivative("small")).unlink()
    Asset.objects.filter(pk=asset.pk).update(derivatives={}, colour="#000000")
    services.derive_again(asset)

    assert (media_root / place.derivative("small")).stat().st_size > 0
    assert asset.derivatives == {"small": [512, 384], "large": [640, 480]}
    assert asset.colour != "#000000"


def test_derive_again_needs_the_original(alice, given, media_root):
    asset = archive(given(PNG), alice)
    (media_root / services.place_of(asset).original).unlink()
    with pytest.raises(services.MissingFile):
        services.derive_again(asset)


def test_trash_by_two_at_once_happens_once(
    alice, make_asset, django_capture_on_commit_callbacks
):
    asset = make_asset(alice)
    one, other = Asset.objects.get(pk=asset.pk), Asset.objects.get(pk=asset.pk)
    with django_capture_on_commit_callbacks() as first:
        assert services.trash(one) is True
    with django_capture_on_commit_callbacks() as second:
        assert services.trash(other) is False

    assert (len(first), len(second)) == (1, 0)
    assert other.trashed
    assert other.trashed_at == one.trashed_at


def test_restore_by_two_at_once_happens_once(
    alice, make_asset, django_capture_on_commit_callbacks
):
    asset = make_asset(alice, trashed=True)
    one, other = Asset.objects.get(pk=asset.pk), Asset.objects.get(pk=asset.pk)
    with django_capture_on_commit_callbacks() as first:
        assert services.restore(one) is True
    with django_capture_on_commit_callbacks() as second:
        assert services.restore(other) is False

    assert (len(first), len(second)) == (1, 0)
    assert (other.trashed, other.trashed_at) == (False, None)


def test_trash_deletes_no_bytes(alice, make_asset):
    asset = make_asset(alice, content=b"pixels")
    services.trash(asset)

    with services.local_copy(asset) as path:
        assert path.read_bytes() == b"pixels"
