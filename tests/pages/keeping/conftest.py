"""A media folder with real pictures in it, and whatever time and faults do to them."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets import store
from studio.assets.models import Asset
from studio.pages.keeping import extras
from tests.assets.conftest import given, make_asset, media_root, unmounted
from tests.attempts.conftest import picture

__all__ = ["given", "make_asset", "media_root", "unmounted"]


@pytest.fixture(autouse=True)
def secrets_apart(settings, tmp_path) -> Path:
    settings.STUDIO_SECRETS = tmp_path / "data" / "secrets"
    return settings.STUDIO_SECRETS


@pytest.fixture(autouse=True)
def no_pause(monkeypatch) -> None:
    monkeypatch.setattr(extras, "PAUSE", 0.0)


@pytest.fixture
def make_picture(tmp_path) -> Callable[..., Asset]:
    """Archive a picture as a result is archived: decoded, hashed, with its previews."""
    numbers = itertools.count(1)

    def make(membership: Membership, colour: str = "teal") -> Asset:
        number = next(numbers)
        path = tmp_path / f"result-{number}"
        path.write_bytes(picture(colour, size=(64, 40 + number)))
        return assets.archive(
            path,
            team=membership.team,
            project=membership.team.projects.get(),
            member=membership.user,
            origin=Asset.Origin.MADE,
            title=f"Salt flat {number}",
            prompt="A salt flat",
            expect_kind=Asset.Kind.IMAGE,
        )

    return make


@pytest.fixture
def writers(alice, tmp_path) -> Callable[[int], AbstractContextManager[None]]:
    """Have threads keep files and their rows, as workers do, until the block ends."""
    stop = threading.Event()
    project = alice.team.projects.get()

    def keep(who: int, number: int) -> None:
        path = tmp_path / f"arrived-{who}-{number}"
        path.write_bytes(path.name.encode())
        sha256, size = store.sha256_of(path), path.stat().st_size
        place = store.Place(team=alice.team.public_id, sha256=sha256)
        store.publish(path, place.original, adopt=True)
        facts = assets.Facts(kind="other", content_type="text/plain", derivatives={})
        assets.record(
            assets.Stored(sha256=sha256, size=size, facts=facts),
            team=alice.team,
            project=project,
            member=None,
            origin=Asset.Origin.MADE,
            title=path.name,
            prompt="",
        )

    def work(who: int) -> None:
        try:
            for number in itertools.count():
                if stop.is_set():
                    return
                keep(who, number)
        finally:
            connections.close_all()

    @contextmanager
    def writing(count: int) -> Iterator[None]:
        threads = [threading.Thread(target=work, args=[who]) for who in range(count)]
        for thread in threads:
            thread.start()
        try:
            while Asset.objects.count() < count:
                time.sleep(0.01)
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    return writing


@pytest.fixture
def original(media_root) -> Callable[[Asset], Path]:
    """Give the path of an asset's original, free to be damaged."""

    def path_of(asset: Asset) -> Path:
        path = media_root / assets.place_of(asset).original
        path.chmod(0o640)
        return path

    return path_of


@pytest.fixture
def run(capsys) -> Callable[..., tuple[int, str]]:
    """Run a management command; return its exit status and all that it printed."""

    def command(name: str, *arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = 0
        # Commands are the only ones in their process, and set it for all of it.
        umask = os.umask(0o077)
        try:
            call_command(name, *map(str, arguments))
        except SystemExit as end:
            status = int(str(end.code))
        finally:
            os.umask(umask)
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return command


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def elsewhere(settings, tmp_path) -> Callable[[], Path]:
    """Move to an empty data folder and an empty database, as on another machine."""

    def move() -> Path:
        data = tmp_path / "another"
        data.mkdir()
        settings.STUDIO_DATA = data
        settings.STUDIO_SECRETS = data / "secrets"
        local = settings.STORAGES["default"]["OPTIONS"] | {"location": data / "media"}
        settings.STORAGES = settings.STORAGES | {
            "default": settings.STORAGES["default"] | {"OPTIONS": local}
        }
        call_command("flush", interactive=False, verbosity=0)
        return data

    return move


@pytest.fixture
def target(tmp_path) -> Path:
    return tmp_path / "copies"


@pytest.fixture
def kept(alice, make_picture) -> Asset:
    return make_picture(alice)


def cut(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-10])


def flip(path: Path) -> None:
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
