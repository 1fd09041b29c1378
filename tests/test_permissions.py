"""The permission walk: every address, as somebody who may, a stranger, and nobody at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from studio.accounts.models import Founding, Membership
from studio.assets import links
from studio.assets.models import Asset
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.generations import services
from studio.generations.models import Generation
from studio.keys.models import ProviderKey

PUBLIC = "public"
OWN = "own"
OBJECT = "object"


@dataclass(frozen=True)
class Rule:
    """Who may come: everybody; members, each to their own; or only the object's team."""

    who: str
    method: str = "get"
    arguments: Callable[[World], list[object]] = field(default=lambda world: [])
    public_answers: frozenset[int] = frozenset({200})


@dataclass(frozen=True)
class World:
    """What belongs to alice's team."""

    key: ProviderKey
    generation: Generation
    asset: Asset
    entry: Entry
    membership: Membership


def of_key(world: World) -> list[object]:
    return [world.key.public_id]


def of_generation(world: World) -> list[object]:
    return [world.generation.public_id]


def of_asset(world: World) -> list[object]:
    return [world.asset.public_id]


RULES: dict[str, Rule] = {
    "pages:home": Rule(PUBLIC, public_answers=frozenset({302})),
    "pages:setup": Rule(PUBLIC, public_answers=frozenset({200, 302})),
    "pages:healthz": Rule(PUBLIC),
    "pages:readyz": Rule(PUBLIC, public_answers=frozenset({200, 503})),
    "pages:status": Rule(OWN),
    "account_login": Rule(PUBLIC),
    "account_logout": Rule(OWN, "post"),
    "account_change_password": Rule(OWN),
    "account_reset_password": Rule(PUBLIC),
    "account_reset_password_done": Rule(PUBLIC),
    "account_reset_password_from_key": Rule(
        PUBLIC, arguments=lambda world: ["x", "set-password"]
    ),
    "account_reset_password_from_key_done": Rule(PUBLIC),
    "accounts:account": Rule(OWN),
    "keys:key_list": Rule(OWN),
    "keys:key_add": Rule(OWN),
    "keys:key_edit": Rule(OBJECT, arguments=of_key),
    "keys:key_row": Rule(OBJECT, arguments=of_key),
    "keys:key_test": Rule(OBJECT, "post", of_key),
    "keys:key_default": Rule(OBJECT, "post", of_key),
    "keys:key_remove": Rule(OBJECT, "post", of_key),
    "generations:create": Rule(OWN),
    "generations:composer": Rule(OWN, "post"),
    "generations:price": Rule(OWN, "post"),
    "generations:input_add": Rule(OWN, "post"),
    "generations:changes": Rule(OWN),
    "generations:cancel": Rule(OBJECT, "post", of_generation),
    "generations:retry": Rule(OBJECT, "post", of_generation),
    "generations:clear": Rule(OBJECT, "post", of_generation),
    "generations:decide": Rule(OBJECT, "post", of_generation),
    "catalogs:picker": Rule(OWN, arguments=lambda world: ["styles"]),
    "catalogs:preview": Rule(
        OBJECT, arguments=lambda world: ["styles", world.entry.platform_id, "still"]
    ),
    "gallery:index": Rule(OWN),
    "gallery:new": Rule(OWN),
    "gallery:asset": Rule(OBJECT, arguments=of_asset),
    "gallery:trash": Rule(OBJECT, "post", of_asset),
    "gallery:restore": Rule(OBJECT, "post", of_asset),
    "assets:original": Rule(OBJECT, arguments=of_asset),
    "assets:download": Rule(OBJECT, arguments=of_asset),
    # The address itself is the permission: signed for one membership and one day.
    "assets:file": Rule(
        PUBLIC,
        arguments=lambda world: ["forged", "small.webp"],
        public_answers=frozenset({404}),
    ),
    "attempts:hook": Rule(
        PUBLIC, "post", lambda world: ["guess"], public_answers=frozenset({404})
    ),
}


@pytest.fixture
def world(alice: Membership, key: ProviderKey) -> World:
    generation = services.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    asset = Asset.objects.create(
        team=alice.team,
        project=generation.project,
        member=alice.user,
        kind="image",
        origin="made",
        sha256="0" * 64,
        size=1,
        content_type="image/jpeg",
        width=4,
        height=3,
        derivatives={"small": [4, 3]},
    )
    Founding.objects.create(team=alice.team)
    entry = Entry.objects.create(
        origin="https://platform.higgsfield.ai",
        catalog="styles",
        platform_id=uuid.uuid4(),
        name="Prism",
        synced_at=now(),
    )
    return World(key, generation, asset, entry, alice)


def all_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from all_names(pattern, prefix + space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_rule():
    assert set(all_names()) == set(RULES)


def ask(client: Client, name: str, world: World):
    rule = RULES[name]
    url = reverse(name, args=rule.arguments(world))
    return getattr(client, rule.method)(url)


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if rule.who == PUBLIC]
)
def test_public_addresses_answer_anybody(name: str, world: World):
    assert ask(Client(), name, world).status_code in RULES[name].public_answers


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if rule.who != PUBLIC]
)
def test_nobody_is_sent_to_sign_in(name: str, world: World):
    answer = ask(Client(), name, world)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if rule.who == OBJECT]
)
def test_stranger_finds_nothing(name: str, world: World, charlie: Membership, sign_in):
    assert ask(sign_in(charlie), name, world).status_code == 404


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if rule.who == OWN]
)
def test_stranger_sees_nothing_of_the_team(
    name: str, world: World, charlie: Membership, sign_in
):
    page = ask(sign_in(charlie), name, world).content.decode()

    for text in (
        str(world.generation.public_id),
        str(world.asset.public_id),
        "A salt flat",
    ):
        assert text not in page


def test_signed_address_of_a_removed_member_is_dead(
    world: World, sign_in, bob: Membership
):
    url = links.url(world.asset, "small", membership=bob)
    bob.delete()

    assert Client().get(url).status_code == 404
