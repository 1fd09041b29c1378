"""Who may go: the key's places, and the trainings' own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from studio.accounts.models import Membership
from studio.attempts import admission
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import in_seconds
from studio.engines.training import LANE, TRAINING
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import refreshed
from tests.factories import make_attempt


@pytest.fixture
def training(alice: Membership, key: ProviderKey) -> Callable[..., Attempt]:
    """Make a training's attempt, waiting where nothing else is said."""

    def make(**over: Any) -> Attempt:
        return make_attempt(
            alice,
            key=key,
            project=projects.general(alice.team),
            **{"engine": TRAINING.slug, "lane": LANE.name, **over},
        )

    return make


def limit(key: ProviderKey, places: int) -> None:
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=places)


def states(*attempts: Attempt) -> list[str]:
    return [refreshed(attempt).state for attempt in attempts]


def test_training_takes_no_place_of_what_is_generated(
    start, training, key: ProviderKey
):
    limit(key, 1)
    for number in range(LANE.in_flight):
        training(state=State.IN_PROGRESS, request_id=f"training-{number}")

    attempt = start()

    assert attempt.state == State.PREPARING


def test_what_asks_a_person_stops_nobody_else(start, key: ProviderKey):
    limit(key, 1)
    lost = start()
    Attempt.objects.filter(pk=lost.pk).update(state=State.UNKNOWN)
    assert start().state == State.WAITING

    Attempt.objects.filter(pk=lost.pk).update(attention="It may have been charged.")

    assert admission.admit(key.pk) == 1


def test_training_needs_no_place_of_what_is_generated(
    start, training, key: ProviderKey
):
    limit(key, 1)
    start()
    waiting = training()

    admission.admit(key.pk)

    assert states(waiting) == [State.PREPARING]


def test_only_four_are_trained_at_a_time(training, key: ProviderKey):
    waiting = [training() for _ in range(LANE.in_flight + 2)]

    assert admission.admit(key.pk) == LANE.in_flight
    assert states(*waiting)[-2:] == [State.WAITING] * 2
    assert admission.admit(key.pk) == 0


def test_training_is_found_behind_a_long_queue(start, training, key: ProviderKey):
    limit(key, 0)
    for _ in range(60):
        start()
    waiting = training()

    admission.admit(key.pk)

    assert states(waiting) == [State.PREPARING]


def test_followed_parts_take_no_place(start, training, alice, key: ProviderKey):
    limit(key, 1)
    general = projects.general(alice.team)
    parent = make_attempt(alice, key=key, project=general, state=State.COMPLETED)
    for place in range(3):
        make_attempt(
            alice,
            key=key,
            project=general,
            state=State.QUEUED,
            request_id=uuid.uuid4(),
            parent=parent,
            place=place,
        )

    first, second = start(), start()

    assert states(first, second) == [State.PREPARING, State.WAITING]


def test_nothing_goes_while_the_key_pauses(training, key: ProviderKey):
    ProviderKey.objects.filter(pk=key.pk).update(paused_until=in_seconds(60))
    waiting = training()

    assert admission.admit(key.pk) == 0
    assert states(waiting) == [State.WAITING]


def test_members_take_turns(alice, bob, key: ProviderKey):
    limit(key, 4)
    project = projects.general(alice.team)
    many = [make_attempt(alice, key=key, project=project) for _ in range(6)]
    few = [make_attempt(bob, key=key, project=project) for _ in range(2)]

    assert admission.admit(key.pk) == 4

    went = [one for one in [*many, *few] if refreshed(one).state == State.PREPARING]
    assert went == [*many[:2], *few]


def test_what_a_member_has_in_flight_counts_as_taken(alice, bob, key: ProviderKey):
    limit(key, 3)
    project = projects.general(alice.team)
    for number in range(2):
        make_attempt(
            alice,
            key=key,
            project=project,
            state=State.IN_PROGRESS,
            request_id=f"request-{number}",
        )
    first = make_attempt(alice, key=key, project=project)
    second = make_attempt(bob, key=key, project=project)

    admission.admit(key.pk)

    assert states(first, second) == [State.WAITING, State.PREPARING]
