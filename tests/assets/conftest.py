"""A media folder of its own for every test, and assets in it."""

import shutil
from pathlib import Path

import pytest

from studio.assets import links, mount, store
from studio.assets.models import Asset
from studio.core import clock


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.STUDIO_DATA = tmp_path / "data"
    settings.STUDIO_DISK_FLOOR = 0
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    root = settings.STUDIO_DATA / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": root, "base_url": None},
        },
    }
    links.forget_members()
    mount.sign_for_anybody()
    return root


@pytest.fixture
def unmounted(media_root):
    """Take the media folder away, as a disk that was not mounted."""

    def take():
        shutil.rmtree(media_root)
        media_root.mkdir()
        mount.look_anew()

    return take


@pytest.fixture
def given(tmp_path):
    """Write bytes to a file that arrived."""

    def write(content: bytes, name: str = "arrived.part") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def make_asset(given):
    """Make an asset whose bytes lie in the store without having been decoded."""

    def make(membership, content=b"0123456789", derivatives=None, **over):
        path = given(content)
        sha256, size = store.sha256_of(path), len(content)
        place = store.Place(team=membership.team.public_id, sha256=sha256)
        store.publish(path, place.original, adopt=True)
        for name, made in (derivatives or {}).items():
            store.publish(given(made), place.derivative(name), adopt=False)
        fields = {
            "team": membership.team,
            "project": membership.team.projects.get(),
            "member": membership.user,
            "kind": Asset.Kind.IMAGE,
            "origin": Asset.Origin.MADE,
            "content_type": "image/png",
            "sha256": sha256,
            "size": size,
            "derivatives": {name: [512, 384] for name in derivatives or {}},
        }
        return Asset.objects.create(**{**fields, **over})

    return make


@pytest.fixture
def move_clock(monkeypatch):
    def move(delta):
        then = clock.now() + delta
        monkeypatch.setattr(clock, "now", lambda: then)

    return move
