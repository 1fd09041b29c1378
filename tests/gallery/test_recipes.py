"""A recipe read back from a result."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.engines import DEFAULT, registry
from studio.gallery import recipes
from studio.generations import services
from studio.generations.models import Generation
from tests.attempts.conftest import picture


@pytest.fixture
def made(alice, key, platform, run_queue) -> tuple[Generation, Asset]:
    generation = services.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat", "seed": 418206, "ratio": "3:4"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    run_queue()
    generation.attempt.refresh_from_db()
    platform.finish_with(generation.attempt.request_id, picture())
    attempts.look(generation.attempt_id)
    run_queue()
    return generation, Asset.objects.get()


def test_recipe_names_model_seed_size_and_cost(made):
    generation, asset = made

    rows = {row.label: row.value for row in recipes.of(asset, recipes.made_by(asset))}

    assert recipes.made_by(asset) == generation
    assert rows["Model"] == "Soul"
    assert rows["Seed"] == "418 206"
    assert rows["Size"] == "64 × 48 · 3:4"
    assert rows["Cost"] == "1.5 credits"


def test_asset_page_offers_what_can_be_done(made, alice, sign_in):
    _, asset = made

    page = (
        sign_in(alice)
        .get(reverse("gallery:asset", args=[asset.public_id]))
        .content.decode()
    )

    for button in ("Use again", "Use as reference", "Animate", "Download", "Trash"):
        assert button in page


def test_use_again_fills_the_composer(made, alice, sign_in):
    generation, _ = made

    page = sign_in(alice).get("/create/", {"again": str(generation.public_id)})

    form = page.context["composer"].form
    assert (form["prompt"].value(), form["seed"].value()) == ("A salt flat", 418206)


def test_animate_puts_the_still_first(made, alice, sign_in):
    _, asset = made

    composer = (
        sign_in(alice)
        .get("/create/", {"animate": str(asset.public_id)})
        .context["composer"]
    )

    assert composer.engine.slug == "dop-standard"
    assert {slot.key: slot.asset for slot in composer.slots}["first_frame"] == asset


def test_trashed_input_stops_a_waiting_generation_in_words(
    made, alice, key, platform, run_queue
):
    _, asset = made
    clip = services.start_generation(
        registry.find("dop-standard"),
        {"prompt": "Slow dolly in"},
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={"first_frame": asset},
    )
    Asset.objects.filter(pk=asset.pk).update(trashed=True)

    run_queue()

    clip.attempt.refresh_from_db()
    assert clip.attempt.state == "failed"
    assert "in the trash" in clip.attempt.note
    assert platform.count("submit") == 1
