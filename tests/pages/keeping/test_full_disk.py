"""A disk that is full, or takes nothing: a sentence, nothing half, and on it goes. Case 74."""

from __future__ import annotations

import io
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandError
from django.db import connection
from django.db.utils import OperationalError
from PIL import Image

from studio.assets import mount, store
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt, Event
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core import pulse
from studio.pages.keeping import manifest
from tests.attempts.conftest import accepted, make_due, picture, refreshed, start
from tests.pages.keeping.conftest import contents
from tests.platform_server import Platform
from tests.small_disk import SmallDisk, small_disk

__all__ = ["accepted", "start"]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def disk(media_root, settings) -> Iterator[SmallDisk]:
    """The data folder on a disk of its own; the floor does not save it from filling up."""
    with small_disk(settings.STUDIO_DATA) as disk:
        mount.sign_for_anybody()
        (settings.STUDIO_DATA / "incoming").mkdir()
        settings.FILE_UPLOAD_TEMP_DIR = settings.STUDIO_DATA / "incoming"
        pulse._map()
        yield disk


@pytest.fixture
def finished(
    disk, accepted, platform: Platform, run_queue
) -> Callable[[bytes], Attempt]:
    """An attempt that is done at the platform, its result still there."""

    def finish(content: bytes) -> Attempt:
        attempt = accepted()
        platform.finish_with(attempt.request_id, content)
        return attempt

    return finish


def left_over(media_root: Path) -> list[str]:
    """Return everything of a file that came half, wherever it could lie."""
    kept = [name for name in contents(media_root) if name != mount.SENTINEL]
    return kept + [str(path) for path in store.incoming().rglob("*") if path.is_file()]


def fetch(attempt: Attempt, run_queue: Callable[[], list[str]]) -> Attempt:
    make_due(attempt)
    ring()
    run_queue()
    return refreshed(attempt)


@pytest.mark.parametrize(
    "room", [0, 16 * 1024], ids=["in the download", "in a derivative"]
)
def test_result_waits_for_room_and_nothing_half_is_left(
    finished, disk, media_root, run_queue, platform: Platform, room
):
    attempt = finished(big_picture())
    disk.fill(leave=len(big_picture()) + room if room else 0)

    attempts.look(attempt.pk)
    run_queue()

    output = attempt.outputs.get()
    assert refreshed(attempt).state == State.SAVING
    assert (output.tries, output.note) == (0, mount.FULL.sentence)
    assert Asset.objects.count() == 0
    assert not [name for name in left_over(media_root) if name.endswith(".part")]

    disk.make_room()
    assert fetch(attempt, run_queue).state == State.COMPLETED
    asset = Asset.objects.get()
    with assets.open_original(asset) as file:
        assert file.read() == big_picture()
    assert set(asset.derivatives) == {"small", "large"}


def test_result_waits_while_the_media_folder_is_read_only(
    accepted, media_root, run_queue, platform: Platform
):
    with small_disk(media_root) as disk:
        mount.sign_for_anybody()
        _result_waits(accepted(), disk, run_queue, platform)


def _result_waits(
    attempt: Attempt,
    disk: SmallDisk,
    run_queue: Callable[[], list[str]],
    platform: Platform,
) -> None:
    platform.finish_with(attempt.request_id, picture("plum"))
    disk.lock()

    attempts.look(attempt.pk)
    run_queue()

    assert attempt.outputs.get().note == mount.READ_ONLY.sentence
    assert attempt.outputs.get().tries == 0
    assert platform.count("media") == 0

    disk.unlock()
    assert fetch(attempt, run_queue).state == State.COMPLETED


