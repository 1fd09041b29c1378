from __future__ import annotations

import pytest

from studio.engines import ENGINES, Engine, Makes
from studio.engines.params import Dimensions, Ratio, Resolution
from studio.engines.sizes import by_area, proportions

with_sizes = pytest.mark.parametrize(
    "engine",
    [engine for engine in ENGINES if engine.sizes],
    ids=lambda engine: engine.slug,
)


def accepted(engine: Engine, kind: type[Ratio | Resolution]) -> tuple[object, ...]:
    param = engine.only(kind)
    return param.accepted if param else ("",)


@with_sizes
def test_tables_are_total(engine: Engine):
    pairs = {
        (ratio, resolution)
        for ratio in accepted(engine, Ratio)
        for resolution in accepted(engine, Resolution)
        if ratio != "auto"
    }

    assert engine.sizes is not None
    assert engine.sizes.keys() >= pairs


@with_sizes
def test_pixels_have_the_ratio_they_stand_for(engine: Engine):
    for (ratio, _), (width, height) in (engine.sizes or {}).items():
        if ratio:
            across, down = proportions(ratio)
            assert width / height == pytest.approx(across / down, rel=0.03)


@with_sizes
def test_finer_resolutions_are_not_smaller(engine: Engine):
    resolutions = engine.only(Resolution)
    for ratio in accepted(engine, Ratio):
        areas = [
            width * height
            for resolution in (resolutions.options if resolutions else ())
            for width, height in [
                engine.size({"ratio": ratio, "resolution": resolution}) or (0, 0)
            ]
        ]
        assert areas == sorted(areas)


def test_clips_have_even_sides():
    sides = {
        side
        for engine in ENGINES
        if engine.makes is Makes.VIDEO
        for size in (engine.sizes or {}).values()
        for side in size
    }

    assert {side % 2 for side in sides} == {0}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_models_with_ratio_and_resolution_have_a_table(engine: Engine):
    assert not (engine.only(Ratio) and engine.only(Resolution)) or engine.sizes


def test_first_api_offers_thirteen_sizes():
    dimensions = next(filter(None, (engine.only(Dimensions) for engine in ENGINES)))

    assert dimensions.options == (
        "2048x1152",
        "1696x960",
        "2016x1344",
        "1632x1088",
        "2048x1536",
        "1536x1152",
        "1536x1536",
        "1536x2048",
        "1152x1536",
        "1344x2016",
        "1088x1632",
        "960x1696",
        "1152x2048",
    )


def test_an_area_becomes_sides():
    assert by_area(("16:9", "1:1"), {"720p": 1280 * 720}) == {
        ("16:9", "720p"): (1280, 720),
        ("1:1", "720p"): (960, 960),
    }


@pytest.mark.parametrize("words", ["16:9", "16x9"])
def test_proportions_are_read(words: str):
    assert proportions(words) == (16, 9)
