"""Whatever a request writes, it is read without a fault."""

from __future__ import annotations

import uuid

import pytest

from studio.core.parsing import as_number, as_uuid, as_uuids

ID = uuid.UUID("8f14e45f-ceea-467f-a8f1-0d5a1d3f6a11")


@pytest.mark.parametrize("text", [None, "", "1", "not an id", str(ID)[:-1]])
def test_text_that_is_no_id_names_nothing(text):
    assert as_uuid(text) is None


def test_ids_are_found_in_their_order_among_nonsense():
    other = uuid.UUID(int=7)

    assert as_uuids(["", str(ID), "nonsense", str(other)]) == [ID, other]


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)]
)
def test_plain_digits_are_a_number(text, number):
    assert as_number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "²", "١٢", "1e3", "9" * 19])
def test_everything_else_is_nought(text):
    assert as_number(text) == 0
