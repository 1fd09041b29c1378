from __future__ import annotations

import math

import pytest

from studio.engines.params import Number, Seed, Whole

STEPPED = Number(name="x", minimum=0, maximum=1, step=0.1, stepped=True)
ABOVE = Number(name="x", minimum=0, maximum=1, above_minimum=True)


@pytest.mark.parametrize("value", [0, 0.1, 0.3, 0.7, 1, 1.0])
def test_steps_are_allowed_between_the_ends(value: float):
    assert list(STEPPED.check(value)) == []


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (0.25, "multiple_of"),
        (-0.1, "out_of_range"),
        (1.1, "out_of_range"),
        (math.nan, "out_of_range"),
        (math.inf, "out_of_range"),
        (10**400, "out_of_range"),
        (True, "float_type"),
        ("0.5", "float_type"),
    ],
)
def test_other_numbers_are_refused(value: object, type: str):
    assert [fault.type for fault in STEPPED.check(value)] == [type]


def test_a_minimum_can_be_left_out():
    assert [fault.type for fault in ABOVE.check(0)] == ["out_of_range"]
    assert list(ABOVE.check(0.01)) == []


@pytest.mark.parametrize("value", [0, 1, 6])
def test_whole_numbers_may_have_one_more(value: int):
    param = Whole(name="x", minimum=1, maximum=6, also=(0,))

    assert list(param.check(value)) == []


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (0, "out_of_range"),
        (1_000_001, "out_of_range"),
        (10**400, "out_of_range"),
        (1.0, "int_type"),
        (False, "int_type"),
        ("7", "int_type"),
    ],
)
def test_seeds_are_whole_numbers(value: object, type: str):
    assert [fault.type for fault in Seed().check(value)] == [type]
