"""Assets go to another project at a person's word only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from studio.accounts.models import AuditEvent, Membership, Role
from studio.assets import moving
from studio.assets.models import Asset
from studio.projects import managing, services
from tests.projects.conftest import choose, make_asset


@pytest.fixture
def asset(alice) -> Asset:
    return make_asset(alice, services.general(alice.team), prompt="A bottle")


def move(browser, asset: Asset, project):
    url = reverse("gallery:move", args=[asset.public_id])
    return browser.post(url, {"project": str(project.public_id)}, follow=True)


def test_move_is_written_down(bob, asset, spring, sign_in):
    answer = move(sign_in(bob), asset, spring)

    asset.refresh_from_db()
    event = AuditEvent.objects.get(deed="assets.move")
    assert asset.project == spring
    assert "Moved to Spring." in answer.content.decode()
    assert (event.user, event.facts["assets"]) == (bob.user, [str(asset.public_id)])


def test_move_to_where_it_is_writes_nothing(bob, asset, sign_in):
    move(sign_in(bob), asset, asset.project)

    assert not AuditEvent.objects.filter(deed="assets.move").exists()


def test_moved_into_a_private_project_it_is_gone_for_others(
    alice, bob, asset, secret, sign_in
):
    choose(secret, alice)
    move(sign_in(alice), asset, secret)

    page = sign_in(bob).get(reverse("gallery:asset", args=[asset.public_id]))
    assert page.status_code == 404


def test_nobody_moves_into_what_they_do_not_see(alice, bob, asset, secret, sign_in):
    assert move(sign_in(bob), asset, secret).status_code == 404
    with pytest.raises(moving.CannotMove, match="not here"):
        moving.move([asset], secret, bob)
    asset.refresh_from_db()
    assert asset.project.is_general


def test_what_one_does_not_see_is_not_moved(alice, bob, spring, secret):
    hidden = make_asset(alice, secret)

    assert moving.move([hidden], spring, bob) == 0
    hidden.refresh_from_db()
    assert hidden.project == secret


def test_archived_projects_take_and_give_nothing(alice, asset, spring, sign_in):
    there = make_asset(alice, spring)
    managing.archive(spring, on=True, by=alice)

    for one, project in ((asset, spring), (there, asset.project)):
        answer = move(sign_in(alice), one, project)
        assert "is archived: nothing goes in or out" in answer.content.decode()
    assert not AuditEvent.objects.filter(deed="assets.move").exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_critics_move_nothing(role, bob, asset, spring, sign_in):
    Membership.objects.filter(pk=bob.pk).update(role=role)

    assert move(sign_in(bob), asset, spring).status_code == 403
