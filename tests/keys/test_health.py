from datetime import timedelta

import pytest
from django_q.models import OrmQ

from studio.core.clock import now
from studio.higgsfield import OutOfCredits, Unauthorized
from studio.keys import services
from studio.keys.models import Health, ProviderKey
from tests.factories import make_key, make_sandbox_key
from tests.keys.test_services import add, asked_tests
from tests.platform_server import json_answer

pytestmark = pytest.mark.django_db


def test_test_finds_a_good_key(alice, platform):
    key = make_sandbox_key(alice.team)
    services.pause(key, until=now() + timedelta(hours=1), why="refused")
    services.test(key)
    key.refresh_from_db()

    assert [one.headers["Authorization"] for one in platform.seen] == [
        "Key sandbox:sandbox"
    ]
    assert (key.health, key.health_note) == (Health.GOOD, services.WORKS)
    assert (key.is_testing, key.is_paused) == (False, False)


def test_test_finds_a_refused_key(alice, platform):
    platform.script("status", json_answer(401, {"detail": "No key canary-secret."}))
    key = make_key(
        alice.team, secret="canary-secret", is_sandbox=True, origin=platform.origin
    )
    services.test(key)
    key.refresh_from_db()

    assert key.health == Health.REFUSED
    assert key.health_note.startswith("The platform does not accept the key")
    assert "canary" not in key.health_note


def test_test_knows_a_good_key_of_an_empty_account(alice, platform):
    platform.script("status", json_answer(403, {"detail": "Not enough credits"}))
    key = make_sandbox_key(alice.team)
    services.test(key)

    assert key.health == Health.GOOD
    assert "credits" in key.health_note


@pytest.mark.parametrize("status", [500, 503, 429])
def test_test_does_not_blame_the_key_for_a_busy_platform(alice, platform, status):
    platform.script("status", json_answer(status, {}))
    key = make_sandbox_key(alice.team)
    services.test(key)

    assert key.health == Health.UNREACHABLE
    assert key.health_note


def test_test_finds_nobody_there(alice, settings):
    settings.STUDIO_SANDBOX_ORIGIN = "http://127.0.0.1:1"
    key = make_sandbox_key(alice.team)
    services.test(key)

    assert key.health == Health.UNREACHABLE


def test_test_of_an_unreadable_key_asks_nobody(alice, platform):
    key = make_sandbox_key(alice.team)
    key.sealed = "v1.k9.AAAA"
    key.save()
    services.test(key)

    assert key.health == Health.UNREADABLE
    assert platform.seen == []


def test_note_health_does_not_speak_of_a_replaced_secret(alice):
    read_before = make_key(alice.team)
    key = ProviderKey.objects.get()
    services.replace_secret(key, key_id="id-two", secret="second")
    services.note_health(read_before, Health.REFUSED, "The old one.")
    key.refresh_from_db()

    assert (key.health, key.health_note) == (Health.UNTESTED, "")


def test_note_trouble_pauses_a_key_that_cannot_pay(alice):
    key, until = make_key(alice.team), now() + timedelta(minutes=10)
    services.note_trouble(key, OutOfCredits("No credits."), until=until)
    key.refresh_from_db()

    assert (key.paused_until, key.paused_why) == (until, "No credits.")
    assert (key.health, key.is_paused) == (Health.UNTESTED, True)


def test_note_trouble_marks_a_key_that_is_not_known(alice):
    key, until = make_key(alice.team), now() + timedelta(minutes=10)
    services.note_trouble(key, Unauthorized("Not accepted."), until=until)
    key.refresh_from_db()

    assert (key.health, key.health_note) == (Health.REFUSED, "Not accepted.")
    assert key.is_paused


def test_note_refused_and_used_are_seen_on_the_key(alice):
    key = make_key(alice.team)
    services.note_refused(key.pk, Unauthorized("Not accepted."))
    services.note_refused(key.pk + 1, Unauthorized("Not accepted."))
    services.note_used(key)
    key.refresh_from_db()

    assert key.health == Health.REFUSED
    assert key.used_at is not None


@pytest.mark.parametrize(
    ("health", "minutes", "rung"),
    [
        (Health.GOOD, 5, 0),
        (Health.GOOD, 11, 1),
        (Health.UNREACHABLE, 2, 1),
        (Health.REFUSED, 2, 0),
    ],
)
def test_ring_has_old_news_looked_up_again(alice, health, minutes, rung):
    key = make_key(alice.team)
    ProviderKey.objects.filter(pk=key.pk).update(
        health=health, checked_at=now() - timedelta(minutes=minutes)
    )

    services.ring()

    assert OrmQ.objects.count() == rung


def test_ring_has_a_key_tried_whose_doorbell_was_lost(alice):
    key = add(alice)
    OrmQ.objects.all().delete()

    services.ring()

    assert asked_tests() == [("studio.keys.tasks.test_key", (key.pk,))]


def test_good_key_that_waits_for_credits_stays_paused(alice, platform):
    key = make_sandbox_key(alice.team, health=Health.GOOD)
    services.pause(key, until=now() + timedelta(minutes=5), why="Out of credits")

    services.test(key)

    key.refresh_from_db()
    assert key.is_paused
