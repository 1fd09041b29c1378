from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.test import Client

from studio.accounts import invitations, members, teams
from studio.accounts.models import AuditEvent, Invitation, Membership, Role, Team, User
from studio.accounts.permissions import Action
from studio.core import pulse
from studio.engines import DEFAULT
from tests.factories import make_membership, make_team, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def text(answer):
    return answer.content.decode()


def invite(browser, email="dora@example.com", role="reviewer", **options):
    fields = {"email": email, "role": role}
    return browser.post("/team/invitations/", fields, **options)


def test_team_page_names_everybody_with_their_role(browser, bob, charlie):
    page = browser.get("/team/")

    shown = [(one.user.email, one.role) for one in page.context["members"]]
    assert shown == [("alice@example.com", "owner"), ("bob@example.com", "editor")]
    assert "charlie@example.com" not in text(page)


@pytest.mark.parametrize("role", [one for one in Role if one != Role.OWNER])
def test_others_see_the_people_and_change_nothing(alice, bob, sign_in, role):
    Membership.objects.filter(pk=bob.pk).update(role=role)
    made = invitations.invite(alice, email="dora@example.com", role=Role.EDITOR)
    browser = sign_in(bob)
    page = text(browser.get("/team/"))

    assert "alice@example.com" in page
    assert "dora@example.com" not in page
    assert "Invite somebody" not in page
    addresses = [
        "/team/invitations/",
        f"/team/invitations/{made.invitation.public_id}/revoke/",
        f"/team/invitations/{made.invitation.public_id}/renew/",
        f"/team/members/{alice.public_id}/",
        f"/team/members/{alice.public_id}/remove/",
        f"/team/members/{bob.public_id}/",
        "/team/name/",
        "/team/new/",
    ]
    sent = {"email": "eve@example.com", "role": "owner", "name": "Taken"}
    answers = [browser.post(address, sent).status_code for address in addresses]
    assert answers == [403] * len(addresses)
    assert Invitation.objects.pending().get() == made.invitation
    assert Team.objects.get(pk=alice.team_id).name == "Atelier Nord"


def test_invitation_shows_its_link_this_once(browser):
    answer = invite(browser)
    link = answer.context["made"].link

    assert text(answer).count(link) == 1
    assert "dora@example.com" in text(answer)
    assert link not in text(browser.get("/team/"))


def test_invitation_by_htmx_draws_the_fragment(browser):
    answer = invite(browser, headers=HTMX)

    assert answer.templates[0].name == "accounts/_invitations.html"
    assert "Copy link" in text(answer)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "dora",
        "dora@example.com\r\nBcc: eve@example.com",
        "x" * 300 + "@example.com",
        '"quoted\u00e4"@example.com',
        '"a b"@example.com',
        "дора@example.com",
        "bo\u212a@example.com",
    ],
)
def test_invitation_refuses_what_is_no_address(browser, email):
    for headers in ({}, HTMX):
        answer = invite(browser, email, headers=headers)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["email"]
    assert not Invitation.objects.exists()


def test_invitation_to_a_domain_of_its_own_script_is_mailed(
    browser, settings, run_queue
):
    settings.STUDIO_MAIL = True
    invite(browser, "dora@bücher.example")
    run_queue()

    assert mail.outbox[0].message()["To"] == "dora@xn--bcher-kva.example"


def test_invitation_of_a_member_says_so(browser, bob):
    answer = invite(browser, "Bob@example.com")

    assert answer.status_code == 422
    assert "bob@example.com is in this team already" in text(answer)


def test_invitation_to_a_closed_account_looks_like_any_other(browser):
    make_user("gone@example.com", is_active=False)

    assert invite(browser, "gone@example.com").status_code == 200


def test_made_up_role_is_refused(browser):
    answer = invite(browser, role="god")

    assert list(answer.context["form"].errors) == ["role"]
    assert not Invitation.objects.exists()


def test_new_link_replaces_the_old_one(browser):
    first = invite(browser).context["made"]
    address = f"/team/invitations/{first.invitation.public_id}/renew/"
    again = browser.post(address).context["made"]

    assert again.link != first.link
    assert Invitation.objects.pending().get() == again.invitation
    assert browser.post(address).status_code == 404


def test_revoke_takes_it_off_the_page(browser):
    made = invite(browser).context["made"]
    address = f"/team/invitations/{made.invitation.public_id}/revoke/"
    answer = browser.post(address, headers=HTMX)

    assert "dora@example.com" not in text(answer)
    assert browser.post(address).status_code == 404


def test_role_lowered_in_mid_session_counts_at_the_next_request(
    browser, bob, sign_in, key
):
    theirs = sign_in(bob)
    wanted = {"engine": DEFAULT.slug, "prompt": ""}
    assert theirs.post("/create/", wanted).status_code == 422

    browser.post(f"/team/members/{bob.public_id}/", {"role": "reviewer"})

    assert theirs.post("/create/", wanted).status_code == 403
    assert "Your role here does not generate" in text(theirs.get("/create/"))
    assert theirs.get("/gallery/").status_code == 200


def test_last_owner_is_told_why_not(browser, alice):
    answer = browser.post(f"/team/members/{alice.public_id}/", {"role": "editor"})
    assert answer.status_code == 422
    assert "One owner has to stay" in text(answer)

    assert "only owner" in text(browser.get("/team/leave/"))
    assert browser.post("/team/leave/").status_code == 409
    assert Membership.objects.get(pk=alice.pk).role == Role.OWNER


