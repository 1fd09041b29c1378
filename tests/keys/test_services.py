import base64
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django_q.models import OrmQ

from studio.core.clock import now
from studio.higgsfield import Credentials, OutOfCredits, Secret, Unauthorized
from studio.keys import services
from studio.keys.hosts import API, PLATFORM
from studio.keys.models import Health, Profile, ProviderKey
from tests.factories import make_key, make_sandbox_key, make_team
from tests.platform_server import json_answer

pytestmark = pytest.mark.django_db


def add(alice, **over):
    wanted = {
        "label": "Ours",
        "origin": PLATFORM,
        "profile": Profile.PLAIN,
        "in_flight_limit": 4,
        "key_id": "id-1234567890-abcdef",
        "secret": "canary-secret",
        "is_default": True,
    }
    return services.add_key(alice, **{**wanted, **over})


def asked_tests():
    return [(one.task["func"], one.task["args"]) for one in OrmQ.objects.order_by("pk")]


def defaults(team):
    return list(ProviderKey.objects.filter(team=team, is_default=True))


def test_add_key_seals_it_and_asks_for_a_test(alice):
    key = add(alice, origin=" HTTPS://Platform.Higgsfield.AI/ ")
    key.refresh_from_db()

    assert (key.team, key.origin, key.hint) == (alice.team, PLATFORM, "id-123…")
    assert services.credentials(key) == Credentials(
        key_id="id-1234567890-abcdef", secret=Secret("canary-secret")
    )
    assert "canary" not in key.sealed
    assert key.is_testing
    assert asked_tests() == [("studio.keys.tasks.test_key", (key.pk,))]


def test_add_key_takes_over_as_default_only_if_wanted(alice):
    sandbox = make_sandbox_key(alice.team)
    add(alice, is_default=False)
    assert defaults(alice.team) == [sandbox]

    key = add(alice)
    assert defaults(alice.team) == [key]


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"origin": "https://evil.example"}, services.HostNotAllowed),
        ({"origin": "http://127.0.0.1:8001"}, services.HostNotAllowed),
        ({"key_id": "a:b"}, ValueError),
        ({"key_id": ""}, ValueError),
        ({"secret": "with space"}, ValueError),
        ({"secret": "line\r\nX-Other: 1"}, ValueError),
    ],
)
def test_add_key_refuses_wrong_hosts_and_what_is_no_key(alice, over, error):
    with pytest.raises(error):
        add(alice, **over)

    assert ProviderKey.objects.count() == OrmQ.objects.count() == 0