@pytest.mark.parametrize("room", [0, 300 * 1024], ids=["at once", "while it is read"])
def test_upload_onto_a_full_disk_answers_with_a_sentence(disk, alice, media_root, room):
    disk.fill(leave=room)
    sent = SimpleUploadedFile("mine.jpg", big_picture(), "image/jpeg")
    project = alice.team.projects.get()

    with pytest.raises(assets.Refused) as refusal:
        assets.receive_upload(sent, membership=alice, project=project)

    assert str(refusal.value) == mount.FULL.sentence
    assert left_over(media_root) == []
    assert Asset.objects.count() == 0

    disk.make_room()
    sent.seek(0)
    assert assets.receive_upload(sent, membership=alice, project=project).pk


def test_preview_that_finds_no_room_is_made_later(disk, alice, make_picture, run):
    asset = make_picture(alice)
    small = store.local_path(assets.place_of(asset).derivative("small"))
    small.unlink()
    disk.fill()

    with pytest.raises(CommandError, match="disk is full"):
        run("derive")
    assert not small.exists()

    disk.make_room()
    assert run("derive")[0] == 0
    assert small.exists()


@pytest.mark.django_db(transaction=True)
def test_backup_onto_a_full_disk_leaves_nothing_that_looks_like_one(
    media_root, alice, make_picture, run, tmp_path
):
    make_picture(alice)
    with small_disk(tmp_path / "copies") as disk:
        disk.fill(leave=4096)
        with pytest.raises(CommandError, match="No backup was made") as error:
            run("backup", disk.folder)

        assert "No space left on device" in str(error.value) or "full" in str(
            error.value
        )
        assert manifest.folders(disk.folder) == []
        assert not list(disk.folder.glob("*.part"))

        disk.make_room()
        assert run("backup", disk.folder)[0] == 0
        assert len(manifest.folders(disk.folder)) == 1


@pytest.fixture
def no_more_pages(transactional_db) -> Iterator[Callable[[], None]]:
    """Let the database grow no further, as on a full disk; what is returned ends it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is on a disk of its own.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count")
        before = cursor.fetchone()[0]

    def limit(pages: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    yield lambda: limit(1)
    limit(before)


@pytest.mark.django_db(transaction=True)
def test_commit_that_finds_no_room_leaves_no_half_attempt(
    alice, key, start, run_queue, no_more_pages, platform: Platform
):
    no_more_pages()
    begun = itertools.count()

    def start_many() -> None:
        while next(begun) < 1000:
            start(prompt="x" * 2000)

    with pytest.raises(OperationalError, match="full"):
        start_many()

    assert (
        Attempt.objects.count()
        == Event.objects.filter(before="").count()
        == next(begun) - 1
    )
    assert platform.count("submit") == 0


def test_log_that_finds_no_room_stops_nothing():
    """Everything the studio prints goes to a file of the data folder."""
    script = (
        "import django; django.setup(); import logging; "
        "log = logging.getLogger('studio'); "
        "[log.error('x' * 1000) for _ in range(20)]; print('went on')"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "studio.settings"}
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )

    assert (ended.returncode, ended.stdout) == (0, b"went on\n")


def test_change_number_on_a_full_disk_kills_nobody(tmp_path):
    """A write into a hole of a mapped file ends the process when there is no block for it."""
    script = (
        "import django, sys; django.setup(); from studio.core import pulse; "
        "pulse.read(1); sys.stdin.readline(); "
        "[pulse._write(team) for team in range(0, 65536, 512)]; print(pulse.read(512) > 0)"
    )
    with small_disk(tmp_path / "data") as disk:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "STUDIO_DATA": str(disk.folder),
        }
        command = [sys.executable, "-u", "-c", script]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            while not (disk.folder / "pulse").exists():
                assert process.poll() is None
            while (disk.folder / "pulse").stat().st_blocks == 0:
                assert process.poll() is None
            disk.fill()
            told, _ = process.communicate(b"\n", timeout=30)

    assert (process.returncode, told) == (0, b"True\n")


@cache
def big_picture() -> bytes:
    """Return a picture whose original and derivatives take some room."""
    content = io.BytesIO()
    Image.effect_noise((900, 700), 80).convert("RGB").save(content, "JPEG", quality=90)
    return content.getvalue()
