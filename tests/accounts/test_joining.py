from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from studio.accounts import invitations, tries
from studio.accounts.models import Founding, Membership, Role, User
from tests.factories import PASSWORD, make_membership, make_team, make_user

pytestmark = pytest.mark.django_db

NEW = {"name": "Dora", "password": "a window to the north"}


@pytest.fixture
def invited(alice):
    Founding.objects.create(team=alice.team)
    return invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)


@pytest.fixture
def path(invited):
    return reverse("accounts:join", args=[token_of(invited)])


def token_of(made):
    return made.link.rstrip("/").rpartition("/")[2]


def test_new_person_chooses_name_and_password_and_is_in(client, invited, path, alice):
    page = client.get(path)
    assert "Join Atelier Nord" in page.content.decode()
    assert "alice invites" in page.content.decode()

    entered = client.post(path, NEW)

    dora = User.objects.get(email="dora@example.com")
    assert entered["Location"] == "/create/"
    assert client.session[SESSION_KEY] == str(dora.pk)
    assert client.get("/account/").context["membership"].team == alice.team


def test_address_is_not_theirs_to_choose(client, invited, path):
    extra = {"email": "eve@example.com", "role": "owner", "is_staff": "1"}
    client.post(path, {**NEW, **extra})

    made = Membership.objects.get(user__email="dora@example.com")
    assert (made.role, made.user.is_staff) == (Role.EDITOR, False)
    assert not User.objects.filter(email="eve@example.com").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "dora@example.com"}, "password"),
        ({"password": ""}, "password"),
        ({"name": " \r\n\t "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Do\x00ra"}, "name"),
    ],
)
def test_join_says_what_is_wrong_and_uses_nothing_up(
    client, invited, path, change, field
):
    answer = client.post(path, {**NEW, **change})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert invitations.find(token_of(invited), who="192.0.2.9").accepted_at is None


def test_name_stays_on_one_line(client, path):
    client.post(path, {**NEW, "name": "Do\r\nra \u202e Nord"})

    assert User.objects.get(email="dora@example.com").name == "Do ra Nord"


def test_known_person_signs_in_comes_back_and_joins(client, invited, path, alice):
    dora = make_user("dora@example.com")
    elsewhere = make_membership(user=dora, team=make_team("Elsewhere"))
    page = client.get(path).content.decode()
    assert f"/sign-in/?next={path}" in page
    assert client.post(path, NEW).status_code == 200
    assert not dora.memberships.filter(team=alice.team).exists()

    answer = client.post(
        "/sign-in/", {"login": dora.email, "password": PASSWORD, "next": path}
    )
    assert answer["Location"] == path
    assert "Join</button>" in client.get(path).content.decode()
    client.post(path)

    assert client.get("/account/").context["membership"].team == alice.team
    assert Membership.objects.filter(pk=elsewhere.pk).exists()


def test_known_person_without_password_is_not_given_one_here(client, path):
    dora = make_user("dora@example.com", password=None)

    page = client.post(path, NEW).content.decode()

    dora.refresh_from_db()
    assert "/password/reset/" in page
    assert not dora.check_password(NEW["password"])
    assert SESSION_KEY not in client.session


def test_somebody_else_is_refused_and_may_sign_out(client, invited, path):
    eve = make_membership(user=make_user("eve@example.com"), team=make_team("Else"))
    client.force_login(eve.user)

    for answer in (client.get(path), client.post(path, NEW)):
        assert answer.status_code == 403
        assert "You are signed in as eve@example.com" in answer.content.decode()
    assert not User.objects.filter(email="dora@example.com").exists()
    out = client.post("/sign-out/", {"next": path})
    assert out["Location"] == path


def test_closed_account_is_told_so(client, path):
    make_user("dora@example.com", is_active=False)

    for answer in (client.get(path), client.post(path, NEW)):
        assert answer.status_code == 403
        assert "This account is closed" in answer.content.decode()


def test_used_link_says_so_and_names_no_team(client, invited, path):
    client.post(path, NEW)
    answer = Client().get(path)

    assert answer.status_code == 410
    assert "used already" in answer.content.decode()
    assert "Atelier Nord" not in answer.content.decode()


def test_revoked_link_says_so_and_names_no_team(client, invited, path, alice):
    invitations.revoke(alice, invited.invitation)
    for answer in (client.get(path), client.post(path, NEW)):
        assert answer.status_code == 410
        assert "taken back" in answer.content.decode()
        assert "Atelier Nord" not in answer.content.decode()


@pytest.mark.parametrize("token", ["guess", "x" * 43, "é", "x" * 4000, "%00", ".."])
def test_guess_is_not_found_and_tells_nothing(client, invited, token):
    answer = client.get(reverse("accounts:join", args=[token]))

    assert answer.status_code == 404
    assert "Atelier Nord" not in answer.content.decode()


def test_guesser_has_to_wait_even_with_the_right_link(client, invited, path):
    for number in range(tries.MOST):
        client.get(
            f"/join/guess{number}/", headers={"X-Forwarded-For": f"10.0.0.{number}"}
        )

    for answer in (client.get(path), client.post(path, NEW)):
        assert answer.status_code == 429
    assert not User.objects.filter(email="dora@example.com").exists()


def test_token_is_kept_from_caches_and_other_addresses(client, path):
    for answer in (client.get(path), client.get("/join/guess/")):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]


def test_browser_that_names_its_origin_may_join(invited, path):
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    token = page.context["csrf_token"]
    sent = {**NEW, "csrfmiddlewaretoken": str(token)}

    assert client.post(path, NEW).status_code == 403
    joined = client.post(path, sent, headers={"Origin": "http://testserver"})
    assert joined["Location"] == "/create/"


def test_looking_at_a_link_uses_nothing_up(client, path):
    for _ in range(3):
        assert client.head(path).status_code == client.get(path).status_code == 200


def test_hostile_names_are_text_on_the_page(client, alice):
    alice.team.name = alice.user.name = "<script>alert(1)</script>"
    alice.team.save()
    alice.user.save()
    made = invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)

    page = client.get(reverse("accounts:join", args=[token_of(made)]))

    assert "<script>alert" not in page.content.decode()
