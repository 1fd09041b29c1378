from __future__ import annotations

import re
import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django_q.models import OrmQ

from studio.accounts import invitations, members, tasks, tries
from studio.accounts.models import AuditEvent, Invitation, Membership, Role, User
from studio.accounts.services import AlreadyMember
from studio.core import clock
from tests.factories import make_membership, make_team, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a window to the north"
HERE = "192.0.2.1"


class DeadServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("secret-detail")


@pytest.fixture
def invited(alice):
    return invitations.invite(alice, email="Dora@Example.com", role=Role.EDITOR)


@pytest.fixture
def move_clock(monkeypatch):
    def move(by: timedelta) -> None:
        later = clock.now() + by
        for module in ("models", "invitations"):
            monkeypatch.setattr(f"studio.accounts.{module}.now", lambda: later)

    return move


def token_of(made):
    return made.link.rstrip("/").rpartition("/")[2]


def find(made):
    return invitations.find(token_of(made), who=HERE)


def test_link_leads_to_the_invitation_and_only_hashes_are_kept(invited):
    token = token_of(invited)
    row = Invitation.objects.filter(pk=invited.invitation.pk).values().get()

    assert find(invited) == invited.invitation
    assert len(token) == 43
    assert token not in str(row)
    assert row["email"] == "dora@example.com"


def test_only_owners_invite_by_the_role_they_have_now(alice, bob):
    stale = Membership.objects.get(pk=alice.pk)
    Membership.objects.filter(pk=alice.pk).update(role=Role.EDITOR)

    for one in (bob, stale):
        with pytest.raises(PermissionDenied):
            invitations.invite(one, email="dora@example.com", role=Role.OWNER)
    assert not Invitation.objects.exists()


def test_member_is_not_invited_again(alice, bob):
    with pytest.raises(AlreadyMember):
        invitations.invite(alice, email="BOB@example.com", role=Role.OWNER)

    assert not Invitation.objects.exists()


def test_newer_invitation_kills_the_older_link_of_this_team_only(
    alice, charlie, invited
):
    elsewhere = invitations.invite(charlie, email="dora@example.com", role=Role.VIEWER)
    newer = invitations.invite(alice, email="dora@example.com", role=Role.VIEWER)

    with pytest.raises(invitations.TakenBack):
        find(invited)
    assert find(newer).role == Role.VIEWER
    assert find(elsewhere).team == charlie.team


def test_revoked_link_is_dead_and_revoking_twice_is_once(alice, invited):
    assert invitations.revoke(alice, invited.invitation) is True
    assert invitations.revoke(alice, invited.invitation) is False

    with pytest.raises(invitations.TakenBack):
        find(invited)
    with pytest.raises(invitations.TakenBack):
        invitations.accept(invited.invitation, user=make_user("dora@example.com"))
    assert AuditEvent.objects.filter(deed="accounts.revoke").count() == 1


def test_stranger_revokes_nothing(charlie, invited):
    assert invitations.revoke(charlie, invited.invitation) is False
    assert find(invited)


def test_link_works_for_a_week(invited, move_clock):
    move_clock(timedelta(days=7, minutes=-1))
    assert find(invited)

    move_clock(timedelta(days=7, minutes=1))
    with pytest.raises(invitations.Expired):
        find(invited)
    with pytest.raises(invitations.Expired):
        invitations.accept_as_new(invited.invitation, name="Dora", password=PASSWORD)
    assert not User.objects.filter(email="dora@example.com").exists()


def test_new_person_gets_an_account_of_that_address_and_that_role(alice, invited):
    made = invitations.accept_as_new(invited.invitation, name="Dora", password=PASSWORD)

    assert (made.team, made.role) == (alice.team, Role.EDITOR)
    assert (made.user.email, made.user.name) == ("dora@example.com", "Dora")
    assert made.user.check_password(PASSWORD)
    with pytest.raises(invitations.Spent):
        find(invited)


def test_known_person_joins_with_the_account_there_is(alice, invited):
    dora = make_user("dora@example.com")
    make_membership(user=dora, team=make_team("Elsewhere"))

    made = invitations.accept(find(invited), user=dora)

    assert (made.team, made.user) == (alice.team, dora)
    assert dora.memberships.count() == 2


def test_account_that_came_in_between_is_never_taken_over(invited):
    dora = make_user("dora@example.com")

    with pytest.raises(invitations.AccountExists):
        invitations.accept_as_new(invited.invitation, name="Eve", password=PASSWORD)

    dora.refresh_from_db()
    assert not dora.check_password(PASSWORD)
    assert find(invited).accepted_at is None


def test_forwarded_link_is_of_no_use_to_another(invited):
    with pytest.raises(invitations.NotYours):
        invitations.accept(invited.invitation, user=make_user("eve@example.com"))

    assert find(invited).accepted_at is None


def test_closed_account_is_let_in_nowhere(invited):
    dora = make_user("dora@example.com", is_active=False)

    with pytest.raises(invitations.Closed):
        invitations.account_of(find(invited))
    with pytest.raises(invitations.Closed):
        invitations.accept(invited.invitation, user=dora)
    assert not dora.memberships.exists()


