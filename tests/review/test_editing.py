"""A link that is out gets other terms: by whom, what they do at once, and what is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from studio.assets import boards_order
from studio.core.clock import now
from studio.projects.models import Project
from studio.review.models import ShareLink
from tests import factories

KEPT = {"title": "Round 2, for Jonas", "days": "kept", "allow_comments": "on"}
PASSWORD = "salt flat 7"


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def edit(browser, link, **over):
    url = reverse("review:link_edit", args=[link.public_id])
    return browser.post(url, {**KEPT, **over})


def words() -> str:
    return AuditEvent.objects.get(deed="review.edit").words


def test_page_says_how_it_is_now(browser, share, asset):
    end = now() + timedelta(days=3)
    link, _ = share(asset, show_names=True, expires_at=end)

    page = browser.get(reverse("review:link_edit", args=[link.public_id]))

    form = page.context["form"]
    assert form["title"].value() == link.title
    assert form["show_names"].value() is True
    assert "As it is: until" in page.content.decode()


def test_nothing_is_written_down_where_nothing_changed(browser, share, asset):
    link, _ = share(asset)

    edit(browser, link)

    assert not AuditEvent.objects.filter(deed="review.edit").exists()


def test_downloads_and_recipe_open_at_once(browser, share, guest, asset):
    link, path = share(asset)
    file = f"{path}media/{asset.public_id}/download"
    assert guest.get(file).status_code == 404

    edit(browser, link, allow_download="on", show_recipe="on")

    assert guest.get(file).status_code == 200
    assert words() == "Changed the link “Round 2, for Jonas”: downloads and recipe."


@pytest.mark.parametrize(
    ("days", "left"),
    [("7", timedelta(days=7)), ("", None), ("kept", timedelta(days=1))],
)
def test_how_long_it_works(browser, share, asset, days, left):
    end = now() + timedelta(days=1)
    link, _ = share(asset, expires_at=end)

    edit(browser, link, days=days)

    link.refresh_from_db()
    if left is None:
        assert link.expires_at is None
    else:
        assert abs(link.expires_at - now() - left) < timedelta(minutes=5)


def test_password_is_kept_replaced_and_taken_away(browser, share, guest, asset):
    link, path = share(asset, password=PASSWORD)
    guest.post(f"{path}password/", {"password": PASSWORD})

    edit(browser, link, title="Round 3")
    assert guest.get(f"{path}{asset.public_id}/").status_code == 200
    edit(browser, link, password="another one")
    assert guest.get(f"{path}{asset.public_id}/").status_code == 302
    edit(browser, link, remove_password="on")
    assert guest.get(f"{path}{asset.public_id}/").status_code == 200

    told = AuditEvent.objects.filter(deed="review.edit").values_list("words", flat=True)
    assert not any("another one" in words or PASSWORD in words for words in told)


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"password": "short"}, {"days": "1000"}]
)
def test_nonsense_changes_nothing(browser, share, asset, wrong):
    link, _ = share(asset)

    answer = edit(browser, link, allow_download="on", **wrong)

    link.refresh_from_db()
    assert answer.status_code == 422
    assert not link.allow_download


def test_link_that_is_over_stays_over(browser, share, asset):
    link, _ = share(asset, expires_at=now() - timedelta(seconds=1))

    edit(browser, link, days="30")

    link.refresh_from_db()
    assert link.is_over


def test_who_may_not_share_edits_nothing(alice, share, asset, sign_in):
    link, _ = share(asset)
    user = factories.make_user("rhea@example.com")
    rhea = factories.make_membership(user=user, team=alice.team, role=Role.REVIEWER)

    assert edit(sign_in(rhea), link, title="Mine").status_code == 403


@pytest.mark.parametrize("door", ["follows", "grows"])
def test_only_its_maker_has_a_link_show_more(
    alice, bob, share, board, assets, sign_in, door
):
    link, _ = share(*assets, board=board, kind="board")

    edit(sign_in(bob), link, **{door: "on"})
    assert not getattr(ShareLink.objects.get(), door)

    edit(sign_in(alice), link, **{door: "on"})
    assert getattr(ShareLink.objects.get(), door)

    edit(sign_in(bob), link)
    assert not getattr(ShareLink.objects.get(), door)


@pytest.mark.parametrize("name", ["link_edit", "renew"])
def test_nobody_opens_a_link_that_shows_what_is_kept_from_them(
    alice, bob, share, board, assets, make_asset, sign_in, name
):
    link, _ = share(*assets, board=board, kind="board", grows=True)
    later = make_asset(alice, content=b"later")
    later.project = Project.objects.create(
        team=alice.team, name="Secret", is_private=True
    )
    later.save()
    form = KEPT | {"grows": "on"}
    url = reverse(f"review:{name}", args=[link.public_id])
    assert sign_in(bob).post(url, form).status_code in {200, 302}

    boards_order.add(board, [later.pk], by=alice.user)

    assert sign_in(bob).post(url, form).status_code == 403
    assert sign_in(alice).post(url, form).status_code in {200, 302}


def test_board_that_grows_no_more_shows_what_was_shared(
    alice, browser, share, guest, board, assets, make_asset
):
    link, path = share(*assets, board=board, kind="board", grows=True)
    later = make_asset(alice, content=b"later")
    boards_order.add(board, [later.pk], by=alice.user)
    assert "4 to see" in guest.get(path).content.decode()

    edit(browser, link)

    assert "3 to see" in guest.get(path).content.decode()
