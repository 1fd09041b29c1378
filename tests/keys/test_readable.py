"""What is sealed is tried without changing a row."""

from __future__ import annotations

import base64

from studio.keys import callbacks
from studio.keys.models import ProviderKey
from studio.keys.readable import sealed_texts
from tests.factories import make_key

HOOK_SECRET = "whsec_" + base64.b64encode(b"w" * 24).decode()


def found() -> list[tuple[str, bool]]:
    return [(sealed.what, sealed.opens) for sealed in sealed_texts()]


def test_everything_that_is_sealed_is_tried(alice):
    callbacks.put_secret(make_key(alice.team), HOOK_SECRET)

    assert found() == [("credentials", True), ("webhook secret", True)]


def test_other_ring_opens_nothing_and_no_row_changes(alice, settings):
    callbacks.put_secret(make_key(alice.team), HOOK_SECRET)
    before = list(ProviderKey.objects.values())

    for ring in ("", "k1:" + base64.b64encode(b"w" * 32).decode()):
        settings.STUDIO_ENCRYPTION_KEYS = ring
        assert found() == [("credentials", False), ("webhook secret", False)]

    assert list(ProviderKey.objects.values()) == before


def test_key_that_was_erased_is_not_asked_about(alice):
    make_key(alice.team)
    ProviderKey.objects.update(sealed="")

    assert found() == []