def test_joining_leaves_the_role_of_who_is_in_already(alice, invited):
    dora = make_user("dora@example.com")
    make_membership(user=dora, team=alice.team, role=Role.VIEWER)

    assert invitations.accept(invited.invitation, user=dora).role == Role.VIEWER
    with pytest.raises(invitations.Spent):
        find(invited)


@pytest.mark.django_db(transaction=True)
def test_invitation_used_twice_at_once_lets_one_in(invited):
    ready = threading.Barrier(2)
    ended: list[str] = []

    def join() -> None:
        found = invitations.find(token_of(invited), who=HERE)
        ready.wait()
        try:
            invitations.accept_as_new(found, name="Dora", password=PASSWORD)
            ended.append("in")
        except invitations.Spent:
            ended.append("spent")
        finally:
            connection.close()

    people = [threading.Thread(target=join) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert sorted(ended) == ["in", "spent"]
    assert Membership.objects.filter(user__email="dora@example.com").count() == 1
    assert AuditEvent.objects.filter(deed="accounts.join").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_for_one_address_at_once_leave_one_link(alice):
    ready = threading.Barrier(2)

    def invite() -> None:
        ready.wait()
        invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)
        connection.close()

    people = [threading.Thread(target=invite) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert Invitation.objects.count() == 2
    assert Invitation.objects.pending().count() == 1


def test_guesser_is_not_listened_to_any_more(invited):
    for _ in range(tries.MOST):
        with pytest.raises(invitations.WrongLink):
            invitations.find("guess", who=HERE)

    with pytest.raises(tries.TooManyTries):
        find(invited)
    assert invitations.find(token_of(invited), who="192.0.2.2") == invited.invitation


def test_dead_links_do_not_count_as_guesses(alice, invited):
    invitations.revoke(alice, invited.invitation)

    for _ in range(tries.MOST + 1):
        with pytest.raises(invitations.TakenBack):
            find(invited)


def test_owner_who_goes_leaves_no_way_back_in(alice):
    eve = make_membership(user=make_user("eve@example.com"), team=alice.team)
    made = [
        invitations.invite(eve, email="eve2@example.com", role=Role.OWNER),
        invitations.invite(alice, email="dora@example.com", role=Role.EDITOR),
    ]

    members.remove(alice, eve)

    with pytest.raises(invitations.TakenBack):
        find(made[0])
    assert find(made[1])


def test_mail_is_left_to_the_worker_without_the_token(alice, settings):
    settings.STUDIO_MAIL = True
    made = invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)

    job = OrmQ.objects.get()
    assert job.task["func"] == "studio.accounts.tasks.mail_invitation"
    assert job.task["args"] == (made.invitation.pk,)
    assert token_of(made) not in str(job.task)


def test_mail_is_not_asked_for_where_there_is_none(invited):
    assert OrmQ.objects.count() == 0


def test_mailed_link_works_beside_the_one_shown_and_both_once(invited):
    tasks.mail_invitation(invited.invitation.pk)
    (message,) = mail.outbox
    (link,) = re.findall(r"\S+/join/\S+", message.body)

    assert message.to == ["dora@example.com"]
    assert message.subject == "You are invited to Atelier Nord"
    assert link != invited.link
    mailed = invitations.find(link.rstrip("/").rpartition("/")[2], who=HERE)
    assert mailed == find(invited) == invited.invitation
    invitations.accept_as_new(mailed, name="Dora", password=PASSWORD)
    with pytest.raises(invitations.Spent):
        find(invited)


def test_nothing_is_mailed_of_what_was_taken_back_or_never_was(alice, invited):
    invitations.revoke(alice, invited.invitation)
    tasks.mail_invitation(invited.invitation.pk)
    tasks.mail_invitation(invited.invitation.pk + 1)

    assert mail.outbox == []


def test_dead_mail_server_is_logged_and_leaves_the_shown_link(
    invited, settings, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    tasks.mail_invitation(invited.invitation.pk)

    pk = invited.invitation.pk
    assert caplog.messages == [
        f"Mail of invitation {pk} was not sent: SMTPServerDisconnected"
    ]
    assert find(invited).mailed_sha256 is None


@pytest.mark.parametrize(
    "name",
    [
        "Nord\r\nBcc: eve@example.com",
        "Север ✦ 北",
        "x" * 100,
        "\u202eevil\u2028\x1b[2J",
        "<script>alert(1)</script>",
    ],
)
def test_hostile_names_stay_words_in_the_mail(alice, name):
    alice.team.name, alice.user.name = name, name
    alice.team.save()
    alice.user.save()
    made = invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)

    tasks.mail_invitation(made.invitation.pk)

    (message,) = mail.outbox
    sent = message.message()
    assert sent.get_all("Bcc") is None
    assert sent["To"] == "dora@example.com"
    assert "\n" not in message.subject
    assert message.subject.isprintable()
    assert all(line.isprintable() for line in message.body.splitlines())


def test_address_that_no_mail_can_bear_is_logged(alice, caplog):
    made = invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)
    Invitation.objects.update(email="dora\r\nbcc: eve@example.com")

    tasks.mail_invitation(made.invitation.pk)

    assert mail.outbox == []
    assert len(caplog.messages) == 1
