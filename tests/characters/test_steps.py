"""What the steps of a training say it cost, where nobody knows what the platform did."""

from __future__ import annotations

import pytest

from studio.attempts.settling import ENDED_LOST
from studio.attempts.states import State
from studio.characters import steps
from studio.characters.models import Character
from studio.characters.training import PRICE
from studio.core.clock import now
from studio.core.credits import words
from studio.projects import services as projects
from tests.factories import make_attempt


@pytest.fixture
def ended(key, alice, mara):
    """Return a character whose training ended as the test says."""

    def ended(**over: object) -> Character:
        mara.attempt = make_attempt(
            alice,
            key=key,
            project=projects.general(alice.team),
            **{"state": State.FAILED, "wire": "reference", "price": PRICE, **over},
        )
        mara.save()
        return Character.objects.with_trained().get(pk=mara.pk)

    return ended


def said(character: Character) -> str:
    return " ".join(f"{one.word}. {one.fact}" for one in steps.of(character, []))


def test_refused_training_was_not_charged(ended):
    assert "Not sent. Nothing was charged" in said(ended(note="Refused."))


def test_failed_training_gives_its_price_back(ended):
    assert f"{words(PRICE)} came back" in said(ended(accepted_at=now()))


@pytest.mark.parametrize("accepted_at", [None, now()])
def test_training_that_was_ended_unclear_may_have_been_charged(ended, accepted_at):
    text = said(ended(accepted_at=accepted_at, attention=ENDED_LOST))

    assert f"{words(PRICE)} may have been charged" in text
    assert "came back" not in text
    assert "Nothing was charged" not in text
