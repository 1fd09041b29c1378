"""Bytes: thumbnails by signed address, originals whole and in ranges, downloads and archives."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import Membership, Role
from studio.assets import links
from studio.assets.models import Asset
from tests.permissions.walking import SIGN_IN
from tests.permissions.world import Walker, World, undone

pytestmark = pytest.mark.django_db

RANGE = {"Range": "bytes=0-9"}
WHOLE = ("assets:original", "assets:download")


def browser(walker: Walker) -> Client:
    client = Client()
    for name, value in walker.cookies.items():
        client.cookies[name] = value
    return client


def fetch(walker: Walker, name: str, asset: Asset):
    url = reverse(name, args=[asset.public_id])
    with undone():
        return browser(walker).get(url, headers=RANGE)


@pytest.mark.parametrize("name", WHOLE)
def test_ranges_are_for_whoever_sees_the_whole(name: str, world: World):
    for role, walker in world.members.items():
        assert fetch(walker, name, world.open.asset).status_code == 206, role
        hidden = 206 if role == Role.OWNER else 404
        assert fetch(walker, name, world.private.asset).status_code == hidden, role
    assert fetch(world.chosen, name, world.private.asset).status_code == 206


@pytest.mark.parametrize("name", WHOLE)
def test_ranges_are_for_nobody_outside(name: str, world: World):
    outside = [*world.strangers.values(), *world.removed.values()]
    for asset in (world.open.asset, world.private.asset):
        for walker in outside:
            assert fetch(walker, name, asset).status_code == 404, walker
        for walker in (world.nobody, world.guest):
            answer = fetch(walker, name, asset)
            assert answer.status_code == 302, walker
            assert answer["Location"].startswith(SIGN_IN), walker


def test_thumbnail_opens_by_the_address_of_a_member_until_they_leave(world: World):
    walker = world.members[Role.VIEWER]
    url = links.url(world.open.asset, "small", membership=walker.member)
    assert Client().get(url).status_code == 200
    assert Client().get(url, headers=RANGE).status_code == 206

    with undone():
        Membership.objects.filter(pk=walker.member.pk).delete()
        links.forget_members()
        assert Client().get(url).status_code == 404
    links.forget_members()


def test_address_of_one_size_opens_no_other(world: World):
    walker = world.members[Role.VIEWER]
    url = links.url(world.open.asset, "small", membership=walker.member)

    assert Client().get(url.replace("/small", "/large")).status_code == 404


def test_no_address_is_made_for_another_team(world: World):
    stranger = world.strangers[Role.OWNER].member

    with pytest.raises(ValueError, match="member of the asset"):
        links.url(world.open.asset, "small", membership=stranger)


def test_archive_holds_only_what_is_seen(world: World):
    both = [str(one.asset.public_id) for one in (world.open, world.private)]
    url = reverse("gallery:download")
    held = {}
    for walker in (*world.members.values(), world.chosen):
        with undone():
            answer = browser(walker).post(url, {"asset": both})
            held[walker.name] = len(b"".join(answer)) if answer.streaming else 0
    whole = held[world.chosen.name]

    assert held[world.members[Role.OWNER].name] == whole > 0
    for role, walker in world.members.items():
        if role != Role.OWNER:
            assert 0 < held[walker.name] < whole
    for walker in (*world.strangers.values(), *world.removed.values()):
        with undone():
            assert browser(walker).post(url, {"asset": both}).status_code == 302
