from __future__ import annotations

import pytest

from studio.accounts.models import Role
from studio.assets import boards, boards_order
from studio.assets.models import Board, BoardAsset
from studio.gallery.boards import listing, order
from tests import factories
from tests.factories import make_asset, make_board

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


@pytest.fixture
def board(alice):
    return make_board(alice)


def fill(board, membership, many: int):
    made = [make_asset(membership, title=str(number)) for number in range(many)]
    boards_order.add(board, [asset.pk for asset in made], by=None)
    return made


def titles(board) -> str:
    places = BoardAsset.objects.filter(board=board).order_by("position")
    return "".join(places.values_list("asset__title", flat=True))


def test_board_is_made_inside_another_and_shown_there(browser, board):
    form = {
        "name": "  Salt  flat ",
        "parent": str(board.public_id),
        "visibility": "team",
    }

    page = browser.post("/boards/new/", form, follow=True)

    made = Board.objects.get(name="Salt flat")
    assert made.parent == board
    assert page.context["above"] == [board]
    inside = browser.get(f"/boards/{board.public_id}/").context["inside"]
    assert [shown.board for shown in inside] == [made]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "Give the board a name"),
        ("   ", "Give the board a name"),
        ("\u200b\u202e", "Give the board a name"),
        ("n" * 10_240, "100 characters"),
    ],
)
def test_names_that_are_none_are_said(browser, name, why):
    answer = browser.post("/boards/new/", {"name": name, "visibility": "team"})

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Board.objects.exists()


@pytest.mark.parametrize("name", ["🧵🪡 Spring", "<b onclick=x>Bold</b>", "東京 / ‮abc"])
def test_names_are_text_wherever_they_stand(browser, name):
    browser.post("/boards/new/", {"name": name, "visibility": "team"})
    made = Board.objects.get()

    for url in ("/boards/", f"/boards/{made.public_id}/", "/create/", "/gallery/"):
        page = browser.get(url).content.decode()
        assert "<b onclick" not in page
        assert "\u202e" not in page
    assert made.name in browser.get("/boards/").context["boards"][0].board.name


def test_board_in_itself_is_refused_in_words(browser, board):
    inner = make_board(board.team.memberships.get(), parent=board, name="Inner")
    form = {"name": "Outer", "parent": str(inner.public_id), "visibility": "team"}

    answer = browser.post(f"/boards/{board.public_id}/edit/", form)

    assert answer.status_code == 422
    assert "cannot lie in itself" in answer.content.decode()


def test_only_chosen_people_find_it(alice, bob, sign_in):
    form = {"name": "Ours", "visibility": "chosen"}
    sign_in(alice).post("/boards/new/", form)
    board = Board.objects.get()
    url = f"/boards/{board.public_id}/"

    his = sign_in(bob)
    assert his.get(url).status_code == 404
    assert his.post(f"{url}trash/").status_code == 404
    assert "Ours" not in his.get("/boards/").content.decode()

    sign_in(alice).post(f"{url}edit/", {**form, "people": [str(bob.public_id)]})
    assert his.get(url).status_code == 200


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_not_arrange_looks(alice, board, sign_in, role):
    [asset] = fill(board, alice, 1)
    user = factories.make_user("dana@example.com")
    browser = sign_in(factories.make_membership(user=user, team=alice.team, role=role))
    url = f"/boards/{board.public_id}/"

    page = browser.get(url).content.decode()
    assert "Move earlier" not in page
    assert "data-arrange" not in page
    for act in ("edit", "move", "cover", "trash"):
        assert browser.post(f"{url}{act}/").status_code == 403
    assert browser.post(f"/assets/{asset.public_id}/boards/").status_code == 403


def test_pages_follow_the_boards_own_order(browser, alice, board, monkeypatch):
    monkeypatch.setattr(order, "SIZE", 2)
    made = fill(board, alice, 5)
    boards_order.move_after(board, made[4], None)
    url, seen = f"/boards/{board.public_id}/", []

    while url:
        page = browser.get(url, headers=HTMX).context
        seen += [tile.title for tile in page["tiles"]]
        url = page["more_url"]

    assert "".join(seen) == "40123"


def test_moves_by_a_step_and_behind_another(browser, alice, board):
    made = fill(board, alice, 3)
    url = f"/boards/{board.public_id}/move/"

    browser.post(url, {"move": f"{made[0].public_id}:1"})
    assert titles(board) == "102"
    behind = {"move": str(made[1].public_id), "behind": str(made[2].public_id)}
    assert browser.post(url, behind, headers=HTMX).status_code == 204
    assert titles(board) == "021"
    browser.post(url, {"move": str(made[2].public_id), "behind": ""}, headers=HTMX)
    assert titles(board) == "201"


def test_move_behind_what_left_meanwhile_is_said(browser, alice, board):
    made = fill(board, alice, 3)
    boards_order.remove(board, [made[2].pk])
    form = {"move": str(made[0].public_id), "behind": str(made[2].public_id)}

    answer = browser.post(f"/boards/{board.public_id}/move/", form, headers=HTMX)

    assert "Somebody else has changed this board" in answer["HX-Trigger"]
    assert titles(board) == "01"


