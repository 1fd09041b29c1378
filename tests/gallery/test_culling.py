"""Looking through pictures one by one, as a page of plain forms and as the script asks for it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from studio.accounts.models import Membership, Role
from studio.assets import boards_order
from studio.assets.models import Asset, AssetFavourite
from studio.gallery import lineup
from tests.factories import make_asset, make_board

CULL = "/gallery/cull/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(bob, sign_in) -> Client:
    return sign_in(bob)


@pytest.fixture
def four(alice) -> list[Asset]:
    """Four pictures, the newest first."""
    return [make_asset(alice, prompt=f"{name} salt flat") for name in "dcba"][::-1]


def line(answer) -> list[str]:
    """Return the first letters of the slides' prompts, in order."""
    return re.findall(r'data-name="(\w) salt flat"', answer.content.decode())


def shown(answer) -> str:
    """Return that of the one slide that is not hidden."""
    (found,) = re.findall(r'data-name="(\w) salt flat">', answer.content.decode())
    return found


def at(asset: Asset, query: str = "") -> str:
    return f"{CULL}?{query}{'&' if query else ''}at={asset.public_id}"


def say(browser, asset: Asset, said: str, query: str = "", **more: object):
    url = f"{CULL}{asset.public_id}/?{query}"
    return browser.post(url, {"say": said}, **more)


def test_newest_is_shown_and_the_next_wait_behind_it(browser, four):
    page = browser.get(CULL)

    assert line(page) == ["a", "b", "c", "d"]
    assert shown(page) == "a"
    assert "3 to go" in page.content.decode()


def test_page_of_one_leads_to_its_neighbours(browser, four):
    page = browser.get(at(four[1])).content.decode()

    assert f'href="{at(four[0])}"' in page
    assert f'href="{at(four[2])}"' in page


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("stars:4", "stars", 4),
        ("flag:pick", "flag", "pick"),
        ("flag:reject", "flag", "reject"),
    ],
)
def test_verdict_is_kept_and_turns_to_the_next(browser, four, said, field, value):
    answer = say(browser, four[0], said)

    four[0].refresh_from_db()
    assert getattr(four[0], field) == value
    assert answer["Location"] == at(four[1])


def test_no_stars_turn_to_the_next_too(browser, four):
    assert say(browser, four[0], "stars:0")["Location"] == at(four[1])


@pytest.mark.parametrize("said", ["favourite", "flag:"])
def test_what_is_no_verdict_stays(browser, four, said):
    assert say(browser, four[0], said)["Location"] == at(four[0])


def test_verdict_stays_where_that_was_chosen(browser, four):
    browser.cookies["cull"] = "stay"

    assert say(browser, four[0], "flag:pick")["Location"] == at(four[0])


def test_favourite_is_ones_own_and_comes_off_again(browser, bob, four):
    say(browser, four[0], "favourite")
    assert AssetFavourite.objects.get().user == bob.user

    say(browser, four[0], "favourite")
    assert not AssetFavourite.objects.exists()


def test_verdict_that_takes_it_out_of_the_filter_does_not_lose_the_place(browser, four):
    answer = say(browser, four[1], "flag:pick", "flag=none")

    assert answer["Location"] == at(four[2], "flag=none")
    assert shown(browser.get(at(four[1], "flag=none"))) == "b"


def test_after_the_last_it_leads_back(browser, four):
    answer = say(browser, four[3], "flag:pick", "q=salt", follow=True)

    assert answer.redirect_chain[0][0] == "/gallery/?q=salt"
    assert "That was the last one." in answer.content.decode()


def test_script_gets_the_form_as_it_is_now(browser, four):
    answer = say(browser, four[0], "stars:3", headers=HTMX).content.decode()

    assert answer.lstrip().startswith("<form")
    assert len(re.findall(r'aria-pressed="true"', answer)) == 1


def test_rest_of_the_line_comes_in_pieces(browser, alice, four, monkeypatch):
    monkeypatch.setattr(lineup, "AHEAD", 2)

    page = browser.get(CULL)
    (url,) = re.findall(r'hx-get="([^"]*behind[^"]*)"', page.content.decode())
    more = browser.get(url.replace("&amp;", "&"), headers=HTMX)

    assert line(page) == ["a", "b", "c"]
    assert line(more) == ["d"]
    assert "cull-more" not in more.content.decode()
    assert "That was the last one" in more.content.decode()


