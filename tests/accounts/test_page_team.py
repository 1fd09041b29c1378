"""A page left open while its browser went to another team does nothing there."""

from __future__ import annotations

import re

import pytest
from django.template import engines

from studio.accounts.models import Invitation, Role
from tests.factories import make_general, make_membership, make_team

pytestmark = pytest.mark.django_db

DORA = {"email": "dora@example.com", "role": "editor"}


@pytest.fixture
def second(alice):
    """Alice's other team, in which her browser is by now."""
    membership = make_membership(user=alice.user, team=make_team("Second"))
    make_general(membership.team)
    return membership


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def switch(browser, membership, **more):
    chosen = {"team": membership.team.public_id, **more}
    return browser.post("/team/switch/", chosen)


def fields(page) -> set[str]:
    return set(re.findall(r'name="page_team" value="([^"]+)"', page.content.decode()))


def test_every_form_of_a_page_says_its_team(browser, alice):
    for path in ("/team/", "/account/", "/create/", "/projects/", "/keys/"):
        page = browser.get(path)
        text = page.content.decode()
        assert fields(page) == {str(alice.team.public_id)}
        assert text.count('name="page_team"') == text.count("csrfmiddlewaretoken")


def test_page_for_nobody_says_none(client, alice):
    page = client.get("/password/reset/")

    assert "csrfmiddlewaretoken" in page.content.decode()
    assert fields(page) == set()


def test_plain_form_of_the_other_team_does_nothing_here(browser, alice, second):
    drawn_for = fields(browser.get("/team/")).pop()
    switch(browser, second)

    answer = browser.post("/team/invitations/", {**DORA, "page_team": drawn_for})

    assert answer.status_code == 409
    assert "This browser is in Second now" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_way_back_is_offered_and_works(browser, alice, second):
    stale = {"page_team": alice.team.public_id}
    switch(browser, second)
    answer = browser.post("/team/invitations/", DORA | stale)
    assert "Work in Atelier Nord again" in answer.content.decode()

    switch(browser, alice, page_team=second.team.public_id)
    browser.post("/team/invitations/", DORA | stale)

    assert Invitation.objects.get().team == alice.team


def test_switcher_of_a_page_left_open_still_switches(browser, alice, second):
    switch(browser, second)

    assert switch(browser, alice, page_team=alice.team.public_id).status_code == 302
    assert browser.get("/account/").context["membership"] == alice


def test_team_that_one_has_left_is_not_named(browser, alice, second):
    eve = make_membership(team=make_team("Third"), user=alice.user, role=Role.OWNER)
    gone = str(eve.team.public_id)
    eve.delete()

    answer = browser.post("/team/invitations/", {**DORA, "page_team": gone})

    assert answer.status_code == 409
    assert "Third" not in answer.content.decode()
    assert "again" not in answer.content.decode()


def test_form_of_a_template_without_a_request_has_neither_field():
    template = engines["django"].from_string("{% csrf_token %}")

    assert template.render({}) == ""
