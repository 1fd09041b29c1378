from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from studio.higgsfield import Reference, State, errors
from studio.higgsfield.references import (
    read_new_reference,
    read_reference,
    read_reference_page,
)
from studio.higgsfield.wire import Answer, Lost

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
JPG = "https://cdn.example/a.jpg"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def answer(body: object, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("GET /x", status, raw, hide=("canary-secret",))


def listed(**body: object) -> Answer:
    return answer({"items": [{"id": "a", "status": "completed"}]} | body)


def test_whole_character_is_read() -> None:
    body = {
        "id": ID,
        "name": "Ada",
        "model_version": "v2",
        "status": "in_progress",
        "thumbnail_url": JPG,
        "created_at": "2026-11-20T12:00:00Z",
        "in_progress_at": "2026-11-20T12:00:00",
        "fail_reason": None,
        "reference_media": [{"id": "m", "media_url": JPG}, {"media_url": 5}, None, 7],
    }

    assert read_reference(answer(body), asked=ID.upper()) == Reference(
        id=ID,
        name="Ada",
        state=State.IN_PROGRESS,
        word="in_progress",
        version="v2",
        thumbnail_url=JPG,
        created_at=NOON,
        started_at=NOON,
        photo_urls=(JPG,),
    )


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("not_ready", State.QUEUED),
        ("queued", State.QUEUED),
        ("in_progress", State.IN_PROGRESS),
        ("completed", State.COMPLETED),
        ("failed", State.FAILED),
        ("baking", None),
    ],
)
def test_status_words_of_a_character_are_known(word: str, state: State | None) -> None:
    reference = read_reference(answer({"status": word}), asked=ID)

    assert (reference.id, reference.state, reference.word) == (ID, state, word)


def test_reason_of_a_failed_training_is_a_harmless_line() -> None:
    body = {"id": ID, "status": "failed", "fail_reason": "No face at https://x.y/z"}

    assert read_reference(answer(body), asked=ID).fail_reason == "No face at [link]"


@pytest.mark.parametrize(
    "body",
    [b"", [], {}, {"id": ID}, {"id": 5, "status": "queued"}, {"id": "b", "status": "queued"}],
)  # fmt: skip
def test_no_character_or_another_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol):
        read_reference(answer(body), asked=ID)


def test_page_is_read() -> None:
    page = read_reference_page(listed(total=41, page=2, page_size=20, total_pages=3))

    assert [one.id for one in page.items] == ["a"]
    assert (page.total, page.page, page.page_size, page.total_pages) == (41, 2, 20, 3)


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ({"total": 41, "page": 2, "page_size": 20}, (41, 2, 20, 3)),
        ({"total": 40, "page_size": 20}, (40, 1, 20, 2)),
        ({}, (1, 1, 1, 1)),
        ({"items": []}, (0, 1, 1, 0)),
        ({"total": 0, "page": 1, "page_size": 0, "total_pages": 0}, (0, 1, 1, 0)),
        ({"total": "41", "page": True, "page_size": -5, "total_pages": 1e9}, (1, 1, 1, 1)),
        ({"total": 10**19}, (1, 1, 1, 1)),
    ],
)  # fmt: skip
def test_page_that_leaves_out_its_numbers_is_counted(
    body: dict[str, object], numbers: tuple[int, int, int, int]
) -> None:
    page = read_reference_page(listed(**body))

    assert (page.total, page.page, page.page_size, page.total_pages) == numbers


def test_page_leaves_out_what_is_no_character() -> None:
    items = [{"id": "a"}, {"id": "a", "name": "Again"}, {"id": "../x"}, {}, None, 5]
    page = read_reference_page(listed(items=items))

    assert page.items == (Reference("a", "", None, ""),)


def test_page_is_bounded() -> None:
    items = [{"id": str(number)} for number in range(3000)]

    assert len(read_reference_page(listed(items=items)).items) == 1000


@pytest.mark.parametrize("body", [b"", [], {}, {"items": {}}, {"items": None}])
def test_page_without_a_list_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol):
        read_reference_page(answer(body))


@pytest.mark.parametrize("body", [b"", [], {}, {"id": None}, {"id": "../x"}])
def test_training_without_an_id_is_unclear(body: object) -> None:
    with pytest.raises(errors.Unclear):
        read_new_reference(answer(body))


def test_training_costs_money_and_fails_as_a_submit_does() -> None:
    with pytest.raises(errors.Unclear):
        read_new_reference(Lost("POST /x", "it broke"))
    with pytest.raises(errors.Unclear):
        read_new_reference(answer(b"", 502))
    with pytest.raises(errors.OutOfCredits):
        read_new_reference(answer({"detail": "not_enough_credits"}, 403))
    assert read_new_reference(answer({"id": ID})).id == ID
