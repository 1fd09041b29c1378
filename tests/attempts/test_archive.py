"""From done there to safe here."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.storage import default_storage

from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import services
from studio.attempts.archive import MAX_TRIES, save_output
from studio.attempts.models import Attempt, Output
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.projects import services as projects
from tests.attempts.conftest import make_due, picture, refreshed
from tests.platform_server import CUT, Platform, json_answer


@pytest.fixture
def completed(accepted, run_queue, platform: Platform):
    """Have the platform complete an attempt with these files, and look."""

    def complete(*contents: bytes, **values: object) -> Attempt:
        attempt = accepted(**values)
        platform.finish_with(attempt.request_id, *contents)
        services.look(attempt.pk)
        run_queue()
        return refreshed(attempt)

    return complete


def test_result_is_kept_byte_for_byte(completed):
    content = picture()

    attempt = completed(content)

    asset = Asset.objects.get()
    assert attempt.state == State.COMPLETED
    assert asset.sha256 == hashlib.sha256(content).hexdigest()
    with assets.open_original(asset) as file:
        assert file.read() == content
    assert (asset.width, asset.height, asset.prompt) == (64, 48, "A salt flat")


def test_every_result_of_a_batch_has_its_asset(completed):
    attempt = completed(picture("teal"), picture("sienna"), picture("plum"), count=4)

    assert attempt.state == State.COMPLETED
    assert [output.fate for output in attempt.outputs.all()] == [Output.Fate.SAVED] * 3
    assert Asset.objects.count() == 3


def test_saving_twice_makes_one_asset(completed, platform: Platform):
    attempt = completed(picture())
    output = attempt.outputs.get()

    save_output(output.pk)

    assert Asset.objects.count() == 1
    assert platform.count("media") == 1


def test_download_that_breaks_off_is_tried_again(
    completed, run_queue, platform: Platform
):
    """Case 65."""
    platform.script("media", CUT)
    attempt = completed(picture())
    assert attempt.state == State.SAVING
    assert attempt.outputs.get().note

    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED


def test_truncated_file_is_never_published(completed, run_queue, platform: Platform):
    """Case 65."""
    whole = picture(size=(640, 480))
    platform.script(
        "media", (200, {"Content-Type": "image/jpeg"}, whole[: len(whole) // 2])
    )
    attempt = completed(whole)
    assert attempt.state == State.SAVING
    assert Asset.objects.count() == 0

    make_due(attempt)
    ring()
    run_queue()

    assert Asset.objects.get().sha256 == hashlib.sha256(whole).hexdigest()


def test_file_that_is_gone_for_good_is_said_to_be_missing(
    completed, run_queue, platform: Platform
):
    """Case 64."""
    platform.script("media", *[json_answer(404, {})] * 3)
    attempt = completed(picture())

    for _ in range(3):
        make_due(attempt)
        ring()
        run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.MEDIA_MISSING
    assert "no longer has" in attempt.note


def test_missing_media_can_be_fetched_again_without_paying(
    completed, run_queue, platform: Platform
):
    platform.script("media", *[json_answer(404, {})] * 3)
    attempt = completed(picture())
    for _ in range(3):
        make_due(attempt)
        ring()
        run_queue()

    services.fetch_again(refreshed(attempt))
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert platform.count("submit") == 1


WEB_PAGE = (200, {"Content-Type": "text/html"}, b"<html>Come back later</html>")


def test_web_page_in_place_of_the_picture_is_called_one(completed, platform: Platform):
    platform.script("media", WEB_PAGE)

    attempt = completed(picture())

    assert attempt.state == State.SAVING
    note = attempt.outputs.get().note
    assert note == "The platform sent a web page instead of the picture."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The platform sent an empty file instead of the picture."),
        (
            b"%PDF-1.7",
            "The platform sent what this studio cannot read: PDF documents.",
        ),
    ],
)
def test_file_that_is_no_result_is_told_by_what_came(
    completed, platform: Platform, content, words
):
    platform.script("media", (200, {"Content-Type": "image/png"}, content))

    assert completed(picture()).outputs.get().note == words


def test_last_try_says_that_the_charge_stands_and_what_to_do(
    completed, platform: Platform
):
    platform.script("media", *[WEB_PAGE] * 2)
    attempt = completed(picture())
    output = attempt.outputs.get()
    Output.objects.filter(pk=output.pk).update(tries=MAX_TRIES - 1, not_before=None)

    save_output(output.pk)

    attempt = refreshed(attempt)
    assert attempt.state == State.MEDIA_MISSING
    assert attempt.note == (
        "The platform sent a web page instead of the picture. It counts as done there, "
        "so the charge stands. Retry fetches it again and costs nothing."
    )
    assert projects.spent(attempt.team) == attempt.price


def test_one_missing_of_two_completes_with_what_came(completed, platform: Platform):
    platform.script("media", WEB_PAGE)
    attempt = completed(picture("teal"), picture("plum"), count=4)
    broken = attempt.outputs.get(fate=Output.Fate.FETCHING)

    Output.objects.filter(pk=broken.pk).update(tries=MAX_TRIES - 1, not_before=None)
    platform.script("media", WEB_PAGE)
    save_output(broken.pk)

    attempt = refreshed(attempt)
    assert attempt.state == State.COMPLETED
    assert attempt.note == "1 of 2 came."


def test_disk_floor_pauses_saving_and_loses_nothing(
    accepted, run_queue, platform: Platform, settings
):
    """Case 74."""
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture())
    settings.STUDIO_DISK_FLOOR = 2**62
    services.look(attempt.pk)
    run_queue()
    attempt = refreshed(attempt)
    assert attempt.state == State.SAVING
    assert Asset.objects.count() == 0

    settings.STUDIO_DISK_FLOOR = 0
    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED


def test_same_bytes_are_stored_once(completed):
    completed(picture())
    completed(picture())

    first, second = Asset.objects.order_by("pk")
    assert first.sha256 == second.sha256
    assert default_storage.exists(assets.place_of(first).original)
    assert assets.place_of(first) == assets.place_of(second)
