"""An account that takes the platform's documents at their word."""

from __future__ import annotations

from typing import Any

import pytest

from studio.engines import ENGINES, Engine
from studio.engines.examples import examples
from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox

V1_SOUL = "/v1/text2image/soul"
WAN = "/wan-25-preview/text-to-video"
SMALL = {"prompt": "x", "width_and_height": "1536x1536"}


@pytest.fixture
def strict(sandbox: Sandbox) -> Key:
    return sandbox.new_account(strict=True, concurrency=0)


def places(sandbox: Sandbox, key: Key, path: str, body: Any) -> list[list[Any]]:
    answer = sandbox.ask("POST", path, key=key, body=body)
    assert answer.status == 422, answer.body
    assert_in_shape(answer)
    return [item["loc"] for item in answer.json["detail"]]


def test_unknown_fields_are_refused(sandbox: Sandbox, strict: Key) -> None:
    body = {"prompt": "x", "camera_fixed": False, "extra": 1}
    found = places(sandbox, strict, SOUL, body)
    assert found == [["body", "camera_fixed"], ["body", "extra"]]


def test_unknown_fields_of_a_job_set_are_refused_inside_and_out(
    sandbox: Sandbox, strict: Key
) -> None:
    body = {"params": SMALL | {"extra": 1}, "more": 2, "webhook": None}
    found = places(sandbox, strict, V1_SOUL, body)
    assert found == [["body", "more"], ["body", "params", "extra"]]


def test_many_unknown_fields_make_a_short_answer(sandbox: Sandbox, strict: Key) -> None:
    body = {"prompt": "x"} | {f"{number}" * 500: 1 for number in range(500)}
    answer = sandbox.ask("POST", SOUL, key=strict, body=body)
    assert (answer.status, len(answer.json["detail"])) == (422, 10)
    assert len(answer.body) < 5_000


def test_seed_zero_is_refused(sandbox: Sandbox, strict: Key, key: Key) -> None:
    body = {"params": SMALL | {"seed": 0}}
    assert sandbox.ask("POST", V1_SOUL, key=key, body=body).status == 200
    assert places(sandbox, strict, V1_SOUL, body) == [["body", "params", "seed"]]


def test_seed_zero_is_one_where_none_is_minus_one(
    sandbox: Sandbox, strict: Key
) -> None:
    body = {"prompt": "x", "seed": 0}
    assert sandbox.ask("POST", WAN, key=strict, body=body).status == 200


@pytest.mark.parametrize(
    ("engine", "alias"),
    [(engine, alias) for engine in ENGINES for alias in engine.aliases],
    ids=lambda one: one if isinstance(one, str) else one.slug,
)
def test_aliases_are_nowhere(
    sandbox: Sandbox, strict: Key, key: Key, engine: Engine, alias: str
) -> None:
    body = next(examples(engine)).body
    assert sandbox.ask("POST", f"/{alias}", key=key, body=body).status == 200
    for path in (f"/{alias}", f"/estimate/{alias}"):
        answer = sandbox.ask("POST", path, key=strict, body=body)
        assert (answer.status, answer.json) == (404, {"detail": "model_not_found"})


def test_old_name_of_references_is_nowhere(
    sandbox: Sandbox, strict: Key, key: Key
) -> None:
    photo = {"type": "image_url", "image_url": "https://example.com/a.jpg"}
    body = {"name": "Ada", "input_images": [photo]}
    assert sandbox.ask("POST", "/soul-id", key=key, body=body).status == 200
    assert sandbox.ask("POST", "/soul-id", key=strict, body=body).status == 404


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_what_is_published_is_accepted(
    sandbox: Sandbox, strict: Key, engine: Engine
) -> None:
    """The catalogs are no part of it: what names an entry of none is refused with 400."""
    for example in examples(engine):
        if example.kind != "extended":
            path = f"/estimate/{engine.path}"
            answer = sandbox.ask("POST", path, key=strict, body=example.body)
            assert answer.status in (200, 400), answer.body
