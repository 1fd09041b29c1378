from __future__ import annotations

import pytest

from studio.engines import registry
from studio.stories import makers
from studio.stories.kinds import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
STYLE = "0b4ea3d2-1b3b-4a0e-9c7e-0f2d6c7f1a11"


@each_kind
def test_every_maker_accepts_what_it_is_asked(kind):
    for engine in makers.makers(kind, seconds=5):
        asked = makers.values(engine, kind, prompt="A fern", seconds=5)
        given = dict.fromkeys(_pictured(engine, kind), "https://example.com/a.jpg")
        listed = {
            key: [url] if engine.param(key).maximum > 1 else url
            for key, url in given.items()
        }
        assert engine.errors(asked | listed) == {}


def _pictured(engine, kind) -> list[str]:
    if not kind.needs_product:
        return []
    return list(makers.pictures(engine, object()))


def test_clips_are_upright_and_the_exact_length_comes_first():
    best = makers.makers(KINDS["tutorial"], seconds=10)[0]
    asked = makers.values(best, KINDS["tutorial"], prompt="A fern", seconds=10)

    assert (asked["ratio"], asked["duration"]) == ("9:16", 10)


def test_clips_from_words_alone_are_made_by_no_model_that_starts_from_a_still():
    alone = {engine.slug for engine in makers.makers(KINDS["tutorial"], seconds=5)}
    product = {one.slug for one in makers.makers(KINDS["product-showcase"], seconds=5)}

    assert "sora-2-text" in alone
    assert "sora-2" not in alone
    assert "sora-2" in product


def test_product_goes_into_the_one_picture_the_model_takes():
    best = makers.makers(KINDS["product-showcase"], seconds=5)[0]

    assert list(makers.pictures(best, object())) == ["first_frame"]


def test_slides_come_in_the_nearest_ratio_the_model_has():
    soul, banana = (registry.find(slug) for slug in ("soul", "nano-banana"))
    kind = KINDS["carousel"]

    assert makers.values(banana, kind, prompt="", seconds=None)["ratio"] == "4:5"
    assert makers.values(soul, kind, prompt="", seconds=None)["ratio"] == "3:4"


def test_style_leaves_only_models_of_its_catalog():
    kind = KINDS["carousel"]
    able = makers.makers(kind, style=STYLE)

    assert [engine.slug for engine in able] == ["soul"]
    assert (
        makers.values(able[0], kind, prompt="", seconds=None, style=STYLE)["style"]
        == STYLE
    )


def test_nearest_length_is_rather_the_longer_one():
    sora, hailuo = (registry.find(slug) for slug in ("sora-2-text", "hailuo-02"))

    assert makers.nearest_seconds(sora, 5) == 4
    assert makers.nearest_seconds(sora, 10) == 12
    assert makers.nearest_seconds(hailuo, 8) == 10


def test_model_that_cannot_make_a_part_is_not_found_under_its_name():
    assert not makers.is_able(KINDS["tutorial"], "soul")
    assert makers.find(KINDS["tutorial"], "soul").slug != "soul"
