"""A recipe read back from a result."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Input, Output
from studio.engines import DEFAULT, registry
from studio.gallery import recipes
from studio.generations import services
from studio.generations.models import Generation
from studio.projects import managing
from studio.projects import services as projects
from studio.projects.models import Project
from tests.attempts.conftest import picture
from tests.factories import make_asset, make_attempt


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
    assert rows["Cost"] == "1.5 credits · $0.09"


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


NOTHING_SEEN = {"width": 0, "height": 0, "derivatives": {}}
DERIVED = {"small": [64, 48], "large": [64, 48]}


def kept(alice, **over: object) -> Asset:
    """Make the row of an uploaded file whose bytes nobody will ask for."""
    facts = {"kind": "image", "width": 64, "height": 48, "derivatives": DERIVED}
    return Asset.objects.create(
        team=alice.team,
        project=projects.general(alice.team),
        origin="uploaded",
        sha256="0" * 64,
        size=1,
        **facts | over,
    )


@pytest.fixture
def spoken(alice, key) -> tuple[Generation, Asset, Asset]:
    """A clip that was started from a still and a sound."""
    frame = kept(alice, title="Salt flat")
    sound = kept(alice, kind="audio", title="Voice", seconds=4.6, **NOTHING_SEEN)
    engine = registry.find("wan-2-5")
    values = {"prompt": "She speaks", "duration": 10, "negative_prompt": "people"}
    generation = services.start_generation(
        engine,
        engine.complete(values),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={"first_frame": [frame], "audio": [sound]},
    )
    return generation, frame, sound


def test_recipe_names_the_sound_and_what_was_chosen(spoken):
    generation, frame, _ = spoken

    rows = {row.label: row.value for row in recipes.of(frame, generation)}

    assert rows["Audio"] == "Voice · 0:05"
    assert (rows["Seconds"], rows["Leave out"]) == ("10", "people")


def test_sound_of_a_project_that_one_does_not_see_has_no_name(spoken, alice, bob):
    generation, frame, sound = spoken
    secret = managing.open_project(alice, name="Secret perfume")
    managing.change(
        secret, by=alice, name=secret.name, is_private=True, people=[], default_key=None
    )
    Asset.objects.filter(pk=sound.pk).update(project=secret)

    for member, title in ((alice, "Voice"), (bob, "Sound")):
        found = recipes.of(frame, generation, member)
        row = next(row for row in found if row.label == "Audio")
        assert row.value == f"{title} · 0:05"
        assert (row.asset == sound) is (member == alice)


def test_only_pictures_are_shown_as_what_it_was_made_from(spoken, alice):
    generation, frame, _ = spoken

    assert [item.asset for item in recipes.inputs(generation, alice)] == [frame]


def test_pages_of_a_sound_show_no_picture(spoken, alice, sign_in):
    *_, sound = spoken
    browser = sign_in(alice)

    page = browser.get(reverse("gallery:asset", args=[sound.public_id])).content
    wall = browser.get(reverse("gallery:index"), {"kind": "uploaded"}).content

    assert b"<audio" in page
    assert b"picture--sound" in wall
    assert b'src=""' not in page + wall


def test_picture_that_went_in_twice_made_a_result_once(alice, key):
    reference, result = make_asset(alice), make_asset(alice)
    attempt = make_attempt(alice, key=key, project=projects.general(alice.team))
    for place in range(2):
        Input.objects.create(
            attempt=attempt, key="references", position=place, asset=reference
        )
    Output.objects.create(attempt=attempt, position=0, kind="image", asset=result)

    assert recipes.made_from(reference, alice) == [result]


def test_use_again_is_not_offered_where_its_generation_is_out_of_sight(
    made, alice, bob, sign_in
):
    generation, asset = made
    page = reverse("gallery:asset", args=[asset.public_id])
    assert sign_in(bob).get(page).context["can_use_again"]

    secret = Project.objects.create(team=alice.team, name="Secret", is_private=True)
    Generation.objects.filter(pk=generation.pk).update(project=secret)

    assert not sign_in(bob).get(page).context["can_use_again"]
    assert sign_in(alice).get(page).context["can_use_again"]
