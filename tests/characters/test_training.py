"""Training against a scripted platform: what is sent, and that it is never paid twice."""

from __future__ import annotations

import uuid

import pytest

from studio.accounts.models import AuditEvent
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.characters import leaving, services, training
from studio.characters.models import Character
from studio.core.clock import now
from studio.projects import services as projects
from tests.attempts.conftest import make_due
from tests.characters.conftest import again, make_asset, photo


@pytest.fixture
def ready(mara, take_in) -> Character:
    """A character with a photo."""
    services.add_photos(mara, [take_in(photo())])
    return again(mara)


def train(character: Character, membership, *, consent: bool = True) -> Attempt:
    training.train(character, membership=membership, consent=consent)
    assert character.attempt is not None
    return character.attempt


def test_nothing_is_trained_without_photos(alice, key, mara):
    with pytest.raises(training.CannotTrain, match="Add a photo"):
        train(mara, alice)


def test_nothing_is_trained_without_consent(alice, key, ready):
    with pytest.raises(training.CannotTrain, match="may use these pictures"):
        train(ready, alice, consent=False)
    assert not Attempt.objects.exists()


def test_consent_is_kept_with_who_gave_it(alice, key, ready):
    train(ready, alice)

    assert again(ready).consented_by == alice.user
    assert again(ready).consented_at is not None


def consents() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(deed="characters.consent")
    return list(events.order_by("pk").values_list("user__email", "words"))


def test_consent_to_a_training_is_written_down_with_who_gave_it(alice, key, ready):
    train(ready, alice)

    assert consents() == [("alice@example.com", "Noted the consent to use Mara.")]


def test_training_by_a_consent_that_stands_is_nobodys_new_word(alice, bob, key, ready):
    Character.objects.update(consented_at=now(), consented_by=alice.user)
    train(again(ready), bob, consent=False)

    assert again(ready).consented_by == alice.user
    assert consents() == []


def test_second_press_starts_nothing(alice, bob, key, ready):
    seen_by_bob = again(ready)
    train(ready, alice)

    with pytest.raises(training.CannotTrain, match="Somebody else"):
        train(seen_by_bob, bob)
    with pytest.raises(training.CannotTrain, match="being trained already"):
        train(again(ready), bob)
    assert Attempt.objects.count() == 1


def test_photo_in_the_trash_is_left_out(alice, key, ready):
    asset = ready.photos.get().asset
    services.add_photos(ready, [make_asset(alice, trashed=True)])
    attempt = train(ready, alice)

    assert [item.asset for item in attempt.inputs.all()] == [asset]


def test_deleting_takes_a_waiting_training_back(alice, key, ready):
    attempt = train(ready, alice)
    leaving.delete(ready, there_too=False)
    attempt.refresh_from_db()

    assert attempt.state == State.CANCELED
    assert projects.reserved(alice.team) == 0
    assert not Character.objects.visible_to(alice).exists()


def test_running_training_cannot_be_canceled(alice, key, ready):
    attempt = train(ready, alice)
    Attempt.objects.filter(pk=attempt.pk).update(state=State.QUEUED, wire="reference")

    with pytest.raises(attempts.NotPossible):
        training.cancel(again(ready))


def test_character_may_be_trained_again_while_the_old_one_is_used(
    alice, key, ready, make_trained
):
    old = make_trained(key)
    train(again(ready), alice)

    assert again(ready).platform_id == old
    assert again(ready).attempt.number == 2
    assert again(ready).is_training


def test_fifth_training_waits_its_turn_in_the_sandbox_too(alice, key, ready):
    key.in_flight_limit = 16
    key.save()
    others = [
        services.create(alice, name=f"{n}", version="v1", nonce=uuid.uuid4())
        for n in range(4)
    ]
    for one in others:
        services.add_photos(one, [ready.photos.get().asset])
    states = [train(one, alice).state for one in [*others, ready]]

    assert states == [State.PREPARING] * 4 + [State.WAITING]
    ring()
    make_due(ready.attempt)
    assert Attempt.objects.filter(state=State.WAITING).count() == 1
