from __future__ import annotations

import pytest

from studio.engines.params import Choice, Flag

SECONDS = Choice(
    name="duration", options=(4, 6), also=(8,), spelled={4: "4", 6: "6", 8: "8"}
)


def test_options_are_spelled_on_the_wire_and_read_back():
    assert SECONDS.wire(6) == "6"
    assert SECONDS.unwire("6") == 6


@pytest.mark.parametrize("value", ["4", "8"])
def test_wire_accepts_its_own_spelling(value: object):
    assert list(SECONDS.check_wire(value)) == []


@pytest.mark.parametrize("value", [4, "5", 4.0, True, None, [], {}])
def test_wire_refuses_any_other(value: object):
    assert [fault.message for fault in SECONDS.check_wire(value)] == [
        "Choose one of: 4, 6."
    ]


@pytest.mark.parametrize("value", ["4", 5, True])
def test_a_person_chooses_among_ours(value: object):
    assert [fault.type for fault in SECONDS.check(value)] == ["literal_error"]


@pytest.mark.parametrize("value", [1, 0, "true", None])
def test_flags_are_true_or_false(value: object):
    assert [fault.type for fault in Flag(name="on").check(value)] == ["bool_type"]
