import os
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from studio.assets import mount, store
from studio.assets.errors import DiskFull, MediaUnavailable, MissingFile

TEAM = uuid.UUID("12345678-0000-4000-8000-000000000000")
PLACE = store.Place(team=TEAM, sha256="ab" * 32)


@pytest.fixture
def remote(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    mount.sign_for_anybody()


@pytest.fixture
def elsewhere(tmp_path):
    """Give a file on another file system than the media folder."""
    path = Path("/dev/shm") / uuid.uuid4().hex
    path.write_bytes(b"from afar")
    if path.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("There is only one file system here.")
    yield path
    path.unlink(missing_ok=True)


def publish(path, name=PLACE.original, *, adopt=True):
    store.publish(path, name, adopt=adopt)


def content(name=PLACE.original):
    with store.open_file(name) as file:
        return file.read()


def test_place_lays_files_out_by_team_and_hash():
    assert PLACE.original == f"{TEAM}/ab/{'ab' * 32}"
    assert PLACE.derivative("small") == f"{PLACE.original}.small.webp"
    assert PLACE.derivative("preview") == f"{PLACE.original}.preview.mp4"


def test_publish_moves_into_place_for_reading_only(given, media_root):
    path = given(b"pixels")
    publish(path)
    target = media_root / PLACE.original

    assert target.read_bytes() == b"pixels"
    assert target.stat().st_mode & 0o777 == 0o440
    assert not path.exists()


def test_publish_adopts_what_is_there(given, media_root):
    publish(given(b"pixels"))
    first = (media_root / PLACE.original).stat()
    publish(given(b"pixels"))

    assert (media_root / PLACE.original).stat().st_ino == first.st_ino


def test_publish_replaces_a_copy_of_another_size(given):
    publish(given(b"pix"))
    publish(given(b"pixels"))

    assert content() == b"pixels"


def test_publish_without_adopting_replaces(given):
    publish(given(b"old"))
    publish(given(b"new"), adopt=False)

    assert content() == b"new"


def test_publish_reaches_a_volume_of_its_own(elsewhere, media_root):
    publish(elsewhere)

    assert content() == b"from afar"
    assert [path.name for path in (media_root / PLACE.original).parent.iterdir()] == [
        PLACE.sha256
    ]


def test_publish_writes_nothing_into_an_empty_mount_point(given, media_root, unmounted):
    """Case 75."""
    path = given(b"pixels")
    unmounted()
    with pytest.raises(MediaUnavailable, match="not mounted"):
        publish(path)

    assert list(media_root.iterdir()) == []
    assert path.read_bytes() == b"pixels"


def test_publish_keeps_the_floor_free(given, media_root, settings):
    settings.STUDIO_DISK_FLOOR = 1 << 60
    with pytest.raises(DiskFull, match="disk is full"):
        publish(given(b"pixels"))

    assert [path.name for path in media_root.iterdir()] == [mount.SENTINEL]


def test_publish_says_when_the_folder_takes_nothing(given, media_root):
    (media_root / str(TEAM)).write_bytes(b"not a folder")
    with pytest.raises(MediaUnavailable, match="cannot write"):
        publish(given(b"pixels"))


def test_translated_tells_a_full_disk():
    """Case 74."""
    with pytest.raises(DiskFull), mount.translated():
        Path("/dev/full").write_bytes(b"x")


def test_mark_twice_is_once(media_root):
    mount.sign_for_anybody()

    assert mount.is_ours()
    assert [path.name for path in media_root.iterdir()] == [mount.SENTINEL]


def test_open_file_tells_missing_from_unmounted(unmounted):
    with pytest.raises(MissingFile):
        store.open_file(PLACE.original)
    unmounted()
    with pytest.raises(MediaUnavailable, match="not mounted"):
        store.open_file(PLACE.original)


def test_local_copy_is_the_file_itself(given, media_root):
    publish(given(b"pixels"))
    with store.local_copy(PLACE.original) as path:
        assert path == media_root / PLACE.original


def test_remote_publish_and_local_copy(given, remote):
    publish(given(b"pixels"))
    with store.local_copy(PLACE.original) as path:
        assert path.read_bytes() == b"pixels"

    assert not path.exists()


def test_remote_publish_adopts_and_replaces(given, remote):
    publish(given(b"old"))
    publish(given(b"old"))
    publish(given(b"small"), PLACE.derivative("small"), adopt=False)
    publish(given(b"smaller"), PLACE.derivative("small"), adopt=False)

    assert default_storage.listdir(f"{TEAM}/ab")[1] == [
        PLACE.sha256,
        f"{PLACE.sha256}.small.webp",
    ]
    assert content(PLACE.derivative("small")) == b"smaller"


def test_remote_publish_never_deletes_an_original(given, remote):
    publish(given(b"damaged"))
    with pytest.raises(MediaUnavailable, match="damaged copy"):
        publish(given(b"whole"))

    assert content() == b"damaged"


def test_workspace_leaves_nothing_behind(settings):
    with suppress(KeyError), store.workspace() as folder:
        (folder / "draft").write_bytes(b"x")
        raise KeyError

    assert list(store.incoming().iterdir()) == []
    assert store.incoming().parent == settings.STUDIO_DATA


def test_sweep_incoming_removes_only_leftovers():
    store.incoming().mkdir(parents=True)
    fresh, old, folder = (store.incoming() / name for name in ("a", "b", "c"))
    fresh.write_bytes(b"")
    old.write_bytes(b"")
    (folder / "deep").mkdir(parents=True)
    then = time.time() - store.LEFTOVER_SECONDS - 60
    os.utime(old, (then, then))
    os.utime(folder, (then, then))

    assert store.sweep_incoming() == 2
    assert list(store.incoming().iterdir()) == [fresh]


def test_sweep_incoming_before_anything_came():
    assert store.sweep_incoming() == 0
