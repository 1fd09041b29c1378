from __future__ import annotations

import pytest

from studio.engines.params import Audio, Image, Images

URL = "https://cdn.example.com/1.png"
WRAPPED = {"type": "image_url", "image_url": URL}


def test_kinds_say_what_goes_in():
    assert Image(name="x").kind == Images(name="x").kind == "image"
    assert Audio(name="x").kind == "audio"


@pytest.mark.parametrize(
    ("param", "ours", "theirs"),
    [
        (Image(name="x"), URL, URL),
        (Image(name="x", wrapped=True), URL, WRAPPED),
        (Image(name="x", wrapped=True, listed=2), URL, [WRAPPED]),
        (Images(name="x"), [URL, f"{URL}?2"], [URL, f"{URL}?2"]),
        (Images(name="x", wrapped=True), [URL], [WRAPPED]),
        (
            Audio(name="x", wrapped=True),
            URL,
            {"type": "audio_url", "audio_url": URL},
        ),
    ],
    ids=["plain", "wrapped", "listed", "several", "several wrapped", "audio"],
)
def test_both_forms_hold_the_same(param: Image, ours: object, theirs: object):
    assert param.wire(ours) == theirs
    assert param.unwire(theirs) == ours
    assert list(param.check(ours)) == list(param.check_wire(theirs)) == []


@pytest.mark.parametrize(
    ("value", "type"),
    [("", "url_parsing"), ("x" * 2084, "url_parsing"), (5, "string_type")],
)
def test_addresses_have_a_length(value: object, type: str):
    assert [fault.type for fault in Image(name="x").check(value)] == [type]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (URL, [("dict_type", ())]),
        ({"image_url": URL}, [("literal_error", ("type",))]),
        ({"type": "image_url"}, [("string_type", ("image_url",))]),
        (
            {"type": "audio_url", "image_url": ""},
            [("literal_error", ("type",)), ("url_parsing", ("image_url",))],
        ),
    ],
)
def test_wrapped_addresses_say_where_they_are_wrong(value: object, found: object):
    faults = Image(name="x", wrapped=True).check_wire(value)

    assert [(fault.type, fault.path) for fault in faults] == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (URL, [("list_type", ())]),
        ([URL], [("too_short", ())]),
        ([URL] * 5, [("too_long", ())]),
        ([URL, 5], [("string_type", (1,))]),
    ],
)
def test_several_have_limits(value: object, found: object):
    faults = Images(name="x", minimum=2, maximum=4).check_wire(value)

    assert [(fault.type, fault.path) for fault in faults] == found


@pytest.mark.parametrize(
    ("value", "type"),
    [([], "too_short"), ([WRAPPED] * 3, "too_long"), (WRAPPED, "list_type")],
)
def test_lists_of_one_have_limits(value: object, type: str):
    param = Image(name="x", wrapped=True, listed=2)

    assert [fault.type for fault in param.check_wire(value)] == [type]
