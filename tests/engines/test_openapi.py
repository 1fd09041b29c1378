from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from studio.engines import ENGINES
from studio.engines.openapi import (
    Difference,
    Unreadable,
    defects,
    differences,
)

TEXT = (Path(__file__).parent / "openapi.json").read_text()


@pytest.fixture
def document() -> dict[str, Any]:
    return json.loads(TEXT)


def schema(document: dict[str, Any], path: str) -> dict[str, Any]:
    body = document["paths"][path]["post"]["requestBody"]
    return body["content"]["application/json"]["schema"]


def unexplained(document: dict[str, Any]) -> list[Difference]:
    return [found for found in differences(document, ENGINES) if not found.why]


def test_nothing_is_unexplained(document):
    assert unexplained(document) == []


@pytest.mark.parametrize("path", ["/nano-banana", "/veo3.1", "/reve/remix"])
def test_path_that_is_gone_is_found(document, path: str):
    del document["paths"][path]

    assert [(f"/{one.path}", one.what) for one in unexplained(document)] == [
        (path, "path")
    ]


def test_path_that_is_new_is_found(document):
    document["paths"]["/nano-banana-2"] = copy.deepcopy(document["paths"]["/veo3.1"])

    assert [(one.path, one.what) for one in unexplained(document)] == [
        ("nano-banana-2", "path")
    ]


@pytest.mark.parametrize(
    ("path", "field", "change", "what"),
    [
        ("/nano-banana", "prompt", None, "prompt"),
        ("/nano-banana", "size", {"type": "string"}, "size"),
        ("/nano-banana", "num_images", {"maximum": 5}, "num_images.maximum"),
        ("/nano-banana", "num_images", {"default": 2}, "num_images.default"),
        ("/nano-banana", "num_images", {"type": "string"}, "num_images.type"),
        ("/nano-banana", "input_images", {"maxItems": 9}, "input_images.maxItems"),
        ("/nano-banana", "output_format", {"enum": ["png"]}, "output_format.enum"),
        ("/nano-banana", "output_format", {"default": "png"}, "output_format.default"),
        ("/nano-banana", "prompt", {"maxLength": 500}, "prompt.maxLength"),
        (
            "/flux-pro/kontext/max/text-to-image",
            "seed",
            {"minimum": 0},
            "seed.minimum",
        ),
        ("/sora-2/text-to-video", "duration", {"enum": [4, 8]}, "duration.enum"),
        (
            "/kling-video/v2.1/pro/image-to-video",
            "cfg_scale",
            {"multipleOf": 0.1},
            "cfg_scale.multipleOf",
        ),
    ],
)
def test_field_that_changed_is_found(
    document, path: str, field: str, change: dict[str, Any] | None, what: str
):
    fields = schema(document, path)["properties"]
    if change is None:
        del fields[field]
    else:
        fields[field] = fields.get(field, {}) | change

    assert [(f"/{one.path}", one.what) for one in unexplained(document)] == [
        (path, what)
    ]


def test_field_that_became_required_is_found(document):
    schema(document, "/nano-banana")["required"].append("output_format")

    assert [one.what for one in unexplained(document)] == ["output_format.required"]


def test_broken_references_are_named_and_read_past(document):
    del document["openapi"]
    del document["components"]["schemas"]["MotionSchema"]

    assert list(defects(document)) == [
        "It does not say which version of OpenAPI it is written in.",
        "It refers to #/components/schemas/MotionSchema, which it does not have.",
    ]
    assert unexplained(document) == []


def test_sound_document_has_no_defects(document):
    assert list(defects(document)) == []


@pytest.mark.parametrize("document", [{}, {"paths": []}])
def test_anything_else_is_unreadable(document):
    with pytest.raises(Unreadable):
        list(differences(document, ENGINES))


def test_a_difference_reads_as_a_sentence():
    found = Difference(
        path="nano-banana", what="seed.enum", document=frozenset("ba"), why="No use."
    )

    assert (
        str(found)
        == "explained   /nano-banana seed.enum: document {a, b}, registry silent (No use.)"
    )