def test_line_takes_the_same_queries_for_one_and_many(
    browser, alice, django_assert_max_num_queries
):
    for number in range(12):
        make_asset(alice, prompt=str(number))

    with django_assert_max_num_queries(40):
        browser.get(CULL)


def test_selection_is_looked_through_alone(browser, four):
    ticked = [str(four[0].public_id), str(four[2].public_id)]

    page = browser.post(f"{CULL}begin/", {"assets": ",".join(ticked)}, follow=True)

    assert line(page) == ["a", "c"]
    after = say(browser, four[0], "flag:pick", page.wsgi_request.GET.urlencode())
    assert str(four[2].public_id) in after["Location"]


def test_some_selections_are_remembered_side_by_side(browser, four):
    begun = [
        browser.post(f"{CULL}begin/", {"asset": str(one.public_id)})["Location"]
        for one in four
    ]

    assert [line(browser.get(url)) for url in begun[1:]] == [["b"], ["c"], ["d"]]
    assert browser.get(begun[0])["Location"].startswith("/gallery/")


def test_all_that_match_is_the_filter_itself(browser, four):
    answer = browser.post(f"{CULL}begin/", {"scope": "all", "query": "q=salt"})

    assert answer["Location"] == f"{CULL}?q=salt"


def test_nothing_ticked_says_so(browser, four):
    page = browser.post(f"{CULL}begin/", {}, follow=True)

    assert "Nothing is selected" in page.content.decode()


def test_board_is_looked_through_in_its_own_order(browser, alice, four):
    board = make_board(alice)
    boards_order.add(board, [four[2].pk, four[0].pk, four[1].pk], by=None)
    query = f"kind=all&board={board.public_id}"

    page = browser.get(f"{CULL}?{query}")
    assert line(page) == ["c", "a", "b"]
    assert line(browser.get(at(four[0], query))) == ["a", "b"]
    assert say(browser, four[0], "stars:2", query)["Location"] == at(four[1], query)


def test_ticked_on_a_board_they_keep_its_order(browser, alice, four):
    board = make_board(alice)
    boards_order.add(board, [four[2].pk, four[0].pk, four[1].pk], by=None)
    form = {
        "asset": [str(one.public_id) for one in four[:3]],
        "query": f"kind=all&board={board.public_id}",
    }

    assert line(browser.post(f"{CULL}begin/", form, follow=True)) == ["c", "a", "b"]


def test_nothing_to_look_through_leads_back(browser):
    page = browser.get(f"{CULL}?stars=5", follow=True)

    assert page.redirect_chain == [("/gallery/?stars=5", 302)]
    assert "nothing to look through" in page.content.decode()


def test_trash_is_not_judged(browser, four):
    Asset.objects.filter(pk=four[0].pk).update(trashed=True)

    assert line(browser.get(f"{CULL}?kind=trashed")) == ["b", "c", "d"]
    assert say(browser, four[0], "flag:pick").status_code == 404


def test_what_others_have_is_not_shown_and_not_judged(browser, charlie, four):
    foreign = make_asset(charlie, prompt="z salt flat")

    assert "z" not in line(browser.get(at(foreign)))
    browser.post(f"{CULL}begin/", {"asset": str(foreign.public_id)})
    assert say(browser, foreign, "flag:pick").status_code == 404


@pytest.mark.parametrize("said", ["", "stars:6", "stars:", "flag:meh", "verdict:x"])
def test_nothing_else_can_be_said(browser, four, said):
    assert say(browser, four[0], said).status_code == 400


def test_viewers_do_not_judge(browser, bob, four):
    Membership.objects.filter(pk=bob.pk).update(role=Role.VIEWER)

    assert browser.get(CULL).status_code == 403
    assert say(browser, four[0], "stars:3").status_code == 403
    assert CULL not in browser.get("/gallery/").content.decode()


def test_gallery_and_board_lead_there(browser, alice, four):
    board = make_board(alice)
    boards_order.add(board, [four[0].pk], by=None)

    assert f"{CULL}?stars=" not in browser.get("/gallery/?stars=1").content.decode()
    assert f'href="{CULL}?q=salt"' in browser.get("/gallery/?q=salt").content.decode()
    page = browser.get(f"/boards/{board.public_id}/").content.decode()
    assert f"{CULL}?kind=all&amp;board={board.public_id}" in page
