"""A mailed link shows whose a mailbox is, a copied one does not."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from studio.accounts import invitations, mailboxes, tasks
from studio.accounts.models import Founding, Role, User
from tests.factories import make_membership, make_team, make_user

pytestmark = pytest.mark.django_db

NEW = {"name": "Dora", "password": "a window to the north"}
MARK = "address not confirmed"


@pytest.fixture(autouse=True)
def mails(settings):
    settings.STUDIO_MAIL = True


@pytest.fixture
def invited(alice):
    Founding.objects.create(team=alice.team)
    return invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)


def mailed_path(invited) -> str:
    invitations.mail(invited.invitation)
    return path_in(mail.outbox[-1])


def copied_path(invited) -> str:
    return "/" + invited.link.split("/", 3)[3]


def path_in(letter) -> str:
    return re.search(r"http://[^/]+(/\S+)", letter.body.split("\n\n", 1)[1])[1]


def dora() -> User:
    return User.objects.get(email="dora@example.com")


def test_who_joins_by_the_mailed_link_has_shown_it(client, alice, invited):
    client.post(mailed_path(invited), NEW)

    assert mailboxes.unconfirmed([dora().pk]) == set()
    assert MARK not in client.get("/team/").content.decode()


def test_who_joins_by_a_copied_link_is_marked(client, alice, invited, sign_in):
    client.post(copied_path(invited), NEW)

    assert mailboxes.unconfirmed([dora().pk, alice.user_id]) == {dora().pk}
    assert sign_in(alice).get("/team/").content.decode().count(MARK) == 1
    assert "It is not confirmed" in client.get("/account/").content.decode()


def test_address_is_confirmed_by_a_mail(client, invited, run_queue):
    client.post(copied_path(invited), NEW)
    run_queue()
    mail.outbox.clear()

    client.post(reverse("accounts:confirm_ask"))
    assert run_queue() == ["mail_confirmation"]
    assert mail.outbox[0].to == ["dora@example.com"]
    path = path_in(mail.outbox[0])

    assert "Confirm dora@example.com" in client.get(path).content.decode()
    assert mailboxes.unconfirmed([dora().pk]) == {dora().pk}
    client.post(path)
    assert mailboxes.unconfirmed([dora().pk]) == set()
    assert "It is not confirmed" not in client.get("/account/").content.decode()


def test_link_of_somebody_else_or_of_nobody_confirms_nothing(
    client, alice, invited, sign_in
):
    client.post(copied_path(invited), NEW)
    mine = reverse("accounts:confirm", args=[mailboxes.token_of(dora())])
    guess = reverse("accounts:confirm", args=["guess"])

    assert sign_in(alice).post(mine).status_code == 404
    assert client.post(guess).status_code == 404
    assert mailboxes.unconfirmed([dora().pk]) == {dora().pk}


def test_mail_to_an_earlier_address_confirms_nothing(client, invited):
    client.post(copied_path(invited), NEW)
    before = mailboxes.token_of(dora())
    User.objects.filter(pk=dora().pk).update(email="eve@example.com")

    assert client.post(reverse("accounts:confirm", args=[before])).status_code == 404


def test_mailed_invitation_to_another_team_confirms_it_too(client, alice, invited):
    client.post(copied_path(invited), NEW)
    other = make_membership(user=make_user("eve@example.com"), team=make_team("Other"))
    again = invitations.invite(other, email="dora@example.com", role=Role.VIEWER)
    client.post(mailed_path(again))

    assert mailboxes.unconfirmed([dora().pk]) == set()


def test_nothing_is_mailed_to_a_closed_account(invited, client):
    client.post(copied_path(invited), NEW)
    User.objects.filter(pk=dora().pk).update(is_active=False)
    mail.outbox.clear()

    tasks.mail_confirmation(dora().pk)

    assert mail.outbox == []
