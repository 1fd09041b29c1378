from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from studio.accounts import services
from studio.accounts.models import Membership, Role
from tests.factories import make_membership, make_team, make_user

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


def set_password(client, link, password):
    page = client.get(link, follow=True)
    address = page.request["PATH_INFO"]
    return client.post(address, {"password1": password, "password2": password})


def test_add_member_prints_a_link_for_a_new_person(client):
    services.found(email="alice@example.com", password="north light on grey")
    lines = run("add_member", "Bob@example.com")
    set_password(client, lines[-1], "a window to the north")

    bob = Membership.objects.get(user__email="bob@example.com")
    assert bob.role == Role.EDITOR
    assert bob.user.check_password("a window to the north")
    assert lines[0] == "bob@example.com is now in alice’s studio as editor."


def test_add_member_takes_team_and_role():
    team = make_team("Second")
    make_user("bob@example.com")
    lines = run(
        "add_member",
        "bob@example.com",
        "--team",
        str(team.public_id),
        "--role",
        "reviewer",
    )

    assert Membership.objects.get().role == Role.REVIEWER
    assert lines == [
        "bob@example.com is now in Second as reviewer.",
        "They sign in with the password they have.",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bob"], "bob is not an e-mail address."),
        (["bob@example.com"], "This studio has not been created yet."),
        (["bob@example.com", "--team", "x"], "There is no team x."),
    ],
)
def test_add_member_says_what_is_wrong(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("add_member", *arguments)


def test_add_member_says_who_is_in_already():
    alice = make_membership()

    with pytest.raises(CommandError, match="is in Atelier Nord already"):
        run("add_member", alice.user.email, "--team", str(alice.team.public_id))


def test_reset_password_prints_a_link_that_works_once(client):
    alice = make_membership().user
    (link,) = run("reset_password", "ALICE@example.com")
    set_password(client, link, "a window to the north")
    alice.refresh_from_db()
    again = client.get(link, follow=True)

    assert alice.check_password("a window to the north")
    assert again.context["token_fail"] is True


def test_reset_password_knows_only_people_who_may_sign_in():
    make_user("gone@example.com", is_active=False)

    for email in ("gone@example.com", "nobody@example.com"):
        with pytest.raises(CommandError, match=f"Nobody here signs in as {email}"):
            run("reset_password", email)