def test_add_key_without_a_ring_stores_nothing(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ""

    with pytest.raises(services.KeyRingMissing):
        add(alice)

    assert ProviderKey.objects.count() == 0


def test_replace_secret_ends_the_pause_and_tests_again(alice):
    key = make_key(alice.team, health=Health.REFUSED, checked_at=now())
    services.pause(key, until=now() + timedelta(hours=1), why="refused")
    services.replace_secret(key, key_id="id-two", secret="second")
    key.refresh_from_db()

    assert services.credentials(key).secret.reveal() == "second"
    assert (key.hint, key.is_paused, key.is_testing) == ("id-t…", False, True)
    assert asked_tests() == [("studio.keys.tasks.test_key", (key.pk,))]


def test_replace_secret_may_move_the_key_to_another_host(alice):
    key = make_key(alice.team)
    services.replace_secret(key, key_id="id-two", secret="second", origin=API)
    key.refresh_from_db()

    assert key.origin == API
    assert services.credentials(key).key_id == "id-two"


def test_origin_changed_in_the_database_makes_the_key_unreadable(alice):
    key = make_key(alice.team)
    ProviderKey.objects.filter(pk=key.pk).update(origin=API)
    key.refresh_from_db()

    with pytest.raises(services.CannotRead):
        services.client_for(key)
    key.refresh_from_db()
    assert key.health == Health.UNREADABLE


def test_ciphertext_of_another_team_does_not_open(alice):
    theirs = make_key(make_team("Other"), secret="theirs")
    ours = make_key(alice.team)
    ProviderKey.objects.filter(pk=ours.pk).update(sealed=theirs.sealed)
    ours.refresh_from_db()

    with pytest.raises(services.CannotRead):
        services.credentials(ours)


def test_row_moved_to_another_team_does_not_open(alice):
    key = make_key(make_team("Other"))
    ProviderKey.objects.filter(pk=key.pk).update(team=alice.team)
    key.refresh_from_db()

    with pytest.raises(services.CannotRead):
        services.credentials(key)


def test_credentials_under_a_lost_ring_are_noted_as_unreadable(alice, settings):
    key = make_key(alice.team)
    settings.STUDIO_ENCRYPTION_KEYS = ""

    with pytest.raises(services.CannotRead):
        services.credentials(key)
    key.refresh_from_db()
    assert (key.health, key.health_note) == (
        Health.UNREADABLE,
        services.UNREADABLE_NOTE,
    )


def test_credentials_change_nothing_when_they_open(alice):
    key = make_key(alice.team)
    before = ProviderKey.objects.values().get()
    services.credentials(key)

    assert ProviderKey.objects.values().get() == before


def test_edit_key_leaves_the_secret_alone(alice):
    key = make_key(alice.team)
    services.edit_key(key, label="Other", in_flight_limit=9, profile=Profile.IDEMPOTENT)
    key.refresh_from_db()

    assert (key.label, key.in_flight_limit) == ("Other", 9)
    assert key.honours_idempotency
    assert services.credentials(key).secret.reveal() == "a-secret"


def test_sandbox_key_is_not_changed_or_removed(alice):
    key = make_sandbox_key(alice.team)

    with pytest.raises(services.SandboxStays):
        services.edit_key(key, label="x", in_flight_limit=1, profile=Profile.PLAIN)
    with pytest.raises(services.SandboxStays):
        services.replace_secret(key, key_id="id", secret="s", origin=PLATFORM)
    with pytest.raises(services.SandboxStays):
        services.remove_key(key, erase_now=True)


def test_make_default_leaves_exactly_one_in_the_team(alice):
    make_sandbox_key(alice.team)
    theirs = make_sandbox_key(make_team("Other"))
    key = make_key(alice.team)
    services.make_default(key)

    assert key.is_default
    assert defaults(alice.team) == [key]
    assert defaults(theirs.team) == [theirs]
    assert services.default_for(alice.team) == key


def test_make_default_passes_over_a_removed_key(alice):
    key = make_key(alice.team, removed_at=now())
    services.make_default(key)

    assert not key.is_default
    assert services.default_for(alice.team) is None


def test_two_defaults_are_impossible(alice):
    make_sandbox_key(alice.team)

    with pytest.raises(IntegrityError):
        make_key(alice.team, is_default=True)


def test_remove_key_hands_the_default_on_and_keeps_the_secret(alice):
    sandbox = make_sandbox_key(alice.team, is_default=False)
    key = make_key(alice.team, is_default=True)
    services.remove_key(key, erase_now=False)
    key.refresh_from_db()

    assert services.default_for(alice.team) == sandbox
    assert services.credentials(key).secret.reveal() == "a-secret"
    assert not ProviderKey.objects.visible_to(alice).filter(pk=key.pk).exists()
    assert not ProviderKey.objects.usable().filter(pk=key.pk).exists()


def test_remove_key_prefers_a_real_heir_to_the_sandbox(alice):
    make_sandbox_key(alice.team, is_default=False)
    other = make_key(alice.team)
    services.remove_key(make_key(alice.team, is_default=True), erase_now=False)

    assert services.default_for(alice.team) == other


def test_remove_key_may_wipe_the_secret_at_once(alice):
    key = make_key(alice.team)
    services.remove_key(key, erase_now=True)
    key.refresh_from_db()

    assert key.sealed == ""
    with pytest.raises(services.CannotRead):
        services.credentials(key)


def test_add_sandbox_key_once_and_as_default(alice, settings):
    key = services.add_sandbox_key(alice.team)

    assert services.add_sandbox_key(alice.team) == key
    assert (key.label, key.profile, key.in_flight_limit) == (
        "Sandbox",
        Profile.IDEMPOTENT,
        16,
    )
    assert key.origin == settings.STUDIO_SANDBOX_ORIGIN
    assert services.default_for(alice.team) == key
    assert services.credentials(key) == Credentials(
        key_id="sandbox", secret=Secret("sandbox")
    )


def test_add_sandbox_key_does_not_push_a_default_aside(alice):
    ours = make_key(alice.team, is_default=True)
    services.add_sandbox_key(alice.team)

    assert services.default_for(alice.team) == ours


def test_refresh_sandbox_keys_follows_the_port(alice, settings):
    key = make_sandbox_key(alice.team)
    settings.STUDIO_SANDBOX_ORIGIN = "http://127.0.0.1:9001"
    with pytest.raises(services.CannotRead):
        services.client_for(key)

    services.refresh_sandbox_keys()
    key.refresh_from_db()
    assert key.origin == "http://127.0.0.1:9001"
    assert services.credentials(key).key_id == "sandbox"


def test_refresh_sandbox_keys_reseals_under_a_new_ring(alice, settings):
    key, ours = make_sandbox_key(alice.team), make_key(alice.team)
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "z")
    services.refresh_sandbox_keys()
    key.refresh_from_db()

    assert services.credentials(key).key_id == "sandbox"
    with pytest.raises(services.CannotRead):
        services.credentials(ours)


