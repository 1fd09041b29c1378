from __future__ import annotations

import pytest

from studio.engines import ENGINES
from studio.engines.params import Number, Param
from studio.engines.schemas import normal, of


@pytest.mark.parametrize(
    ("schema", "normalized"),
    [
        ({"enum": [1, 2, 3]}, {"type": "integer", "minimum": 1, "maximum": 3}),
        ({"enum": [5, 10]}, {"type": "integer", "enum": frozenset({5, 10})}),
        ({"type": ["string", "null"], "default": None}, {"type": "string"}),
        ({"type": "array", "minItems": 0, "title": "x"}, {"type": "array"}),
        (
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items.type": "string"},
        ),
    ],
)
def test_one_way_of_saying_each_thing(schema: dict, normalized: dict):
    assert normal(schema) == normalized


def test_every_parameter_can_be_described():
    types = {of(param).get("type") for engine in ENGINES for param in engine.params}

    assert types == {"string", "integer", "number", "boolean", "array", "object"}


def test_number_above_its_minimum_is_described_so():
    strength = Number(name="x", minimum=0, maximum=1, above_minimum=True)

    assert of(strength) == {"type": "number", "exclusiveMinimum": 0, "maximum": 1}


def test_a_kind_without_a_description_is_an_error():
    with pytest.raises(TypeError, match="No schema for Param"):
        of(Param(name="x"))
