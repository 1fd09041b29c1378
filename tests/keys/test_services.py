import base64
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django_q.models import OrmQ

from studio.core.clock import now
from studio.higgsfield import Credentials, Secret
from studio.keys import services
from studio.keys.hosts import API, PLATFORM
from studio.keys.models import Health, Profile, ProviderKey
from tests.factories import make_key, make_sandbox_key, make_team

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


def test_make_default_of_a_key_that_was_just_removed_leaves_the_one_there_is(alice):
    sandbox = make_sandbox_key(alice.team)
    seen = make_key(alice.team)
    ProviderKey.objects.filter(pk=seen.pk).update(removed_at=now())
    services.make_default(seen)

    assert services.default_for(alice.team) == sandbox


def test_remove_key_that_has_just_become_the_default_names_an_heir(alice):
    sandbox = make_sandbox_key(alice.team)
    seen = make_key(alice.team)
    services.make_default(ProviderKey.objects.get(pk=seen.pk))
    services.remove_key(seen, erase_now=False)

    assert services.default_for(alice.team) == sandbox


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


def ring(*halves):
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return ",".join(
        f"{kid}:{base64.b64encode(letter.encode() * 32).decode()}"
        for kid, letter in pairs
    )
