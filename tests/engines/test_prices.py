from __future__ import annotations

from decimal import Decimal

import pytest

from studio.engines import ENGINES, Engine, registry
from studio.engines.params import Choice, Flag


@pytest.mark.parametrize(
    ("slug", "values", "credits"),
    [
        ("soul", {"resolution": "720p", "count": 1}, "1.5"),
        ("soul", {"resolution": "720p", "count": 4}, "6"),
        ("soul", {"resolution": "1080p", "count": 4}, "12"),
        ("soul", {"resolution": "8K", "count": 1}, "3"),
        ("dop-lite", {}, "2"),
        ("dop-turbo", {}, "6.5"),
        ("dop-standard", {}, "9"),
        ("dop-lite-first-last-frame", {}, "2"),
        ("dop-v1", {"variant": "lite"}, "2"),
        ("dop-v1", {"variant": "preview"}, "9"),
        ("kling-2-1-pro", {"duration": 10}, "20"),
        ("veo-3-1", {"duration": 4}, "12.8"),
        ("veo-3-1", {"duration": 4, "generate_audio": True}, "25.6"),
        ("speak", {"quality": "high", "duration": 5}, "10"),
        ("speak", {"quality": "mid", "duration": 15}, "18"),
        ("hailuo-02", {"resolution": "512p", "duration": 10}, "3.5"),
    ],
)
def test_price_follows_the_choices(slug: str, values: dict[str, object], credits: str):
    engine = registry.find(slug)
    assert engine is not None

    assert engine.price(values) == Decimal(credits)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_every_choice_has_a_price(engine: Engine):
    for param in engine.params:
        options: tuple[object, ...] = ()
        if isinstance(param, Choice):
            options = param.accepted
        elif isinstance(param, Flag):
            options = (True, False)
        for option in options:
            price = engine.price(engine.complete({}) | {param.keeps: option})
            assert price > 0
            assert price == round(price, 3)
