import pytest
from django.conf import settings

from studio.accounts.models import Role
from studio.core import pulse
from tests.factories import make_membership, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.doors")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice.user)
    return client


def test_membership_is_none_for_nobody(client):
    assert client.get("/public-seen/").content == b"public None"


def test_public_pages_look_at_nobody(signed_in, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert signed_in.get("/public-seen/").content == b"public None"


def test_team_is_the_one_chosen_in_the_session(signed_in, alice):
    other = make_membership(user=alice.user, team=make_team("Second"), role=Role.VIEWER)
    session = signed_in.session
    session["team"] = other.team_id
    session.save()

    assert signed_in.get("/team-seen/").content == b"in Second"


def test_removed_member_loses_the_team_at_once(signed_in, alice):
    assert signed_in.get("/team-seen/").status_code == 200

    alice.delete()
    response = signed_in.get("/team-seen/")

    assert response.status_code == 403
    assert response.templates[0].name == "accounts/no_team.html"


def test_person_without_team_still_reaches_public_pages(client):
    client.force_login(make_user())

    assert client.get("/public-seen/").status_code == 200
    assert client.post("/sign-out/").status_code == 302


def test_lost_sign_in_sends_a_page_to_the_sign_in_page(client):
    response = client.get("/create/?again=1")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/create/%3Fagain%3D1"


def test_lost_sign_in_sends_the_window_of_an_htmx_request(client):
    page = "http://testserver/create/?again=1"
    response = client.get("/keys/", headers={**HTMX, "HX-Current-URL": page})

    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fcreate%2F%3Fagain%3D1"


def test_lost_sign_in_does_not_return_to_another_site(client):
    page = "https://evil.example/create/"
    response = client.get("/keys/", headers={**HTMX, "HX-Current-URL": page})

    assert response["HX-Redirect"] == "/sign-in/"


def test_pages_vary_by_htmx(signed_in):
    assert "HX-Request" in signed_in.get("/team-seen/")["Vary"].split(", ")


def test_pulse_pass_speaks_for_the_team(signed_in, alice):
    cookie = signed_in.get("/team-seen/").cookies[pulse.COOKIE]

    assert pulse.team_of(cookie.value) == alice.team_id
    assert (cookie["max-age"], cookie["httponly"]) == (
        settings.STUDIO_PULSE_SECONDS,
        True,
    )
    assert cookie["samesite"] == "Lax"


def test_pulse_pass_is_left_alone_while_fresh(signed_in):
    signed_in.get("/team-seen/")

    assert pulse.COOKIE not in signed_in.get("/team-seen/").cookies


def old_pass(alice, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            settings, "STUDIO_PULSE_SECONDS", settings.STUDIO_PULSE_SECONDS // 2 - 1
        )
        return pulse.token(alice.team_id, alice.user_id)


def test_pulse_pass_is_renewed_after_half_its_life(signed_in, alice, monkeypatch):
    signed_in.cookies[pulse.COOKIE] = old_pass(alice, monkeypatch)

    assert pulse.COOKIE in signed_in.get("/team-seen/").cookies


@pytest.mark.parametrize("held", ["x", "1.2.x.y", "..", "9.9.99999999999.0"])
def test_pulse_pass_of_another_is_replaced(signed_in, held, alice):
    signed_in.cookies[pulse.COOKIE] = held
    cookie = signed_in.get("/team-seen/").cookies[pulse.COOKIE]

    assert pulse.team_of(cookie.value) == alice.team_id


def test_pulse_pass_is_not_put_on_files(signed_in):
    assert pulse.COOKIE not in signed_in.get("/file-seen/").cookies


def test_pulse_pass_is_taken_back_at_sign_out(signed_in):
    signed_in.get("/team-seen/")
    cookie = signed_in.post("/sign-out/").cookies[pulse.COOKIE]

    assert (cookie.value, cookie["max-age"]) == ("", 0)
