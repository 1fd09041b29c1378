"""How much is on each board, beside its name: an open page of Create learns of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from studio.assets import boards_order, services
from studio.assets.models import Board
from tests.factories import make_asset, make_board

HTMX = {"HX-Request": "true", "HX-Trigger": "poller"}


@pytest.fixture
def create(alice, sign_in):
    """An open page of Create: what its look brings after a change."""
    browser = sign_in(alice)
    page = browser.get(reverse("generations:create"))
    url = page.context["poller"].url

    def look():
        return browser.get(url.replace("pulse=", "pulse=1"), headers=HTMX)

    look.page = page.content.decode()
    return look


def count_of(board: Board, count: int) -> str:
    return f'id="side-count-{board.public_id}" hx-swap-oob="innerHTML">{count}</span>'


@pytest.fixture
def board(alice) -> Board:
    return make_board(alice)


def test_count_moves_when_something_comes(alice, board, create):
    assert f'id="side-count-{board.public_id}">0</span>' in create.page
    asset = make_asset(alice)
    boards_order.add(board, [asset.pk], by=alice.user)
    assert count_of(board, 1) in create().content.decode()

    services.trash(asset)
    assert count_of(board, 0) in create().content.decode()


def test_nothing_but_the_figure_is_changed(alice, board, create):
    boards_order.add(board, [make_asset(alice).pk], by=alice.user)

    news = create().content.decode()

    assert board.name not in news
    assert 'id="side-boards"' not in news
    assert reverse("boards:board", args=[board.public_id]) not in news


def test_count_of_a_board_that_others_keep_is_not_told(alice, bob, create):
    theirs = make_board(bob, visibility=Board.Visibility.CHOSEN)
    boards_order.add(theirs, [make_asset(bob).pk], by=bob.user)

    assert str(theirs.public_id) not in create().content.decode()


def test_looking_costs_the_same_for_one_board_and_for_many(
    alice, board, create, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as one:
        create()
    for number in range(8):
        more = make_board(alice, name=f"Board {number}")
        boards_order.add(more, [make_asset(alice).pk], by=alice.user)

    with django_assert_max_num_queries(len(one)):
        assert create().status_code == 200