def test_neighbours_of_a_boards_picture_are_in_its_order(browser, alice, board):
    made = fill(board, alice, 3)
    boards_order.move_after(board, made[0], made[2])

    page = browser.get(
        f"/assets/{made[2].public_id}/?kind=all&board={board.public_id}"
    ).context

    assert str(made[1].public_id) in page["previous_url"]
    assert str(made[0].public_id) in page["next_url"]
    assert page["back_url"] == f"/boards/{board.public_id}/"


def test_what_others_add_is_counted_and_moves_nothing(browser, alice, bob, board):
    fill(board, alice, 1)
    poller = browser.get(f"/boards/{board.public_id}/").context["poller"]
    assert browser.get(poller.url, headers=HTMX).status_code == 204

    boards_order.add(board, [make_asset(bob).pk], by=bob.user)
    answer = browser.get(poller.url.replace("pulse=", "pulse=1"), headers=HTMX)

    assert answer.context["poller"].new == 1
    assert b"<img" not in answer.content


def test_asset_is_put_on_boards_from_its_page(browser, alice, board):
    asset, other = make_asset(alice), make_board(alice, name="Other")
    closed = make_board(alice, name="Closed", visibility="chosen", created_by=None)
    for there in (other, closed):
        boards_order.add(there, [asset.pk], by=None)
    form = {"board": [str(board.public_id)], "new_board": "Third"}

    browser.post(f"/assets/{asset.public_id}/boards/", form)

    on = Board.objects.filter(places__asset=asset).values_list("name", flat=True)
    assert set(on) == {"Hero stills", "Third", "Closed"}


def test_cover_stands_for_the_board_until_it_leaves(browser, alice, board):
    made = fill(board, alice, 2)
    form = {"asset": str(made[1].public_id)}

    browser.post(f"/boards/{board.public_id}/cover/", form)
    assert browser.get("/boards/").context["boards"][0].cover == made[1]

    boards_order.remove(board, [made[1].pk])
    assert browser.get("/boards/").context["boards"][0].cover == made[0]


def test_trash_says_so_and_undo_brings_it_back(browser, board):
    page = browser.post(f"/boards/{board.public_id}/trash/", follow=True)

    text = page.content.decode()
    assert "is in the trash" in text
    assert f'action="/boards/{board.public_id}/restore/"' in text
    assert browser.get(f"/boards/{board.public_id}/").status_code == 404
    assert "Hero stills" in browser.get("/boards/?show=trash").content.decode()

    browser.post(f"/boards/{board.public_id}/restore/")
    assert browser.get(f"/boards/{board.public_id}/").status_code == 200


def test_sidebar_shows_twelve_and_leads_to_the_rest(browser, alice):
    for number in range(13):
        fill(make_board(alice, name=f"Board {number:02}"), alice, 1)

    page = browser.get("/gallery/")

    assert len(page.context["side"]["boards"]) == 12
    assert "All boards" in page.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_pages_take_the_same_queries_for_one_and_three(
    browser, alice, board, many, django_assert_max_num_queries
):
    fill(board, alice, many)
    for number in range(many):
        fill(make_board(alice, name=str(number), parent=board), alice, many)

    with django_assert_max_num_queries(15):
        browser.get("/boards/")
    with django_assert_max_num_queries(22):
        browser.get(f"/boards/{board.public_id}/")


@pytest.mark.parametrize("query", ["after=x", "after=" + "9" * 40, "after=%00"])
def test_hostile_places_are_a_page_all_the_same(browser, alice, board, query):
    fill(board, alice, 1)

    assert browser.get(f"/boards/{board.public_id}/?{query}").status_code == 200


def test_boards_in_the_trash_cannot_be_filled(browser, alice, board):
    asset = make_asset(alice)
    boards.trash(board)

    browser.post(f"/assets/{asset.public_id}/boards/", {"board": str(board.public_id)})

    assert not BoardAsset.objects.exists()


def test_menu_of_a_tile_offers_the_cover_on_a_board_alone(browser, alice, board):
    [asset] = fill(board, alice, 1)
    url = f"/assets/{asset.public_id}/menu/"

    here = browser.get(url, {"board": str(board.public_id)}, headers=HTMX)

    assert "Use as cover" in here.content.decode()
    assert "Use as cover" not in browser.get(url, headers=HTMX).content.decode()


def test_asset_goes_on_a_board_beyond_those_that_the_tree_shows(
    browser, alice, board, monkeypatch
):
    monkeypatch.setattr(listing, "MOST", 1)
    beyond, asset = make_board(alice, name="Beyond"), make_asset(alice)
    browser.post(
        f"/assets/{asset.public_id}/boards/", {"board": [str(beyond.public_id)]}
    )

    assert [place.board for place in asset.places.all()] == [beyond]


@pytest.mark.parametrize(
    "after", ["-4294967296", "4294967296", "-", "x", "²", "9" * 30]
)
def test_page_further_down_begins_behind_the_place_that_is_named(
    browser, alice, board, after
):
    made = fill(board, alice, 2)
    BoardAsset.objects.filter(asset=made[0]).update(position=-(2**32))
    page = browser.get(
        f"/boards/{board.public_id}/", {"after": after}, headers=HTMX
    ).context["tiles"]

    assert list(page) == [made[1]]
