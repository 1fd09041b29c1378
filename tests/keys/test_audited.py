"""Whatever is done to a key is written down once, with who did it and no secret."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from tests.factories import make_key, make_membership, make_user

FIRST, SECOND = (
    "whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"f", b"s")
)
SAME = {
    "label": "Ours",
    "origin": "https://platform.higgsfield.ai",
    "in_flight_limit": "4",
    "profile": "plain",
}


@pytest.fixture
def key(alice):
    return make_key(alice.team, in_flight_limit=4, profile="plain")


@pytest.fixture
def dora(alice):
    """A producer, who may change keys."""
    user = make_user("dora@example.com", name="Dora")
    return make_membership(user=user, team=alice.team, role=Role.PRODUCER)


@pytest.fixture
def browser(dora, sign_in):
    return sign_in(dora)


def edit(browser, key, **over) -> None:
    url = reverse("keys:key_edit", args=[key.public_id])
    assert browser.post(url, SAME | over).status_code == 302


def written(dora) -> list[str]:
    events = AuditEvent.objects.filter(team=dora.team).order_by("pk")
    assert {event.user for event in events} <= {dora.user}
    said = [f"{event.words} {event.facts}" for event in events]
    assert not any("whsec" in text or "another-secret" in text for text in said)
    return [event.words for event in events]


def test_webhook_secret_set_replaced_and_deleted(browser, dora, key):
    edit(browser, key, webhook_secret=FIRST)
    edit(browser, key, webhook_secret=FIRST)
    edit(browser, key, webhook_secret=SECOND)
    edit(browser, key, forget_webhook_secret="on")

    assert written(dora) == [
        "Set the webhook secret of the key Ours.",
        "Replaced the webhook secret of the key Ours.",
        "Deleted the webhook secret of the key Ours.",
    ]


def test_change_without_a_secret(browser, dora, key):
    edit(browser, key)
    edit(browser, key, in_flight_limit="9")
    edit(browser, key, in_flight_limit="9", label="Theirs")

    assert written(dora) == [
        "Changed the key Ours.",
        "Changed the key Theirs, until now Ours.",
    ]


def test_secret_replaced(browser, dora, key):
    edit(browser, key, key_id="id-1", secret="another-secret")

    assert written(dora) == ["Replaced the secret of the key Ours."]


def test_key_added_with_a_webhook_secret(browser, dora):
    given = {"key_id": "id-1", "secret": "another-secret", "webhook_secret": FIRST}
    browser.post(reverse("keys:key_add"), SAME | given)

    assert written(dora) == [
        "Added the key Ours at https://platform.higgsfield.ai.",
        "Set the webhook secret of the key Ours.",
    ]


def test_default_and_removed(browser, dora, key):
    for name in ("key_default", "key_remove"):
        browser.post(reverse(f"keys:{name}", args=[key.public_id]))

    assert written(dora) == ["New work uses the key Ours.", "Removed the key Ours."]
