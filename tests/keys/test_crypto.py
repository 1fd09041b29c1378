import base64
import uuid
from dataclasses import replace

import pytest

from studio.keys import crypto
from studio.keys.crypto import CannotRead, KeyRingMissing, Place

PLACE = Place(
    team_id=1, public_id=uuid.UUID(int=7), origin="https://platform.higgsfield.ai"
)


def key(letter):
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.fixture(autouse=True)
def k1(settings):
    settings.STUDIO_ENCRYPTION_KEYS = f"k1:{key('a')}"


def test_seal_opens_at_its_place():
    token = crypto.seal(b"canary", PLACE)

    assert crypto.unseal(token, PLACE) == b"canary"
    assert token.startswith("v1.k1.")
    assert b"canary" not in base64.b64decode(token.rpartition(".")[2])


def test_seal_is_different_each_time():
    assert crypto.seal(b"canary", PLACE) != crypto.seal(b"canary", PLACE)


def test_place_is_authenticated_in_full():
    assert PLACE.bound("k1") == (
        b"v1|k1|keys.ProviderKey|1|00000000-0000-0000-0000-000000000007"
        b"|https://platform.higgsfield.ai|credentials"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(PLACE, team_id=2),
        replace(PLACE, public_id=uuid.UUID(int=8)),
        replace(PLACE, origin="https://api.higgsfield.ai"),
    ],
    ids=["team", "row", "origin"],
)
def test_unseal_refuses_what_was_moved(other):
    with pytest.raises(CannotRead):
        crypto.unseal(crypto.seal(b"canary", PLACE), other)


def flipped(token, index):
    head, _, text = token.rpartition(".")
    sealed = bytearray(base64.b64decode(text))
    sealed[index] ^= 1
    return f"{head}.{base64.b64encode(sealed).decode()}"


@pytest.mark.parametrize("index", [0, 11, 12, -17, -1])
def test_unseal_refuses_a_changed_bit(index):
    with pytest.raises(CannotRead):
        crypto.unseal(flipped(crypto.seal(b"canary", PLACE), index), PLACE)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "canary",
        "v1.k1.",
        "v1.k1.!!",
        "v1.k1.AAAA",
        "v2.k1.AAAA",
        "v1.k9.AAAA",
        "v1",
    ],
)
def test_unseal_refuses_what_is_no_token(token):
    with pytest.raises(CannotRead):
        crypto.unseal(token, PLACE)


def test_unseal_refuses_under_another_ring_with_the_same_id(settings):
    token = crypto.seal(b"canary", PLACE)
    settings.STUDIO_ENCRYPTION_KEYS = f"k1:{key('b')}"

    with pytest.raises(CannotRead):
        crypto.unseal(token, PLACE)


def test_unseal_refuses_a_token_whose_key_id_was_changed(settings):
    token = crypto.seal(b"canary", PLACE)
    settings.STUDIO_ENCRYPTION_KEYS = f"k2:{key('a')},k1:{key('a')}"

    with pytest.raises(CannotRead):
        crypto.unseal(token.replace("k1", "k2", 1), PLACE)


def test_first_key_seals_and_all_open(settings):
    old = crypto.seal(b"canary", PLACE)
    settings.STUDIO_ENCRYPTION_KEYS = f"k2:{key('b')}, k1:{key('a')}"
    new = crypto.seal(b"canary", PLACE)

    assert (crypto.kid_of(old), crypto.kid_of(new)) == ("k1", "k2")
    assert crypto.unseal(old, PLACE) == crypto.unseal(new, PLACE) == b"canary"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k1",
        "k1:",
        "k1:short",
        f"k1:{key('a')},",
        f"k1:{key('a')},k1:{key('b')}",
        f":{key('a')}",
        f"k.1:{key('a')}",
        f"k1:{base64.b64encode(b'a' * 31).decode()}",
        f"k1:{base64.b64encode(b'a' * 33).decode()}",
    ],
)
def test_ring_says_when_it_is_none(settings, text):
    settings.STUDIO_ENCRYPTION_KEYS = text

    with pytest.raises(KeyRingMissing):
        crypto.seal(b"canary", PLACE)


def test_ring_does_not_show_its_keys():
    assert repr(crypto.ring()) == "Ring(first='k1')"


def test_keys_differ_by_purpose():
    ring = crypto.ring()

    assert ring.derived("k1", crypto.BOX) != ring.derived("k1", crypto.FINGERPRINT)
    assert ring.derived("k1", crypto.BOX) != b"a" * 32


def test_fingerprint_tells_secrets_apart_and_needs_the_ring(settings):
    first = crypto.fingerprint("id:secret")

    assert len(first) == 8
    assert first == crypto.fingerprint("id:secret") != crypto.fingerprint("id:other")
    settings.STUDIO_ENCRYPTION_KEYS = f"k1:{key('b')}"
    assert crypto.fingerprint("id:secret") != first
