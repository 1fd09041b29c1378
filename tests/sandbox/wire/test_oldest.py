"""Paths that one old listing alone names: a character of one photo, and what became of a job."""

from __future__ import annotations

from typing import Any

import pytest

from studio.higgsfield import State
from tests.sandbox.test_characters import multipart
from tests.sandbox.wire import jpeg
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import V1_SOUL, Line
from tests.sandbox_server import Answer

PHOTO = {"type": "image_url", "image_url": "https://example.com/ada.jpg"}


def pair(line: Line) -> dict[str, str]:
    """The two headers that the listing shows."""
    return {"hf-api-key": line.key.key_id, "hf-secret": line.key.secret}


def post_photo(line: Line) -> Answer:
    kind = {"Content-Type": "multipart/form-data; boundary=cut"}
    body = multipart(jpeg("#2e7d5b"))
    return line.sandbox.ask(
        "POST", "/api/characters", key=None, body=body, headers=pair(line) | kind
    )


def results(line: Line, one_id: str) -> dict[str, Any]:
    path = f"/api/generation-results?id={one_id}"
    answer = line.sandbox.ask("GET", path, key=None, headers=pair(line))
    assert answer.status == 200
    return dict(answer.json)


def test_one_photo_is_a_character_that_is_ready(line: Line) -> None:
    made = post_photo(line).json

    reference = line.client.reference(made["id"])
    assert made.keys() == {"id", "photo_url", "created_at"}
    assert (reference.state, reference.version) == (State.COMPLETED, "v1")
    assert reference.photo_urls == (made["photo_url"],)
    assert [one.id for one in line.client.references().items] == [made["id"]]


def test_its_character_is_taken_by_both_families(line: Line) -> None:
    made = post_photo(line).json["id"]

    flat = line.submit("/higgsfield-ai/soul/character", custom_reference_id=made)
    wrapped = line.submit_set(V1_SOUL, custom_reference_id=made)

    assert line.ended(flat).state is State.COMPLETED
    assert line.set_ended(wrapped).state is State.COMPLETED


def test_character_of_one_photo_costs_what_any_does(line: Line) -> None:
    post_photo(line)

    assert line.account()["charged"] == "40.000"


def test_result_is_found_by_request_job_set_and_job(line: Line) -> None:
    request_id, set_id = line.submit(), line.submit_set(batch_size=4)
    line.ended(request_id)
    line.set_ended(set_id)
    job_id = line.said["jobs"][2]["id"]

    found = {one: results(line, one) for one in (request_id, set_id, job_id)}

    assert [len(said["results"]) for said in found.values()] == [1, 4, 1]
    for one, said in found.items():
        assert said.keys() == {"id", "status", "results", "retention_expires_at"}
        assert (said["id"], said["status"]) == (one, "completed")
        assert all(each.keys() == {"type", "url"} for each in said["results"])


def test_result_of_a_clip_is_a_video(line: Line) -> None:
    still = line.ended(line.submit()).outputs[0].url
    clip = line.submit("/higgsfield-ai/dop/standard", image_url=still)
    line.ended(clip)

    assert [one["type"] for one in results(line, clip)["results"]] == ["video"]


def test_result_needs_an_id(line: Line) -> None:
    path = "/api/generation-results"
    answer = line.sandbox.ask("GET", path, key=None, headers=pair(line))

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["query", "id"]


@pytest.mark.parametrize("strict", [False, True])
def test_old_name_of_trainings_is_an_alias_of_them(
    open_line: OpenLine, *, strict: bool
) -> None:
    line = open_line(strict=strict)
    body = {"name": "Ada", "input_images": [PHOTO], "model_version": "cinema"}

    answer = line.sandbox.ask("POST", "/soul-id", key=line.key, body=body)

    assert answer.status == (404 if strict else 200)
    if not strict:
        made = line.client.reference(answer.json["id"])
        assert (made.name, made.version) == ("Ada", "cinema")


def test_list_without_a_page_is_the_first_of_twenty(line: Line) -> None:
    for number in range(21):
        line.client.create_reference(
            f"Ada {number}", [PHOTO["image_url"]], version="v1"
        )

    said = line.sandbox.ask("GET", "/v1/custom-references/list", key=line.key).json

    assert (said["page"], said["page_size"], len(said["items"])) == (1, 20, 20)
    assert (said["total"], said["total_pages"]) == (21, 2)
