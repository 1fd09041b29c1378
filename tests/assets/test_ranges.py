import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.assets.ranges import wanted


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=500-", 500, 999),
        ("bytes=-100", 900, 999),
        ("bytes=0-0", 0, 0),
        ("bytes=999-999", 999, 999),
        ("bytes=900-5000", 900, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=0-", 0, 999),
        (" Bytes=1-2 ", 1, 2),
    ],
)
def test_wanted_clips_one_range(header, first, last):
    assert wanted(header, 1000) == range(first, last + 1)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_wanted_is_empty_where_nothing_can_be_given(header):
    assert len(wanted(header, 1000)) == 0


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=-",
        "bytes=99-0",
        "bytes=0-1,5-6",
        "bytes=a-b",
        "bytes=0x1-2",
        "bytes=٣-٤",
        "bytes=--1",
        "items=0-1",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_wanted_ignores_what_it_does_not_grant(header):
    assert wanted(header, 1000) is None


@given(
    first=st.integers(0, 10**18 - 1) | st.none(),
    last=st.integers(0, 10**18 - 1) | st.none(),
    size=st.integers(0, 10_000),
)
def test_wanted_never_leaves_the_file(first, last, size):
    text = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    part = wanted(text, size)

    assert part is None or set(part) <= set(range(size))
    assert part is None or part.step == 1
