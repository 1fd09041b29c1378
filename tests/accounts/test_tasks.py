import pytest
from django.core import mail

from studio.accounts import tasks
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_mail_password_link_reaches_the_person():
    tasks.mail_password_link(make_user("bob@example.com").pk)

    assert [message.to for message in mail.outbox] == [["bob@example.com"]]


def test_mail_password_link_spares_closed_accounts_and_unknown_ones():
    closed = make_user(is_active=False)
    tasks.mail_password_link(closed.pk)
    tasks.mail_password_link(closed.pk + 1)

    assert mail.outbox == []