def test_refresh_sandbox_keys_leaves_good_ones_alone(alice):
    make_sandbox_key(alice.team)
    before = ProviderKey.objects.values().get()
    services.refresh_sandbox_keys()

    assert ProviderKey.objects.values().get() == before
    assert OrmQ.objects.count() == 0


def test_client_for_goes_to_no_host_that_is_not_listed_any_more(alice, settings):
    settings.STUDIO_PLATFORM_HOSTS = ("gate.example",)
    key = make_key(alice.team, origin="https://gate.example")
    services.client_for(key).close()
    settings.STUDIO_PLATFORM_HOSTS = ()

    with pytest.raises(services.CannotRead):
        services.client_for(key)


def test_client_for_never_takes_another_key_to_the_sandbox(alice, settings):
    key = make_key(alice.team, origin=settings.STUDIO_SANDBOX_ORIGIN)

    with pytest.raises(services.CannotRead):
        services.client_for(key)


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


def ring(*halves):
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return ",".join(
        f"{kid}:{base64.b64encode(letter.encode() * 32).decode()}"
        for kid, letter in pairs
    )


def test_rotate_secrets_seals_everything_under_the_first_key(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    key, gone = make_key(alice.team), make_key(alice.team, removed_at=now())
    wiped = make_key(alice.team)
    services.erase(wiped)
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b", "k1", "a")

    assert services.rotate_secrets() == {"k2": 2}
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b")
    for one in (key, gone):
        fingerprint = one.fingerprint
        one.refresh_from_db()
        assert services.credentials(one).secret.reveal() == "a-secret"
        assert one.fingerprint == fingerprint


def test_rotate_secrets_again_changes_nothing(alice):
    make_key(alice.team)
    before = ProviderKey.objects.values().get()

    assert services.rotate_secrets() == {"k1": 1}
    assert ProviderKey.objects.values().get() == before


def test_rotate_secret_does_not_undo_a_replacement(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    read_before = make_key(alice.team)
    services.replace_secret(ProviderKey.objects.get(), key_id="id-two", secret="second")
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b", "k1", "a")
    services.rotate_secret(read_before)

    assert services.credentials(ProviderKey.objects.get()).key_id == "id-two"


def test_rotate_secrets_leaves_what_it_cannot_read(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    lost = make_key(alice.team)
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b")
    make_key(alice.team)

    assert services.rotate_secrets() == {"k2": 1, "unreadable": 1}
    assert ProviderKey.objects.get(pk=lost.pk).sealed == lost.sealed


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
