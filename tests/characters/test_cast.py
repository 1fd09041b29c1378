"""Which characters go to which models, and how the composer says so."""

from __future__ import annotations

import uuid

import pytest

from studio.attempts.states import State
from studio.characters import cast
from studio.characters.models import Character
from studio.generations.models import Generation
from tests.characters.conftest import again
from tests.factories import make_key
from tests.generations.conftest import form

CREATE = "/create/"


def fit(alice, key, version: str = "v1") -> list[tuple[str, str]]:
    return [
        (part.character.name, part.why)
        for part in cast.parts(alice, key=key, version=version)
    ]


def test_trained_character_fits_its_version_alone(alice, key, mara, make_trained):
    make_trained(key)

    assert fit(alice, key) == [("Mara", "")]
    [(_, why)] = fit(alice, key, "v2")
    assert why.startswith("Version 1 works with Soul")


def test_character_without_a_training_says_so(alice, key, mara, make_trained):
    assert fit(alice, key) == [("Mara", "not trained yet")]

    make_trained(key, state=State.IN_PROGRESS)
    assert fit(alice, key) == [("Mara", "being trained")]


def test_character_of_another_host_is_greyed_out(alice, key, mara, make_trained):
    other = make_key(alice.team, origin="https://platform.higgsfield.ai")
    make_trained(other)

    assert fit(alice, key) == [
        ("Mara", "trained at another host than your default key's")
    ]


def test_character_of_another_account_of_the_host_is_greyed_out(
    alice, mara, make_trained
):
    mine = make_key(alice.team)
    make_trained(make_key(alice.team, key_id="id-of-somebody-else", secret="other"))

    assert fit(alice, mine) == [("Mara", "trained with another key")]


def test_sandbox_knows_its_characters_at_any_port(alice, key, mara, make_trained):
    make_trained(key, origin="http://127.0.0.1:1")

    assert fit(alice, key) == [("Mara", "")]


def test_newest_training_that_succeeded_is_used(key, mara, make_trained):
    make_trained(key)
    newest = make_trained(key, number=2)
    make_trained(key, number=3, state=State.FAILED)

    assert again(mara).platform_id == newest


def test_character_of_another_team_is_never_found(charlie, key, mara, make_trained):
    platform_id = make_trained(key)

    assert cast.find(charlie, platform_id, key=key, version="v1") is None


@pytest.mark.parametrize("away", ["deleted_at", "archived_at"])
def test_character_that_was_put_away_is_not_offered(
    alice, key, mara, make_trained, away
):
    make_trained(key)
    Character.objects.update(**{away: "2026-01-01T00:00Z"})

    assert fit(alice, key) == []


def test_generate_with_opens_the_composer_with_the_character(
    browser, key, mara, make_trained
):
    platform_id = make_trained(key)
    Character.objects.update(strength=0.6)
    page = browser.get(f"{CREATE}?character={mara.public_id}")

    composer = page.context["composer"]
    assert composer.engine.slug == "soul-character"
    assert composer.form["character"].value() == platform_id
    assert composer.form["character_strength"].value() == 0.6
    assert f'<option value="{platform_id}" selected>Mara' in page.content.decode()


def test_character_that_does_not_fit_is_listed_with_why(browser, key, mara):
    page = browser.get(f"{CREATE}?model=soul-character").content.decode()

    assert "<option disabled>Mara (not trained yet)" in page


def test_id_that_is_not_the_teams_is_never_sent(browser, key, mara):
    forged = form(engine="soul-character", character=str(uuid.uuid4()))
    answer = browser.post(CREATE, forged, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "This character cannot be used" in answer.content.decode()
    assert not Generation.objects.exists()


def test_recipe_with_a_deleted_character_says_so_instead_of_dropping_it(
    browser, key, mara, make_trained
):
    make_trained(key)
    Character.objects.update(deleted_at="2026-01-01T00:00Z")
    stray = str(uuid.uuid4())
    changed = form(engine="soul-2", engine_before="soul-2", character=stray)
    page = browser.post("/create/composer/", changed).content.decode()

    assert f'<option value="{stray}" selected>Cannot be used here' in page


def test_page_offers_no_use_where_the_default_key_leads_elsewhere(
    browser, alice, key, mara, make_trained
):
    make_trained(make_key(alice.team, origin="https://platform.higgsfield.ai"))
    page = browser.get(f"/characters/{mara.public_id}/").content.decode()

    assert "Generate with" not in page
    assert "trained at another host" in page


def test_training_cannot_be_chosen_as_a_model(browser, key):
    assert browser.post(CREATE, form(engine="training")).status_code == 404
