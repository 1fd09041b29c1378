import pytest

from studio.core.clock import now
from studio.keys import rotating, services
from studio.keys.models import ProviderKey
from tests.factories import make_key
from tests.keys.test_services import ring

pytestmark = pytest.mark.django_db


def test_rotate_secrets_seals_everything_under_the_first_key(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    key, gone = make_key(alice.team), make_key(alice.team, removed_at=now())
    wiped = make_key(alice.team)
    services.erase(wiped)
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b", "k1", "a")

    assert rotating.rotate_secrets() == {"k2": 2}
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b")
    for one in (key, gone):
        fingerprint = one.fingerprint
        one.refresh_from_db()
        assert services.credentials(one).secret.reveal() == "a-secret"
        assert one.fingerprint == fingerprint


def test_rotate_secrets_again_changes_nothing(alice):
    make_key(alice.team)
    before = ProviderKey.objects.values().get()

    assert rotating.rotate_secrets() == {"k1": 1}
    assert ProviderKey.objects.values().get() == before


def test_rotate_secret_does_not_undo_a_replacement(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    read_before = make_key(alice.team)
    services.replace_secret(ProviderKey.objects.get(), key_id="id-two", secret="second")
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b", "k1", "a")
    rotating.rotate_secret(read_before)

    assert services.credentials(ProviderKey.objects.get()).key_id == "id-two"


def test_rotate_secrets_leaves_what_it_cannot_read(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("k1", "a")
    lost = make_key(alice.team)
    settings.STUDIO_ENCRYPTION_KEYS = ring("k2", "b")
    make_key(alice.team)

    assert rotating.rotate_secrets() == {"k2": 1, "unreadable": 1}
    assert ProviderKey.objects.get(pk=lost.pk).sealed == lost.sealed
