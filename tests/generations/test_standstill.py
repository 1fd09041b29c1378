"""Create says why nothing goes, what it costs meanwhile, and who can mend it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from studio.attempts import breaker
from studio.core.clock import now
from studio.generations.standstill import standstills
from studio.keys import services as keys
from studio.keys.models import Health, ProviderKey

HTMX = {"HX-Request": "true"}


@pytest.fixture
def waiting(generate, key) -> list:
    """Two generations for which the key has no place."""
    ProviderKey.objects.update(in_flight_limit=0)
    return [generate(f"card {number}") for number in range(2)]


def pause(key) -> None:
    keys.pause(key, until=now() + timedelta(minutes=10), why="No credits are left.")


def test_nothing_is_said_while_all_goes_on(waiting, alice):
    assert standstills(alice) == []


def test_paused_key_is_said_with_what_waits_and_what_it_costs(waiting, alice, key):
    pause(key)

    (said,) = standstills(alice)

    assert said.words == f"Key “{key.label}” is paused: No credits are left."
    assert said.then == "2 generations wait for it. Nothing is charged meanwhile."
    assert said.is_mendable


def test_editor_is_told_whom_to_ask(waiting, bob, key):
    pause(key)

    (said,) = standstills(bob)

    assert not said.is_mendable
    assert "Ask an owner or a producer" in said.then


def test_refused_default_key_is_said_before_anything_waits(alice, key):
    keys.note_health(key, Health.REFUSED, "The platform does not accept the key.")

    (said,) = standstills(alice)

    assert (
        "refused by the platform: The platform does not accept the key." in said.words
    )
    assert said.then == "Nothing is charged meanwhile."


def test_host_that_is_left_alone_is_said_while_something_waits(waiting, alice):
    for _ in range(breaker.TRIPS_AT):
        breaker.note_host_failed(waiting[0].attempt, "It did not answer.")

    (said,) = standstills(alice)

    assert said.words == "The platform has trouble: It did not answer."
    assert "within a minute, by itself" in said.then


def test_poll_brings_the_words_and_takes_them_away(waiting, alice, sign_in, key):
    client = sign_in(alice)
    poll = reverse("generations:changes") + "?since=0&top=99&new=0&pulse=0"
    pause(key)

    assert "No credits are left" in client.get(poll, headers=HTMX).content.decode()
    keys.resume(key)
    assert "No credits are left" not in client.get(poll, headers=HTMX).content.decode()
