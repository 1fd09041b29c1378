"""Who leaves a team and comes back finds no private project open that was open before."""

from __future__ import annotations

import pytest

from studio.accounts import members
from studio.projects.models import Project, ProjectMember
from tests.factories import make_membership
from tests.projects.conftest import choose


def test_who_was_chosen_sees_it_while_they_stay(alice, bob, secret):
    choose(secret, alice, bob)

    assert secret in Project.objects.visible_to(bob)


@pytest.mark.parametrize("goes", ["removed", "by themselves"])
def test_who_comes_back_is_not_chosen_any_more(alice, bob, secret, goes):
    choose(secret, alice, bob)

    members.remove(alice, bob) if goes == "removed" else members.leave(bob)
    again = make_membership(user=bob.user, team=alice.team, role=bob.role)

    assert secret not in Project.objects.visible_to(again)
    assert not ProjectMember.objects.filter(membership__user=bob.user).exists()


def test_choice_of_another_team_is_left_alone(alice, bob, charlie, secret):
    elsewhere = make_membership(user=bob.user, team=charlie.team)
    theirs = Project.objects.create(team=charlie.team, name="Theirs")
    choose(theirs, charlie, elsewhere)
    choose(secret, alice, bob)

    members.remove(alice, bob)

    assert theirs in Project.objects.visible_to(elsewhere)
