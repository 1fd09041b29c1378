"""Retry repeats what was pressed, and nothing that whoever presses it no longer has before them."""

from __future__ import annotations

import uuid

import pytest

from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import DEFAULT, Makes, registry
from studio.generations import services
from studio.generations.models import Generation
from studio.projects.models import Project
from tests.factories import make_asset

WITH_REFERENCE = registry.with_input("reference", makes=Makes.IMAGE)


@pytest.fixture
def secret(alice) -> Project:
    """A project that alice alone sees, being the owner."""
    return Project.objects.create(team=alice.team, name="Secret", is_private=True)


@pytest.fixture
def failed(alice, key) -> Generation:
    """A card of alice's that failed, with a reference that everybody in the team sees."""
    card = services.start_generation(
        WITH_REFERENCE,
        WITH_REFERENCE.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={"reference": make_asset(alice)},
    )
    return fail(card)


def fail(card: Generation) -> Generation:
    Attempt.objects.filter(pk=card.attempt_id).update(state=State.FAILED)
    card.attempt.refresh_from_db()
    return card


def change_reference(card: Generation, **fields: object) -> None:
    Asset.objects.filter(used_in__attempt=card.attempt).update(**fields)


def test_retry_sends_the_same_pictures_again(bob, failed):
    before = failed.attempt.inputs.get().asset
    services.retry(failed, membership=bob)

    assert failed.attempt.number == 2
    assert failed.attempt.inputs.get().asset == before


def test_retry_takes_nothing_along_that_is_out_of_sight(alice, bob, failed, secret):
    change_reference(failed, project=secret)

    with pytest.raises(services.CannotGenerate, match="you do not see"):
        services.retry(failed, membership=bob)
    assert Attempt.objects.get() == failed.attempt

    services.retry(failed, membership=alice)
    assert failed.attempt.number == 2


def test_retry_names_what_is_in_the_trash_before_anything_is_started(bob, failed):
    change_reference(failed, trashed=True, trashed_at=now(), title="Salt")

    with pytest.raises(services.CannotGenerate, match="“Salt” is in the trash"):
        services.retry(failed, membership=bob)
    assert Attempt.objects.get() == failed.attempt


def test_retry_says_that_a_picture_was_deleted_for_good(bob, failed):
    change_reference(failed, trashed=True, trashed_at=now(), purged_at=now())

    with pytest.raises(services.CannotGenerate, match="deleted for good"):
        services.retry(failed, membership=bob)
    assert Attempt.objects.get() == failed.attempt


def test_retry_sends_no_style_that_the_host_took_back(alice, generate, style):
    chosen = str(style.platform_id)
    card = fail(generate(engine=DEFAULT, style=chosen))
    Entry.objects.update(dropped_at=now())

    with pytest.raises(services.CannotGenerate, match="style is not offered here"):
        services.retry(card, membership=alice)
    assert Attempt.objects.get() == card.attempt

    Entry.objects.update(dropped_at=None)
    services.retry(card, membership=alice)
    assert card.attempt.values["style"] == chosen
