"""Sealing what must never be read from the database alone.

A token is `v1.<key id>.<base64 of nonce and ciphertext>`. What it belongs to is
authenticated with it, so that a token copied to another row, team or host does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import uuid
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

BOX = b"studio/secretbox/v1"
FINGERPRINT = b"studio/fingerprint/v1"
VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32

_KID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class KeyRingMissing(Exception):
    """STUDIO_ENCRYPTION_KEYS is empty or not of the form `k2:<base64>,k1:<base64>`."""


class CannotRead(Exception):
    """A sealed text does not open here: damaged, moved, or sealed under another ring."""


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs, and as what; it opens nowhere else."""

    team_id: int
    public_id: uuid.UUID
    origin: str
    what: str = "credentials"

    def bound(self, kid: str) -> bytes:
        """Return what is authenticated beside the ciphertext."""
        row = f"keys.ProviderKey|{self.team_id}|{self.public_id}|{self.origin}"
        return f"{VERSION}|{kid}|{row}|{self.what}".encode()


@dataclass(frozen=True)
class Ring:
    """The operator's keys by their ids: the first seals, all open."""

    first: str
    keys: dict[str, bytes] = field(repr=False)

    def derived(self, kid: str, purpose: bytes) -> bytes:
        return _derived(self.keys[kid], purpose)


def ring() -> Ring:
    """Return the operator's keys; raises KeyRingMissing."""
    return _parsed(settings.STUDIO_ENCRYPTION_KEYS)


@sensitive_variables()
def seal(plain: bytes, place: Place) -> str:
    """Return the token that opens only at `place`; raises KeyRingMissing."""
    keys = ring()
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(keys.derived(keys.first, BOX))
    sealed = nonce + box.encrypt(nonce, plain, place.bound(keys.first))
    return f"{VERSION}.{keys.first}.{base64.b64encode(sealed).decode()}"


@sensitive_variables()
def unseal(token: str, place: Place) -> bytes:
    """Return what was sealed for `place`; raises CannotRead or KeyRingMissing."""
    keys = ring()
    kid = kid_of(token)
    if kid not in keys.keys:
        raise CannotRead("It was sealed with a key that this studio does not have.")
    try:
        sealed = base64.b64decode(token.rpartition(".")[2], validate=True)
        box = AESGCM(keys.derived(kid, BOX))
        return box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.bound(kid))
    except (binascii.Error, ValueError, InvalidTag):
        raise CannotRead("It is damaged, or it was moved here.") from None


def opens(token: str, place: Place) -> bool:
    """Tell whether a token opens at `place`, under the ring that there is."""
    try:
        unseal(token, place)
    except (CannotRead, KeyRingMissing):
        return False
    return True


def kid_of(token: str) -> str:
    """Return the id of the key that sealed the token, "" for text that is no token."""
    version, _, rest = token.partition(".")
    return rest.partition(".")[0] if version == VERSION else ""


@sensitive_variables()
def fingerprint(text: str) -> str:
    """Return eight letters by which people tell two secrets apart, worthless without the ring."""
    keys = ring()
    mac = hmac.new(keys.derived(keys.first, FINGERPRINT), text.encode(), hashlib.sha256)
    return mac.hexdigest()[:8]


@lru_cache(maxsize=8)
def _parsed(text: str) -> Ring:
    entries = [entry.strip().partition(":") for entry in text.split(",")]
    keys = {kid: _decoded(key) for kid, _, key in entries}
    if len(keys) != len(entries) or not all(map(_KID.fullmatch, keys)):
        raise KeyRingMissing("Every encryption key needs an id of its own.")
    return Ring(first=entries[0][0], keys=keys)


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyRingMissing("An encryption key is 32 bytes in base64.")
    return key


@lru_cache(maxsize=32)
def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(
        key
    )
