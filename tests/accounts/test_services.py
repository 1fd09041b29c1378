from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django_q.models import OrmQ

from studio.accounts import services, tries
from studio.accounts.models import Founding, Membership, Role, Team, TeamClock, User
from tests.factories import make_membership, make_team, make_user

pytestmark = pytest.mark.django_db


class DeadServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("secret-detail")


def test_found_makes_the_first_person_owner_of_the_first_team():
    membership = services.found(email="Alice@Example.com", password="north light on")

    assert membership.role == Role.OWNER
    assert membership.user.email == "alice@example.com"
    assert membership.user.check_password("north light on")
    assert membership.team.name == "alice’s studio"
    assert Founding.objects.get().team == membership.team
    assert TeamClock.objects.get().team == membership.team


def test_found_twice_leaves_the_first_as_it_was():
    first = services.found(email="alice@example.com", password="north light on")

    with pytest.raises(services.AlreadyFounded):
        services.found(email="charlie@example.com", password="north light on")

    assert list(User.objects.all()) == [first.user]
    assert list(Team.objects.all()) == [first.team]


def test_add_member_creates_an_unknown_person_without_password():
    team = make_team()
    membership = services.add_member(team, email="Bob@example.com", role=Role.EDITOR)

    assert (membership.team, membership.role) == (team, Role.EDITOR)
    assert membership.user.email == "bob@example.com"
    assert not membership.user.has_usable_password()


def test_add_member_takes_a_known_person_as_is():
    bob = make_user("bob@example.com")
    membership = services.add_member(
        make_team(), email="bob@example.com", role=Role.VIEWER
    )

    assert membership.user == bob
    assert membership.user.has_usable_password()


def test_add_member_twice_changes_nothing():
    owner = make_membership()

    with pytest.raises(services.AlreadyMember):
        services.add_member(owner.team, email=owner.user.email, role=Role.VIEWER)

    assert Membership.objects.get().role == Role.OWNER


def test_current_membership_is_the_oldest_unless_another_is_chosen():
    alice = make_user()
    oldest = make_membership(user=alice, team=make_team("One"))
    other = make_membership(user=alice, team=make_team("Two"))

    mine = services.memberships_of(alice)
    assert mine == [oldest, other]
    assert services.current_membership(mine, team_id=None) == oldest
    assert services.current_membership(mine, team_id=other.team_id) == other


def test_current_membership_ignores_a_team_one_is_not_in():
    oldest = make_membership()

    mine = services.memberships_of(oldest.user)

    assert services.current_membership(mine, team_id=make_team().pk) == oldest


def test_current_membership_of_nobody_is_none():
    assert services.memberships_of(make_user()) == []
    assert services.memberships_of(AnonymousUser()) == []
    assert services.current_membership([], team_id=None) is None


def test_setup_token_is_kept_in_a_private_file(settings):
    token = services.setup_token()
    file = settings.STUDIO_SECRETS / "setup_token"

    assert services.setup_token() == token
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(token) == 32


def test_check_setup_token_takes_only_the_printed_one():
    services.check_setup_token(f" {services.setup_token()}\n", who="192.0.2.1")

    for wrong in ("", "x", services.setup_token()[:-1], "ключ"):
        with pytest.raises(services.WrongToken):
            services.check_setup_token(wrong, who="192.0.2.1")


def test_check_setup_token_stops_listening_to_one_address():
    for _ in range(tries.MOST):
        with pytest.raises(services.WrongToken):
            services.check_setup_token("wrong", who="192.0.2.1")

    with pytest.raises(services.TooManyTries):
        services.check_setup_token(services.setup_token(), who="192.0.2.1")
    services.check_setup_token(services.setup_token(), who="192.0.2.2")


def test_spent_setup_token_is_worth_nothing():
    spent = services.setup_token()
    services.spend_setup_token()
    services.spend_setup_token()

    with pytest.raises(services.WrongToken):
        services.check_setup_token(spent, who="192.0.2.1")


def test_password_link_begins_at_the_studio(settings):
    settings.STUDIO_URL = "https://studio.example"
    link = services.password_link(make_user())

    assert link.startswith("https://studio.example/password/reset/key/")


def test_ask_password_mail_leaves_it_to_the_worker(settings):
    settings.STUDIO_MAIL = True
    user = make_user()
    services.ask_password_mail(user)

    task = OrmQ.objects.get().task
    assert task["func"] == "studio.accounts.tasks.mail_password_link"
    assert task["args"] == (user.pk,)
    assert mail.outbox == []


def test_ask_password_mail_does_nothing_without_mail(settings):
    settings.STUDIO_MAIL = False
    services.ask_password_mail(make_user())

    assert OrmQ.objects.count() == 0


def test_mail_password_link_sends_the_link_to_that_person_alone():
    services.mail_password_link(make_user("bob@example.com"))

    (message,) = mail.outbox
    assert message.to == ["bob@example.com"]
    assert message.body.count("/password/reset/key/") == 1


def test_mail_password_link_logs_a_dead_server(settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    user = make_user()
    services.mail_password_link(user)

    assert caplog.messages == [
        f"Mail to user {user.pk} was not sent: SMTPServerDisconnected"
    ]
