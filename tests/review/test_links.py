"""Making links, every link of the team, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from studio.assets import boards_order
from studio.assets.models import Board
from studio.core.clock import now
from studio.core.logs import redact
from studio.projects.models import Project
from studio.review import links, shown
from studio.review.models import ShareLink
from tests import factories
from tests.factories import make_board, make_part

TERMS = {"share": "1", "title": "Round 2", "days": "30", "allow_comments": "on"}


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def test_board_is_shared_and_the_address_shown_once(browser, board, guest):
    url = reverse("review:share_board", args=[board.public_id])
    assert "Share “Hero stills”" in browser.get(url).content.decode()

    answer = browser.post(url, TERMS)

    made = answer.context["made"]
    page = answer.content.decode()
    assert made.address in page
    assert "Copy link" in page
    token = made.address.rstrip("/").rpartition("/")[2]
    assert token not in str(vars(ShareLink.objects.get()))
    assert made.address not in browser.get("/links/").content.decode()
    assert guest.get("/" + made.address.split("/", 3)[3]).status_code == 200
    left = made.link.expires_at - now()
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert AuditEvent.objects.filter(deed="review.share").count() == 1


def test_board_is_shown_in_its_own_order(alice, browser, board, assets):
    boards_order.move_after(board, assets[2], None)
    browser.post(reverse("review:share_board", args=[board.public_id]), TERMS)

    order = [thing.newest.pk for thing in shown.things(ShareLink.objects.get())]
    assert order == [assets[2].pk, assets[0].pk, assets[1].pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "\u202e\u200b"},
        {"title": "t" * 121},
        {"days": "12"},
        {"password": "abc"},
    ],
)
def test_wrong_terms_are_said_and_nothing_is_shared(browser, board, wrong):
    url = reverse("review:share_board", args=[board.public_id])

    assert browser.post(url, TERMS | wrong).status_code == 422
    assert not ShareLink.objects.exists()


def test_selection_is_shared(browser, assets):
    ticked = {"asset": [str(one.public_id) for one in assets[:2]]}
    asked = browser.post(reverse("review:share_selection"), ticked)
    carried = asked.context["carried"]
    assert carried["assets"].count(",") == 1

    browser.post(reverse("review:share_selection"), {**carried, **TERMS})

    link = ShareLink.objects.get()
    assert {one.pk for one in shown.assets(link)} == {one.pk for one in assets[:2]}


def test_nothing_selected_is_said(browser):
    answer = browser.post(reverse("review:share_selection"), {}, follow=True)

    assert "nothing to share yet" in answer.content.decode()


def test_story_is_shared_in_the_order_of_its_parts(alice, browser, assets):
    part = make_part(alice, project=alice.team.projects.get(), asset=assets[1])
    story = part.story
    story.parts.create(position=2, prompt="x", seconds=5, asset=assets[0])

    browser.post(reverse("review:share_story", args=[story.public_id]), TERMS)

    order = [thing.newest.pk for thing in shown.things(ShareLink.objects.get())]
    assert order == [assets[1].pk, assets[0].pk]


def test_prompt_is_not_the_title_that_is_offered(browser, asset):
    page = browser.get(reverse("review:share_asset", args=[asset.public_id]))

    assert page.context["form"].initial["title"] == "One image"


def test_private_board_is_shared_by_those_who_see_it(alice, bob, sign_in, assets):
    board = make_board(alice, visibility=Board.Visibility.CHOSEN)
    url = reverse("review:share_board", args=[board.public_id])

    assert sign_in(bob).post(url, TERMS).status_code == 404
    assert sign_in(alice).post(url, TERMS).status_code == 200


def test_what_the_sharer_does_not_see_is_not_shared(alice, bob, sign_in, board, assets):
    secret = Project.objects.create(team=alice.team, name="Secret", is_private=True)
    assets[0].project = secret
    assets[0].save()

    url = reverse("review:share_board", args=[board.public_id])
    for grows in ({}, {"grows": "on"}):
        sign_in(bob).post(url, TERMS | grows)
        link = ShareLink.objects.latest("pk")
        assert assets[0] not in shown.assets(link)
        assert shown.assets(link).count() == 2


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_those_who_only_look_share_nothing(alice, sign_in, board, share, asset, role):
    user = factories.make_user("reviewer@example.com")
    member = factories.make_membership(user=user, team=alice.team, role=role)
    link, _ = share(asset)
    browser = sign_in(member)

    shared = browser.post(reverse("review:share_board", args=[board.public_id]), TERMS)
    assert shared.status_code == 403
    for act in ("renew", "revoke"):
        url = reverse(f"review:{act}", args=[link.public_id])
        assert browser.post(url).status_code == 403
    assert "Revoke" not in browser.get("/links/").content.decode()
    link.refresh_from_db()
    assert link.revoked_at is None


def test_list_names_live_links_alone(alice, browser, share, asset):
    share(asset, title="Open one", password="salt flat 7", allow_download=True)
    share(asset, title="Expired one", expires_at=now())
    gone, _ = share(asset, title="Revoked one")
    links.revoke(alice, gone)

    page = browser.get("/links/").content.decode()

    assert "Open one" in page
    assert "Password" in page
    assert "Downloads" in page
    assert "Expired one" not in page
    assert "Revoked one" not in page


def test_links_to_what_one_does_not_see_are_not_listed(
    alice, bob, sign_in, share, asset, board, assets
):
    Board.objects.filter(pk=board.pk).update(visibility=Board.Visibility.CHOSEN)
    share(*assets, board=board, kind="board", title="Closed board")
    secret = Project.objects.create(team=alice.team, name="Secret", is_private=True)
    share(asset, title="Closed project")
    asset.project = secret
    asset.save()

    page = sign_in(bob).get("/links/").content.decode()

    assert "Closed board" not in page
    assert "Closed project" not in page
    assert "Closed board" in sign_in(alice).get("/links/").content.decode()


def test_revoking_and_renewing_by_their_buttons(browser, share, asset, guest):
    link, path = share(asset)
    answer = browser.post(reverse("review:renew", args=[link.public_id]))
    assert "Copy link" in answer.content.decode()
    assert guest.get(path).status_code == 404

    browser.post(reverse("review:revoke", args=[link.public_id]))
    again = browser.post(
        reverse("review:renew", args=[link.public_id]), follow=True
    ).content.decode()
    assert "over already" in again
    deeds = set(AuditEvent.objects.values_list("deed", flat=True))
    assert {"review.share", "review.renew", "review.revoke"} <= deeds


def test_logs_do_not_keep_the_address():
    assert "sEcReT" not in redact("GET /s/sEcReT/media/1/small 200")