def test_removal_says_what_happens_and_happens_at_once(browser, bob, sign_in):
    theirs = sign_in(bob)
    assert theirs.get("/gallery/").status_code == 200
    page = text(browser.get(f"/team/members/{bob.public_id}/"))
    assert "What they made stays" in page

    browser.post(f"/team/members/{bob.public_id}/remove/")

    for path in ("/gallery/", "/create/", "/create/changes/?since=0", "/team/"):
        answer = theirs.get(path)
        assert answer.status_code == 403
        assert "Atelier Nord" not in text(answer)
    assert User.objects.filter(pk=bob.user_id).exists()


def test_removed_member_loses_the_pass_for_early_answers(
    browser, bob, sign_in, django_capture_on_commit_callbacks
):
    theirs = sign_in(bob)
    theirs.get("/gallery/")
    seen = pulse.read(bob.team_id)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/team/members/{bob.public_id}/remove/")

    answer = theirs.get("/gallery/new/", headers=HTMX)
    assert pulse.read(bob.team_id) != seen
    assert (answer.status_code, answer["HX-Refresh"]) == (403, "true")
    assert answer.cookies[pulse.COOKIE].value == ""


def test_member_of_another_team_is_not_found(browser, charlie):
    address = f"/team/members/{charlie.public_id}/"

    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}remove/").status_code == 404


def test_leaving_ends_in_the_other_team_or_at_the_door(alice, bob, sign_in):
    browser = sign_in(bob)
    other = make_membership(user=bob.user, team=make_team("Elsewhere"))

    browser.post("/team/leave/")
    assert browser.get("/account/").context["membership"] == other
    other.delete()
    assert browser.get("/account/").status_code == 403


def test_team_is_renamed_on_one_line(browser, alice):
    browser.post("/team/name/", {"name": " South\r\nLight\t"})
    alice.team.refresh_from_db()

    assert alice.team.name == "South Light"
    event = AuditEvent.objects.get(deed="accounts.rename")
    assert event.words == "Renamed the team from Atelier Nord to South Light."


@pytest.mark.parametrize("name", ["", " \n ", "x" * 101, "a\x00b"])
def test_team_name_is_refused_in_words(browser, alice, name):
    answer = browser.post("/team/name/", {"name": name})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert answer.context["team"].name == "Atelier Nord"
    assert Team.objects.get(pk=alice.team_id).name == "Atelier Nord"


def test_switcher_leads_to_ones_own_teams_only(browser, alice, charlie):
    other = make_membership(user=alice.user, team=make_team("Second"), role=Role.VIEWER)
    assert "Second" in text(browser.get("/account/"))

    browser.post("/team/switch/", {"team": other.team.public_id})
    assert browser.get("/account/").context["membership"] == other
    for wrong in (charlie.team.public_id, uuid.uuid4(), "", "x"):
        assert browser.post("/team/switch/", {"team": wrong}).status_code == 404
    assert browser.get("/account/").context["membership"] == other


def test_switcher_is_not_drawn_for_one_team(browser):
    assert "Your teams" not in text(browser.get("/account/"))


def test_shell_asks_nothing_more_for_several_teams(
    browser, alice, django_assert_num_queries
):
    with django_assert_num_queries(10, exact=False) as one:
        browser.get("/team/roles/")
    for number in range(3):
        make_membership(user=alice.user, team=make_team(f"Team {number}"))
    with django_assert_num_queries(len(one)):
        browser.get("/team/roles/")


def test_page_left_open_does_not_work_in_the_other_team(browser, alice):
    other = make_membership(user=alice.user, team=make_team("Second"))
    browser.post("/team/switch/", {"team": other.team.public_id})
    stale = {**HTMX, "X-Team": str(alice.team.public_id)}

    for answer in (
        invite(browser, headers=stale),
        browser.get("/gallery/new/", headers=stale),
    ):
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert not Invitation.objects.exists()
    said = [str(one) for one in browser.get("/account/").context["messages"]]
    assert said[0].endswith(
        "What you just asked for was not done, and nothing was spent."
    )
    assert said[1] == "This browser is in Second now, so the page was loaded again."
    fresh = {**HTMX, "X-Team": str(other.team.public_id)}
    assert invite(browser, headers=fresh).status_code == 200


def test_new_team_has_what_it_needs_and_is_entered(browser, alice):
    browser.post("/team/new/", {"name": "South"})
    made = browser.get("/account/").context["membership"]

    assert (made.team.name, made.role) == ("South", Role.OWNER)
    assert made.team.projects.filter(is_general=True).exists()
    assert made.team.clock.version == 0
    assert "Sandbox" in text(browser.get("/keys/"))
    assert Membership.objects.filter(pk=alice.pk).exists()


def test_owner_of_any_team_may_open_one(alice, bob):
    assert teams.may_make_teams([bob]) is False
    assert teams.may_make_teams([bob, alice]) is True


def test_roles_page_is_the_table(browser):
    page = browser.get("/team/roles/")

    assert len(page.context["rows"]) == len(Action)
    assert dict(page.context["rows"])["Generate, which spends credits"] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_every_button_of_the_team_needs_a_csrf_token(alice, bob):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)
    for path in (
        "/team/invitations/",
        "/team/switch/",
        "/team/leave/",
        f"/team/members/{bob.public_id}/remove/",
    ):
        assert client.post(path, {}).status_code == 403
    assert Membership.objects.count() == 2


def test_person_removed_and_invited_again_is_in_again(alice, bob):
    members.remove(alice, bob)
    made = invitations.invite(alice, email=bob.user.email, role=Role.VIEWER)

    assert invitations.accept(made.invitation, user=bob.user).role == Role.VIEWER
