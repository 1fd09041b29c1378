"""What the button says: our own price at once, the platform's as soon as it answers."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from studio.core.clock import now
from studio.engines import ENGINES, Engine, registry
from studio.engines.params import CharacterChoice, Images
from studio.generations import prices
from studio.generations.models import Estimate
from tests.platform_server import Platform, json_answer

CHARACTER = "3d0e0c2a-9f57-4b52-9a0b-0f6f3f0f7d11"


def chosen(engine: Engine, **over: Any) -> dict[str, Any]:
    """Return what the form holds before anything but a character is chosen."""
    character = engine.only(CharacterChoice)
    needed = {character.keeps: CHARACTER} if character and character.required else {}
    return engine.complete({**needed, **over})


def asked(platform: Platform) -> list[tuple[str, dict[str, Any]]]:
    return [
        (one.path, json.loads(one.body))
        for one in platform.seen
        if one.path.startswith("/estimate/")
    ]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_every_model_is_asked_with_a_body_that_it_takes(
    engine: Engine, key, run_queue, platform: Platform
):
    prices.price(engine, chosen(engine), key=key)
    run_queue()

    [(path, body)] = asked(platform)
    values, faults = engine.read(body)
    assert path == f"/estimate/{engine.path}"
    assert faults == []
    assert engine.price(values) == engine.price(chosen(engine))


def test_pictures_stand_in_as_many_as_the_model_needs(key, run_queue, platform):
    engine = registry.find("reve-remix")
    several = engine.only(Images)

    prices.price(engine, chosen(engine), key=key)
    run_queue()

    [(_, body)] = asked(platform)
    assert len(body[several.name]) == several.minimum == 2


def test_own_price_is_marked_until_the_platform_answers(key, run_queue, platform):
    platform.script("estimate", json_answer(200, {"credits": "2.750", "usd": "0.172"}))
    engine = registry.DEFAULT
    values = chosen(engine)

    before = prices.price(engine, values, key=key)
    run_queue()
    after = prices.price(engine, values, key=key)

    assert before == prices.Price(engine.price(values), confirmed=False)
    assert after == prices.Price(Decimal("2.750"), confirmed=True)


def test_old_answer_is_shown_marked_and_asked_for_again(key, run_queue, platform):
    engine = registry.DEFAULT
    prices.price(engine, chosen(engine), key=key)
    run_queue()
    long_ago = now() - timedelta(hours=13)
    Estimate.objects.update(asked_at=long_ago, answered_at=long_ago)

    found = prices.price(engine, chosen(engine), key=key)
    run_queue()

    assert found == prices.Price(Decimal("1.500"), confirmed=False)
    assert len(asked(platform)) == 2


def test_same_question_is_asked_once(key, run_queue, platform):
    engine = registry.DEFAULT
    for prompt in ("A salt flat", "Another", "A third"):
        prices.price(engine, chosen(engine, prompt=prompt), key=key)
    run_queue()

    assert len(asked(platform)) == 1


def test_platform_without_an_answer_leaves_our_own_price(key, run_queue, platform):
    """Case 66."""
    platform.script("estimate", json_answer(404, {"detail": "model_not_found"}))
    engine = registry.find("soul-v1")
    prices.price(engine, chosen(engine), key=key)
    run_queue()

    found = prices.price(engine, chosen(engine), key=key)

    assert found == prices.Price(engine.price(chosen(engine)), confirmed=False)


def test_model_of_a_character_is_not_asked_without_one(key, run_queue, platform):
    engine = registry.find("soul-character")

    prices.price(engine, engine.complete({}), key=key)
    run_queue()

    assert asked(platform) == []
