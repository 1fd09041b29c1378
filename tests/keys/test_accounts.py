"""Which keys open one account."""

from __future__ import annotations

import base64

import pytest

from studio.core.clock import now
from studio.keys import accounts, services
from studio.keys.hosts import API
from tests.factories import make_key, make_team

pytestmark = pytest.mark.django_db


def test_key_alone_shares_with_nobody(alice):
    key = make_key(alice.team)
    make_key(alice.team, key_id="id-1234567890-other")

    assert accounts.sharing(key) == [key]


def test_same_key_id_is_the_same_account_whatever_the_secret(alice, charlie):
    key = make_key(alice.team)
    again = make_key(charlie.team)
    rotated = make_key(charlie.team, secret="a-newer-secret")

    assert rotated.fingerprint != key.fingerprint
    for one in (key, again, rotated):
        assert accounts.sharing(one) == [key, again, rotated]


def test_other_host_is_another_account(alice):
    key = make_key(alice.team)
    make_key(alice.team, origin=API)

    assert accounts.sharing(key) == [key]


def test_removed_and_erased_keys_are_left_out(alice):
    key = make_key(alice.team)
    make_key(make_team(), removed_at=now())
    services.erase(make_key(make_team("Third")))

    assert accounts.sharing(key) == [key]


def test_other_key_that_does_not_open_is_left_out(alice, charlie, settings):
    other = make_key(charlie.team, secret="another")
    other.sealed = "k9.broken"
    other.save()
    key = make_key(alice.team)

    assert accounts.sharing(key) == [key]


def test_own_key_that_does_not_open_is_said(alice, settings):
    key = make_key(alice.team)
    settings.STUDIO_ENCRYPTION_KEYS = "k1:" + base64.b64encode(b"w" * 32).decode()

    with pytest.raises(services.CannotRead):
        accounts.sharing(key)
