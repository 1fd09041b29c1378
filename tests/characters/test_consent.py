"""Consent: who gave it, where it is seen, and what ends when it is withdrawn."""

from __future__ import annotations

import uuid

import pytest

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import cast, consent, services, training
from studio.characters.models import Character
from studio.engines import registry
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.projects import services as projects
from tests.characters.conftest import again, make_asset, photo
from tests.factories import make_attempt

ENGINE = registry.find("soul-character")


def draw(membership, platform_id: str, **pictures: object) -> Generation:
    assert ENGINE is not None
    return generations.start_generation(
        ENGINE,
        ENGINE.complete({"prompt": "At the sea", "character": platform_id}),
        membership=membership,
        nonce=uuid.uuid4(),
        pictures=pictures,  # type: ignore[arg-type]
    )


def withdraw(browser, character: Character):
    url = f"/characters/{character.public_id}/consent/"
    return browser.post(url, {"act": "withdraw"}, follow=True).content.decode()


def test_withdrawn_character_goes_into_nothing_new(
    browser, alice, key, mara, make_trained
):
    platform_id = make_trained(key)
    page = withdraw(browser, mara)

    assert "What was made stays" in page
    assert "Generate with" not in page
    assert cast.why_not(again(mara), key=key, version="v1") == consent.WITHDRAWN
    with pytest.raises(generations.CannotGenerate, match="Nothing was charged"):
        draw(alice, platform_id)
    assert not Generation.objects.exists()


def test_photo_of_a_withdrawn_character_goes_into_nothing_new(
    browser, alice, key, mara, make_trained
):
    make_trained(key)
    shown = make_asset(alice)
    services.add_photos(mara, [shown])
    withdraw(browser, mara)
    engine = registry.find("soul-reference")
    assert engine is not None

    with pytest.raises(generations.CannotGenerate, match="photo of Mara"):
        generations.start_generation(
            engine,
            engine.complete({"prompt": "At the sea"}),
            membership=alice,
            nonce=uuid.uuid4(),
            pictures={"reference": shown},
        )


def test_card_that_failed_is_not_tried_again_after_a_withdrawal(
    browser, alice, key, mara, make_trained
):
    card = draw(alice, make_trained(key))
    Attempt.objects.filter(pk=card.attempt_id).update(state=State.FAILED)
    card.attempt.refresh_from_db()
    withdraw(browser, mara)

    with pytest.raises(generations.CannotGenerate, match="withdrawn"):
        generations.retry(card, membership=alice)


def test_what_waits_is_taken_back_and_what_runs_ends(
    browser, alice, key, mara, make_trained
):
    platform_id = make_trained(key)
    waiting, running = draw(alice, platform_id), draw(alice, platform_id)
    Attempt.objects.filter(pk=running.attempt_id).update(state=State.IN_PROGRESS)
    page = withdraw(browser, mara)
    waiting.attempt.refresh_from_db()
    running.attempt.refresh_from_db()

    assert "1 job that waited was taken back" in page
    assert (waiting.attempt.state, running.attempt.state) == (
        State.CANCELED,
        State.IN_PROGRESS,
    )
    assert projects.spent(alice.team) == projects.reserved(alice.team) == 0


def test_waiting_training_is_taken_back_and_none_begins(
    browser, alice, key, mara, take_in
):
    services.add_photos(mara, [take_in(photo())])
    training.train(mara, membership=alice, consent=True)
    withdraw(browser, mara)

    assert again(mara).attempt.state == State.CANCELED
    with pytest.raises(training.CannotTrain, match="withdrawn"):
        training.train(again(mara), membership=alice, consent=True)


def test_what_was_made_stays(browser, alice, key, mara, make_trained):
    made = make_asset(alice, origin="made")
    used = make_attempt(
        alice,
        key=key,
        project=mara.project,
        state=State.COMPLETED,
        values={"character": make_trained(key)},
    )
    used.outputs.create(position=0, kind="image", url="x", asset=made)
    page = withdraw(browser, mara)

    assert f"/assets/{made.public_id}/" in page
    made.refresh_from_db()
    assert not made.trashed


def test_consent_that_is_given_again_counts(browser, bob, key, mara, make_trained):
    make_trained(key)
    withdraw(browser, mara)
    url = f"/characters/{mara.public_id}/consent/"
    browser.post(url, {"act": "give"})
    assert again(mara).is_withdrawn

    browser.post(url, {"act": "give", "consent": "1"})
    assert not again(mara).is_withdrawn
    assert cast.why_not(again(mara), key=key, version="v1") == ""


def test_second_withdrawal_keeps_the_first_one_who_said_it(
    browser, alice, bob, key, mara
):
    withdraw(browser, mara)

    assert consent.withdraw(again(mara), membership=bob) == 0
    assert again(mara).withdrawn_by == alice.user


def test_consent_and_licence_are_seen_where_the_character_is_chosen(
    browser, alice, key, mara, make_trained
):
    make_trained(key)
    consent.give(mara, membership=alice)
    services.edit(mara, name="Mara", strength=0.8, licence="Web until 2027.")
    page = browser.get(f"/create/?character={mara.public_id}").content.decode()

    assert "Mara: Consent given by alice" in page
    assert "Web until 2027." in page


def test_deleted_character_is_not_drawn_by_a_retry(
    browser, alice, key, mara, make_trained
):
    card = draw(alice, make_trained(key))
    Attempt.objects.filter(pk=card.attempt_id).update(state=State.FAILED)
    card.attempt.refresh_from_db()
    browser.post(f"/characters/{mara.public_id}/delete/", {"where": "here"})

    with pytest.raises(generations.CannotGenerate, match="was deleted here"):
        generations.retry(card, membership=alice)


def test_withdrawal_in_one_team_is_nothing_to_another(
    browser, charlie, key, mara, make_trained
):
    platform_id = make_trained(key)
    withdraw(browser, mara)

    assert consent.withheld(charlie, platform_id=platform_id, pictures=[]) == ""
