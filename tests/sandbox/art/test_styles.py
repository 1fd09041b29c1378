from collections import Counter
from uuid import UUID

import numpy as np
import pytest

from studio.sandbox.art import STYLES, STYLES_V2, Brief, draw, find_style

ALL = (*STYLES, *STYLES_V2)
FEWEST_TONES = 4.0


def shown(prompt, style_id):
    brief = Brief(prompt=prompt, seed=5, width=48, height=48, style_id=style_id)
    return np.asarray(draw(brief), dtype=np.int16)


def test_styles_are_as_many_as_the_platform_has():
    assert (len(STYLES), len(STYLES_V2)) == (106, 33)


def test_styles_are_counted_by_kind():
    assert Counter(style.kind for style in STYLES) == {
        "Editorial": 21,
        "Film and grain": 18,
        "Paper and print": 15,
        "Studio and product": 17,
        "Night": 12,
        "Graphic": 14,
        "Painting": 9,
    }


def test_style_ids_are_uuids_and_belong_to_one_style():
    ids = [style.id for style in ALL]

    assert len(set(ids)) == len(ids)
    assert [str(UUID(style_id)) for style_id in ids] == ids
    assert {UUID(style_id).version for style_id in ids} == {4, 5}


def test_styles_carry_the_two_ids_that_are_known():
    known = (
        "464ea177-8d40-4940-8d9d-b438bab269c7",
        "1cb4b936-77bf-4f9a-9039-f3d349a4cdbe",
    )

    assert [find_style(style_id) in STYLES for style_id in known] == [True, True]


def test_style_ids_stay_what_they_were():
    named = {style.name: style.id for style in STYLES}

    assert named["Cyanotype"] == "6cb53e34-f496-5f2f-a0e9-42553e4dbe4b"
    assert named["Molten silk"] == "42c863ad-b156-53c3-a308-15c8cd759dcf"


@pytest.mark.parametrize("series", [STYLES, STYLES_V2], ids=["v1", "v2"])
def test_style_names_belong_to_one_style_of_a_series(series):
    assert max(Counter(style.name for style in series).values()) == 1


def test_styles_of_the_first_series_are_described():
    assert [style.name for style in STYLES if not style.description] == []


def test_find_style_reads_any_case():
    assert find_style(STYLES[0].id.upper()) is STYLES[0]


def test_find_style_gives_none_for_a_stranger():
    assert (find_style(None), find_style(""), find_style("x")) == (None, None, None)


def test_every_style_looks_unlike_every_other():
    pictures = [(style.name, shown("the open sea", style.id)) for style in ALL]
    twins = [
        (name, other)
        for place, (name, picture) in enumerate(pictures)
        for other, earlier in pictures[:place]
        if np.abs(picture - earlier).mean() < FEWEST_TONES
    ]

    assert twins == []


def test_a_style_is_its_own_twin():
    again = shown("the open sea", STYLES[0].id) - shown("the open sea", STYLES[0].id)

    assert np.abs(again).mean() < FEWEST_TONES
