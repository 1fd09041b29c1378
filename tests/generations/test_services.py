"""What pressing Generate keeps."""

from __future__ import annotations

import pytest

from studio.engines import ENGINES, registry
from studio.engines.params import Seed

SEEDED = [engine for engine in ENGINES if engine.only(Seed)]


@pytest.mark.parametrize("engine", SEEDED, ids=lambda engine: engine.slug)
def test_seed_that_nobody_chose_can_be_repeated(generate, engine):
    seed = generate(engine=engine).values["seed"]

    assert 1 <= seed <= engine.only(Seed).maximum


def test_seed_below_zero_asks_us_to_choose_one(generate):
    made = generate(engine=registry.find("wan-2-5"), seed=-1)

    assert made.values["seed"] >= 1


def test_seed_that_a_person_chose_is_kept(generate):
    assert generate(engine=registry.find("wan-2-5"), seed=7).values["seed"] == 7


def test_model_without_a_seed_gets_none(generate):
    assert "seed" not in generate(engine=registry.find("reve")).values
