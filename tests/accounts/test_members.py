from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from studio.accounts import members
from studio.accounts.models import AuditEvent, Membership, Role
from studio.core import pulse
from tests.factories import make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(alice):
    """The other owner of alice's team."""
    return make_membership(user=make_user("eve@example.com"), team=alice.team)


def owners(team):
    return set(Membership.objects.filter(team=team, role=Role.OWNER))


def test_role_changes_and_is_written_down(alice, bob):
    assert members.change_role(alice, bob, role=Role.VIEWER) is True
    assert members.change_role(alice, bob, role=Role.VIEWER) is False

    bob.refresh_from_db()
    event = AuditEvent.objects.get()
    assert bob.role == Role.VIEWER
    assert (event.user, event.words) == (
        alice.user,
        "Changed bob from editor to viewer.",
    )


@pytest.mark.parametrize("role", [one for one in Role if one != Role.OWNER])
def test_only_owners_change_the_team(alice, bob, role):
    Membership.objects.filter(pk=bob.pk).update(role=role)

    with pytest.raises(PermissionDenied):
        members.change_role(bob, alice, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        members.change_role(bob, bob, role=Role.OWNER)
    with pytest.raises(PermissionDenied):
        members.remove(bob, alice)
    assert owners(alice.team) == {alice}


def test_member_of_another_team_is_out_of_reach(alice, charlie):
    with pytest.raises(members.Gone):
        members.remove(alice, charlie)
    with pytest.raises(members.Gone):
        members.change_role(alice, charlie, role=Role.VIEWER)


def test_last_owner_stays(alice, bob):
    with pytest.raises(members.LastOwner):
        members.leave(alice)
    with pytest.raises(members.LastOwner):
        members.remove(alice, alice)
    with pytest.raises(members.LastOwner):
        members.change_role(alice, alice, role=Role.PRODUCER)

    assert owners(alice.team) == {alice}
    assert not AuditEvent.objects.exists()


def test_owner_with_a_closed_account_is_no_owner_that_remains(alice, eve):
    eve.user.is_active = False
    eve.user.save()

    with pytest.raises(members.LastOwner):
        members.leave(alice)
    members.remove(alice, eve)
    assert owners(alice.team) == {alice}


def test_owner_may_go_while_another_stays(alice, eve):
    members.leave(alice)

    assert owners(alice.team) == {eve}
    assert AuditEvent.objects.get().words == "alice left the team."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["demote", "remove"])
def test_two_owners_who_end_each_other_at_once_leave_one(alice, eve, act):
    ready = threading.Barrier(2)
    ended: list[str] = []

    def end(one: Membership, other: Membership) -> None:
        ready.wait()
        try:
            if act == "demote":
                members.change_role(one, other, role=Role.VIEWER)
            else:
                members.remove(one, other)
            ended.append("done")
        except PermissionDenied:
            ended.append("too late")
        finally:
            connection.close()

    people = [
        threading.Thread(target=end, args=pair) for pair in ((alice, eve), (eve, alice))
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert sorted(ended) == ["done", "too late"]
    assert len(owners(alice.team)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(alice, eve):
    ready = threading.Barrier(2)
    ended: list[str] = []

    def leave(one: Membership) -> None:
        ready.wait()
        try:
            members.leave(one)
            ended.append("left")
        except members.LastOwner:
            ended.append("stays")
        finally:
            connection.close()

    people = [threading.Thread(target=leave, args=[one]) for one in (alice, eve)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert sorted(ended) == ["left", "stays"]
    assert len(owners(alice.team)) == 1


@pytest.mark.django_db(transaction=True)
def test_removal_ends_early_answers_and_believed_memberships(alice, bob):
    seen = pulse.read(bob.team_id), pulse.read(pulse.MEMBERSHIPS)

    members.remove(alice, bob)

    now = pulse.read(bob.team_id), pulse.read(pulse.MEMBERSHIPS)
    assert all(one != other for one, other in zip(seen, now, strict=True))


def test_removed_member_cannot_be_removed_again(alice, bob):
    members.remove(alice, bob)

    with pytest.raises(members.Gone):
        members.remove(alice, bob)
    with pytest.raises(members.Gone):
        members.leave(bob)
