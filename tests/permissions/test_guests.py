"""What each kind of a guest's address opens: right, locked, wrong, old, expired, revoked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts import tries
from studio.accounts.models import Role
from studio.assets.models import Asset
from studio.core.clock import now
from studio.review import links
from tests.factories import make_share
from tests.permissions.rules import RULES
from tests.permissions.things import OURS, PRIVATE, make_still
from tests.permissions.walking import SIGN_IN
from tests.permissions.world import PASSWORD, World, undone

pytestmark = pytest.mark.django_db

FILES = {"review:guest_file"}
OF_ASSET = {
    "review:guest_asset",
    "review:guest_asset_news",
    "review:guest_say",
    *FILES,
}
NAMES = sorted(name for name in RULES if name.startswith("review:guest"))
OPEN = {200, 204, 302, 422}


@dataclass(frozen=True)
class Doors:
    """One link of each kind to the same picture, and a picture that none of them shows."""

    shown: Asset
    other: Asset
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def doors(world: World) -> Doors:
    owner = world.members[Role.OWNER].member
    shown, other = make_still(owner, "For a client"), make_still(owner, f"{OURS} more")
    past = now() - timedelta(minutes=1)
    made = {
        "right": make_share(owner, shown),
        "locked": make_share(owner, shown, password=PASSWORD),
        "expired": make_share(owner, shown, expires_at=past),
        "revoked": make_share(owner, shown),
        "old": make_share(owner, shown),
    }
    links.revoke(owner, made["revoked"].link)
    links.renew(owner, made["old"].link)
    tokens = {kind: _token(one.address) for kind, one in made.items()}
    return Doors(shown, other, tokens | {"wrong": "guess"})


def _token(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def ask(
    doors: Doors,
    name: str,
    kind: str,
    *,
    asset: Asset | None = None,
    client: Client | None = None,
):
    """Ask an address of a link as its rule says; a file for the smaller picture."""
    arguments: list[object] = [doors.tokens[kind]]
    if name in OF_ASSET:
        arguments.append((asset or doors.shown).public_id)
    if name in FILES:
        arguments.append("small")
    method = "get" if RULES[name].get else "post"  # type: ignore[union-attr]
    return getattr(client or Client(), method)(reverse(name, args=arguments))


def text_of(answer) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode(errors="replace")


@pytest.mark.parametrize("name", NAMES)
def test_right_link_opens(name: str, doors: Doors):
    with undone():
        answer = ask(doors, name, "right")

        assert answer.status_code in OPEN
        assert not answer.headers.get("Location", "").startswith(SIGN_IN)
        told = text_of(answer).lower()
    assert OURS.lower() not in told
    assert PRIVATE.lower() not in told


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kind", "status"),
    [("wrong", 404), ("old", 404), ("expired", 410), ("revoked", 410)],
)
def test_link_that_is_over_opens_nothing(
    name: str, kind: str, status: int, doors: Doors
):
    with undone():
        answer = ask(doors, name, kind)

    assert answer.status_code == (404 if name in FILES else status)
    assert doors.shown.title not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("name", [name for name in NAMES if "password" not in name])
def test_locked_link_asks_for_its_password(name: str, doors: Doors):
    with undone():
        answer = ask(doors, name, "locked")

        if name in FILES:
            assert answer.status_code == 404
            return
        asks = reverse("review:guest_password", args=[doors.tokens["locked"]])
        assert (answer.status_code, answer["Location"]) == (302, asks)


@pytest.mark.parametrize("name", [name for name in NAMES if "password" not in name])
def test_password_opens_it_for_this_browser_alone(name: str, doors: Doors):
    with undone():
        client = Client()
        where = reverse("review:guest_password", args=[doors.tokens["locked"]])
        client.post(where, {"password": PASSWORD})

        assert ask(doors, name, "locked", client=client).status_code in OPEN
        other = ask(doors, name, "locked")
        assert other.status_code == (404 if name in FILES else 302)


@pytest.mark.parametrize("name", sorted(OF_ASSET))
def test_link_opens_no_other_picture(name: str, doors: Doors, world: World):
    for asset in (doors.other, world.private.asset):
        with undone():
            assert ask(doors, name, "right", asset=asset).status_code == 404


@pytest.mark.parametrize("name", sorted(OF_ASSET))
def test_link_opens_nothing_that_is_not_there(name: str, doors: Doors):
    with undone():
        asset = Asset(public_id=uuid.uuid4())
        assert ask(doors, name, "right", asset=asset).status_code == 404


def test_signed_in_people_see_by_a_link_what_guests_see(doors: Doors, world: World):
    for walkers in (world.members, world.strangers, world.removed):
        client = Client()
        for name, value in walkers[Role.VIEWER].cookies.items():
            client.cookies[name] = value
        with undone():
            for kind, status in (("right", 302), ("revoked", 410), ("wrong", 404)):
                answer = ask(doors, "review:guest", kind, client=client)
                assert answer.status_code == status


def test_guesser_has_to_wait_and_nobody_else(doors: Doors):
    with undone():
        for _ in range(tries.MOST):
            assert ask(doors, "review:guest", "wrong").status_code == 404

        for name in ("review:guest", "review:guest_file"):
            assert ask(doors, name, "wrong").status_code == 429
        assert ask(doors, "review:guest", "right").status_code == 302
