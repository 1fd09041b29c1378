from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from studio.engines import DEFAULT, ENGINES, Engine
from studio.engines.examples import Example, examples, full, sample
from studio.engines.params import Param

DOCUMENT = json.loads((Path(__file__).parent / "openapi.json").read_text())

EVERY = [
    pytest.param(engine, example, id=f"{engine.slug}-{example.kind}")
    for engine in ENGINES
    for example in examples(engine)
]
every_example = pytest.mark.parametrize(("engine", "example"), EVERY)


PUBLISHED = [
    pytest.param(example, id=f"{example.engine}-{example.kind}")
    for engine in ENGINES
    for example in examples(engine)
    if example.path in DOCUMENT["paths"] and example.kind != "extended"
]
every_published = pytest.mark.parametrize("example", PUBLISHED)


def schema_of(path: str) -> dict[str, Any]:
    body = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    return body["application/json"]["schema"] | {"components": DOCUMENT["components"]}


@every_published
def test_published_bodies_are_valid_for_the_published_document(example: Example):
    validator = jsonschema.Draft202012Validator(
        schema_of(example.path),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )

    assert [error.message for error in validator.iter_errors(example.body)] == []


@every_published
def test_full_bodies_have_every_published_field(example: Example):
    fields = schema_of(example.path)["properties"].keys()
    required = set(schema_of(example.path)["required"])

    expected = fields if example.kind == "full" else required
    assert example.body.keys() == expected


def test_every_published_model_has_a_minimal_and_a_full_body():
    models = [path for path in DOCUMENT["paths"] if not path.startswith("/requests/")]

    assert len(PUBLISHED) == 2 * len(models)


@every_example
def test_examples_read_back(engine: Engine, example: Example):
    values, faults = engine.read(example.body)

    assert faults == []
    assert values["prompt"] == "A salt flat under a high sun"
    assert engine.price(values) > 0


@every_example
def test_what_goes_beyond_has_a_reason(engine: Engine, example: Example):
    beyond = {
        param.name
        for param in engine.params
        if engine.unpublished
        or param.unpublished
        or param.undocumented
        or param.because
    }
    plain = next(one.body for one in examples(engine) if one.kind == "full")
    sent, fewer = _fields(example.body), _fields(plain)

    assert {name for name in sent if name not in fewer} <= beyond


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_all_that_a_person_can_choose_is_among_the_examples(engine: Engine):
    shown = set[str]().union(*(_fields(one.body) for one in examples(engine)))

    assert _fields(engine.payload(full(engine))).keys() <= shown


def test_a_kind_without_a_sample_is_an_error():
    with pytest.raises(TypeError, match="No sample for Param"):
        sample(Param(name="x"))


def test_examples_are_plain_data():
    example = next(examples(DEFAULT))

    assert json.loads(json.dumps(asdict(example))) == {
        "engine": "soul",
        "method": "POST",
        "path": "/higgsfield-ai/soul/standard",
        "body": {"prompt": "A salt flat under a high sun"},
        "kind": "minimal",
    }


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    return body.get("params", body)
