"""A media folder that comes up empty stops everything that writes, and nothing is deleted. Case 75."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandError

from studio.assets import mount, purging
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Output
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.catalogs import previews
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.pages import facts
from tests.attempts.conftest import accepted, make_due, picture, refreshed, start
from tests.pages.keeping.conftest import contents
from tests.platform_server import Platform

__all__ = ["accepted", "start"]


@pytest.fixture
def kept(alice, make_picture) -> Asset:
    return make_picture(alice)


def test_case_75_everything_that_writes_waits_and_goes_on_afterwards(
    alice, kept, accepted, platform, run_queue, media_root, tmp_path, run
):
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture("plum"))
    away = tmp_path / "away"
    media_root.rename(away)
    media_root.mkdir()
    before = contents(away)

    mount.look_anew()
    attempts.look(attempt.pk)
    run_queue()
    with pytest.raises(assets.Refused, match="not mounted"):
        assets.receive_upload(
            SimpleUploadedFile("mine.jpg", picture("sienna")),
            membership=alice,
            project=alice.team.projects.get(),
        )
    for command in (("derive", "--all"), ("backup", tmp_path / "copies")):
        with pytest.raises(CommandError, match="not mounted"):
            run(*command)
    assert run("check_archive")[0] == 1

    assert refreshed(attempt).state == State.SAVING
    assert attempt.outputs.get().fate == Output.Fate.FETCHING
    assert attempt.outputs.get().tries == 0
    assert list(media_root.iterdir()) == []
    assert contents(away) == before
    assert Asset.objects.count() == 1
    assert not facts.media().ok

    media_root.rmdir()
    away.rename(media_root)
    mount.look_anew()
    make_due(attempt)
    ring()
    run_queue()
    assert refreshed(attempt).state == State.COMPLETED
    assert run("check_archive")[0] == 0


def test_previews_of_catalogs_wait_too(kept, key, unmounted, media_root):
    entry = Entry.objects.create(
        origin=key.origin,
        catalog="styles",
        platform_id="5e8a4d6c-0000-4000-8000-000000000000",
        name="Prism",
        preview_url=f"{key.origin}/media/prism.webp",
        synced_at=now(),
    )
    unmounted()

    previews.fetch(key.pk)

    entry.refresh_from_db()
    assert entry.preview_tries == 0
    assert list(media_root.iterdir()) == []


@pytest.fixture
def away(kept, media_root, tmp_path) -> Callable[[], Callable[[], None]]:
    """Take the disk with the media away; what is returned mounts it again."""

    def take() -> Callable[[], None]:
        disk = tmp_path / "away"
        media_root.rename(disk)
        media_root.mkdir()
        mount.look_anew()

        def put_back() -> None:
            media_root.rmdir()
            disk.rename(media_root)
            mount.look_anew()

        return put_back

    return take


def test_nothing_is_sent_while_no_result_could_be_kept(
    away, start, run_queue, platform: Platform, key
):
    put_back = away()

    attempt = start()
    ring()
    run_queue()

    assert refreshed(attempt).state == State.WAITING
    assert platform.count("submit") == 0

    put_back()
    ring()
    run_queue()
    assert refreshed(attempt).state == State.QUEUED
    assert platform.count("submit") == 1


def test_what_was_let_go_just_before_waits_again_unsent(
    away, start, run_queue, platform: Platform, key
):
    attempt = start()
    assert attempt.state == State.PREPARING
    put_back = away()

    run_queue()

    waiting = refreshed(attempt)
    assert (waiting.state, waiting.sent_at) == (State.WAITING, None)
    assert waiting.note == mount.AWAY.sentence
    assert platform.count("submit") == 0

    put_back()
    make_due(attempt)
    ring()
    run_queue()
    assert refreshed(attempt).state == State.QUEUED


def test_result_is_not_even_fetched_while_it_could_not_be_kept(
    away, accepted, run_queue, platform: Platform
):
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture("plum"))
    away()

    attempts.look(attempt.pk)
    for _ in range(3):
        make_due(attempt)
        ring()
        run_queue()

    assert platform.count("media") == 0
    assert attempt.outputs.get().tries == 0
    told = attempt.events.filter(note=mount.AWAY.sentence)
    assert told.count() == 1


@pytest.mark.parametrize("path", ["/create/", "/gallery/", "/status/", "/keys/"])
def test_every_page_can_be_read_and_says_what_is_wrong(away, alice, sign_in, path, key):
    client = sign_in(alice)
    assert "not mounted" not in client.get(path).content.decode()

    put_back = away()
    answer = client.get(path)
    page = " ".join(answer.content.decode().split())

    assert answer.status_code == 200
    assert "The media folder is not mounted." in page
    assert "Until then nothing new is sent or charged, and nothing is deleted." in page

    put_back()
    assert "not mounted" not in client.get(path).content.decode()


def test_status_and_ready_tell_of_it(away, alice, sign_in):
    away()

    page = sign_in(alice).get("/status/").content.decode()
    ready = sign_in(alice).get("/readyz")

    assert "The media folder is not mounted." in page
    assert (ready.status_code, ready.json()["paused"]) == (200, ["media"])


def test_upload_in_a_form_answers_with_a_sentence(away, alice, sign_in, media_root):
    away()
    sent = SimpleUploadedFile("mine.jpg", picture("sienna"), "image/jpeg")

    with pytest.raises(assets.Refused, match=r"The media folder is not mounted\."):
        assets.receive_upload(sent, membership=alice, project=alice.team.projects.get())

    assert list(media_root.iterdir()) == []


def test_purge_deletes_nothing_until_the_folder_is_back(
    away, kept, alice, media_root, run_queue
):
    long_ago = now() - timedelta(days=40)
    for path in media_root.rglob("*.*"):
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))
    os.utime(media_root / assets.place_of(kept).original, (long_ago.timestamp(),) * 2)
    Asset.objects.update(trashed=True, trashed_at=long_ago, purged_at=long_ago)
    put_back = away()

    purging.ring()
    assert run_queue() == []

    put_back()
    before = contents(media_root)
    purging.ring()
    assert run_queue() == ["erase"]
    assert contents(media_root).keys() < before.keys()


def another_studio(folder: Path) -> None:
    (folder / mount.SENTINEL).write_text(
        "Atelier\nStudio: 11111111-2222-4333-8444-555555555555\n"
    )
    mount.look_anew()


def test_folder_of_another_studio_is_left_as_it_is(
    kept, start, run_queue, media_root, platform: Platform, run, tmp_path, key
):
    another_studio(media_root)
    before = contents(media_root)

    attempt = start()
    run_queue()
    with pytest.raises(CommandError, match="not mounted"):
        run("backup", tmp_path / "copies")

    assert run("check_archive")[0] == 1
    assert refreshed(attempt).state == State.WAITING
    assert contents(media_root) == before
    assert facts.media().value == "Another studio’s"


def test_disk_that_goes_amid_the_previews_gets_no_more_of_them(
    kept, key, platform: Platform, media_root, away, monkeypatch
):
    monkeypatch.setattr(previews, "download", _then(previews.download, away))
    entry = Entry.objects.create(
        origin=key.origin,
        catalog="styles",
        platform_id="5e8a4d6c-0000-4000-8000-000000000000",
        name="Prism",
        preview_url=f"{key.origin}/media/prism.jpg",
        synced_at=now(),
    )
    platform.media["/media/prism.jpg"] = picture()

    previews.fetch(key.pk)

    entry.refresh_from_db()
    assert (entry.preview_tries, entry.still) == (0, "")
    assert list(media_root.iterdir()) == []


def _then(fetch: Callable[..., object], happens: Callable[[], object]):
    def fetched(*arguments: object, **named: object) -> object:
        found = fetch(*arguments, **named)
        happens()
        return found

    return fetched
