"""Custom references: characters are made, listed, looked at, used and deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from studio.higgsfield import (
    Busy,
    HiggsfieldError,
    InvalidInput,
    KeyReused,
    NotFound,
    OutOfCredits,
    Reference,
    ReferenceVersion,
    Rejected,
    State,
    Unauthorized,
    Unclear,
)
from tests.sandbox.wire import SOUL, jpeg
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import UNKNOWN, V1_SOUL, Line
from tests.sandbox_server import Key

PHOTO = "https://example.com/ada.jpg"
FIELDS = {
    "id",
    "name",
    "model_version",
    "status",
    "thumbnail_url",
    "created_at",
    "in_progress_at",
    "fail_reason",
}
VERSIONS: list[ReferenceVersion] = ["v1", "v2", "cinema"]
SOUL_2, CINEMA = "/higgsfield-ai/soul/v2/standard", "/higgsfield-ai/soul/cinema"
SOUL_CHARACTER = "/higgsfield-ai/soul/character"


def make(
    line: Line, name: str = "Ada", *, version: ReferenceVersion = "v2", **more: Any
) -> Reference:
    return line.client.create_reference(name, [PHOTO], version=version, **more)


def trained(line: Line, version: ReferenceVersion, *photos: str) -> str:
    urls = photos or (line.client.upload(jpeg(), "image/jpeg"),)
    made = line.client.create_reference("Ada", urls, version=version)
    assert line.trained(made.id).state is State.COMPLETED
    return made.id


@pytest.fixture
def training(open_line: OpenLine) -> Line:
    """A line whose trainings take an hour."""
    return open_line(speed=1, seconds=[3600, 3600])


@pytest.mark.parametrize("version", VERSIONS)
def test_training_starts_with_a_flat_body(
    line: Line, version: ReferenceVersion
) -> None:
    made = make(line, version=version)
    assert (line.last.target, line.last.status) == ("/v1/custom-references", 200)
    assert line.said.keys() >= FIELDS
    assert (made.name, made.version) == ("Ada", version)
    assert str(UUID(made.id)) == line.said["id"] == made.id
    assert made.created_at is not None
    assert made.created_at.tzinfo is not None


def test_version_is_the_first_where_none_is_named(line: Line) -> None:
    images = [{"type": "image_url", "image_url": PHOTO}]
    body = {"name": "Ada", "input_images": images}
    answer = line.sandbox.ask("POST", "/v1/custom-references", key=line.key, body=body)
    assert (answer.status, answer.json["model_version"]) == (200, "v1")


@pytest.mark.parametrize(
    ("name", "count"), [("A", 1), ("A" * 100, 1), ("Ünïcödé", 20), ("Ada", 100)]
)
def test_name_and_photos_within_their_limits(line: Line, name: str, count: int) -> None:
    photos = [f"https://example.com/{number}.jpg" for number in range(count)]
    made = line.client.create_reference(name, photos, version="v1")
    reference = line.client.reference(made.id)
    assert (reference.name, len(reference.photo_urls)) == (name, count)


@pytest.mark.parametrize(
    ("name", "photos", "place"),
    [
        ("", [PHOTO], "body.name"),
        ("A" * 101, [PHOTO], "body.name"),
        ("Ada", [], "body.input_images"),
        ("Ada", [PHOTO] * 101, "body.input_images"),
        ("Ada", ["not an address"], "body.input_images.0.image_url"),
        ("Ada", [PHOTO, "https://x.io/" + "a" * 2083], "body.input_images.1.image_url"),
    ],
)
def test_name_and_photos_beyond_their_limits(
    line: Line, name: str, photos: list[str], place: str
) -> None:
    found = line.places(
        lambda: line.client.create_reference(name, photos, version="v1")
    )
    assert found == [place]
    assert line.account()["reserved"] == "0.000"


def test_unknown_version_is_refused(line: Line) -> None:
    body = {"name": "Ada", "input_images": [], "model_version": "v9"}
    answer = line.sandbox.ask("POST", "/v1/custom-references", key=line.key, body=body)
    places = [item["loc"] for item in answer.json["detail"]]
    assert answer.status == 422
    assert ["body", "model_version"] in places


def test_character_costs_forty_credits_once_it_is_trained(line: Line) -> None:
    line.trained(make(line).id)
    account = line.account()
    assert (account["reserved"], account["charged"]) == ("40.000", "40.000")


def test_failed_training_is_refunded(line: Line) -> None:
    reference = line.trained(make(line, "sandbox:fail").id)
    account = line.account()
    assert reference.state is State.FAILED
    assert reference.fail_reason
    assert (account["charged"], account["refunded"]) == ("0.000", "40.000")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("403", OutOfCredits),
        ("429", Busy),
        ("422", InvalidInput),
        ("500", Unclear),
        ("lost", Unclear),
        ("garbled", Unclear),
    ],
)
def test_training_is_refused_as_a_submit_is(
    line: Line, word: str, kind: type[HiggsfieldError]
) -> None:
    error = line.refused(lambda: make(line, f"sandbox:{word}"))
    assert type(error) is kind


def test_training_needs_its_credits(open_line: OpenLine) -> None:
    line = open_line(credits=39)
    assert type(line.refused(lambda: make(line))) is OutOfCredits


def test_training_is_replayed_under_its_key(line: Line) -> None:
    first = make(line, idempotency_key="k")
    assert make(line, idempotency_key="k").id == first.id
    with pytest.raises(KeyReused):
        make(line, "Eve", idempotency_key="k")
    assert line.account()["reserved"] == "40.000"


def test_fifth_training_at_a_time_is_later(training: Line) -> None:
    for _ in range(4):
        make(training)
    error = training.refused(lambda: make(training))
    assert isinstance(error, Busy)
    assert error.reason == "concurrency"
    training.change(elapse=4000)
    assert make(training)


def test_one_alone_shows_its_photos(line: Line) -> None:
    ours = line.client.upload(jpeg("#2e7d5b"), "image/jpeg")
    made = line.client.create_reference("Ada", [ours, PHOTO], version="v2")
    reference = line.trained(made.id)
    assert line.last.target == f"/v1/custom-references/{made.id}"
    assert line.said.keys() >= FIELDS | {"reference_media"}
    assert all(
        one.keys() == {"id", "media_url"} for one in line.said["reference_media"]
    )
    assert len(reference.photo_urls) == 2
    assert line.sandbox.get(reference.photo_urls[0]).body == jpeg("#2e7d5b")


def test_moments_of_a_training_are_in_order(training: Line) -> None:
    made = make(training)
    assert made.started_at is None
    training.change(elapse=1800)
    running = training.client.reference(made.id)
    assert running.state is State.IN_PROGRESS
    assert isinstance(running.started_at, datetime)
    assert running.created_at is not None
    assert running.created_at <= running.started_at


def test_list_is_in_pages_of_twenty_at_most(line: Line) -> None:
    made = {make(line, f"Ada {number}").id for number in range(23)}
    first, second = line.client.references(), line.client.references(2, 20)
    capped = line.client.references(1, 50)
    small = line.client.references(3, 10)
    assert {one.id for one in first.items + second.items} == made
    assert [len(page.items) for page in (first, second, capped, small)] == [
        20,
        3,
        20,
        3,
    ]
    assert (first.total, first.page, first.page_size, first.total_pages) == (
        23,
        1,
        20,
        2,
    )
    assert (capped.page_size, small.page, small.total_pages) == (20, 3, 3)


def test_list_shows_no_pictures(line: Line) -> None:
    trained(line, "v2")
    [reference] = line.client.references().items
    [item] = line.said["items"]
    assert line.last.target == "/v1/custom-references/list?page=1&page_size=20"
    assert line.said.keys() >= {"total", "page", "page_size", "total_pages", "items"}
    assert item.keys() >= FIELDS
    assert item["thumbnail_url"] is None
    assert "reference_media" not in item
    assert (reference.state, reference.photo_urls) == (State.COMPLETED, ())


def test_empty_list_is_one(line: Line) -> None:
    page = line.client.references()
    assert (page.items, page.total, line.said["total_pages"]) == ((), 0, 0)


@pytest.mark.parametrize(("page", "size"), [(0, 20), (1, 0), (-1, 20)])
def test_page_that_cannot_be_is_refused(line: Line, page: int, size: int) -> None:
    error = line.refused(lambda: line.client.references(page, size))
    assert (type(error), error.status) == (InvalidInput, 422)


def test_deleted_character_is_gone(line: Line) -> None:
    reference_id = trained(line, "v2")
    line.client.delete_reference(reference_id)
    assert line.last.method == "DELETE"
    assert 200 <= line.last.status < 300
    with pytest.raises(NotFound):
        line.client.reference(reference_id)
    with pytest.raises(InvalidInput):
        line.submit(SOUL_2, custom_reference_id=reference_id)
    assert line.client.references().items == ()


def test_character_in_training_is_not_deleted(training: Line) -> None:
    made = make(training)
    error = training.refused(lambda: training.client.delete_reference(made.id))
    assert isinstance(error, Rejected)
    assert error.status is not None
    assert 400 <= error.status < 500
    assert training.client.reference(made.id).id == made.id


CALLS: dict[str, Callable[[Line, str], object]] = {
    "one": lambda line, reference_id: line.client.reference(reference_id),
    "delete": lambda line, reference_id: line.client.delete_reference(reference_id),
}


@pytest.mark.parametrize("call", CALLS)
def test_unknown_character_and_that_of_another_are_404(
    open_line: OpenLine, line: Line, call: str
) -> None:
    theirs = make(open_line()).id
    for reference_id in (UNKNOWN, theirs):
        error = line.refused(lambda one=reference_id: CALLS[call](line, one))
        assert (type(error), error.status) == (NotFound, 404)


def test_characters_need_a_key(open_line: OpenLine) -> None:
    line = open_line(Key("who", "knows"))
    for call in (line.client.references, lambda: make(line)):
        assert type(line.refused(call)) is Unauthorized


@pytest.mark.parametrize(
    ("path", "version"),
    [(SOUL_CHARACTER, "v1"), (SOUL_2, "v2"), (CINEMA, "cinema")],
)
def test_character_is_seen_in_the_models_of_its_version(
    line: Line, path: str, version: ReferenceVersion
) -> None:
    bodies = [
        {"custom_reference_id": trained(line, version), "custom_reference_strength": 1},
        {"custom_reference_id": trained(line, version, _photo(line, "#2e7d5b")), "custom_reference_strength": 1},
    ]  # fmt: skip
    pictures = [_picture(line, line.submit(path, **body)) for body in bodies]
    assert pictures[0] != pictures[1]


def test_character_is_seen_in_the_first_soul(line: Line) -> None:
    pictures = []
    for colour in ("#c0392b", "#2e7d5b"):
        reference_id = trained(line, "v1", _photo(line, colour))
        job_set_id = line.submit_set(V1_SOUL, custom_reference_id=reference_id)
        [output] = line.set_ended(job_set_id).outputs
        pictures.append(line.sandbox.get(output.url).body)
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("path", "version"),
    [(SOUL_2, "v1"), (SOUL_2, "cinema"), (CINEMA, "v2"), (SOUL, "v2")],
)
def test_character_of_another_version_is_silently_ignored(
    line: Line, path: str, version: ReferenceVersion
) -> None:
    reference_id = trained(line, version)
    without = _picture(line, line.submit(path))
    assert (
        _picture(line, line.submit(path, custom_reference_id=reference_id)) == without
    )


def test_character_that_is_not_ready_is_refused(training: Line) -> None:
    made = make(training)
    error = training.refused(
        lambda: training.submit(SOUL_2, custom_reference_id=made.id)
    )
    assert (type(error), error.status) == (InvalidInput, 400)


def _photo(line: Line, colour: str) -> str:
    return line.client.upload(jpeg(colour), "image/jpeg")


def _picture(line: Line, request_id: str) -> bytes:
    [output] = line.ended(request_id).outputs
    return line.sandbox.get(output.url).body
