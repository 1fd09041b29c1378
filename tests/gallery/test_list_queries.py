"""A list asks the database as often for fifty as for one."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.assets import boards_order
from studio.attempts.models import Attempt, Input, Output
from studio.attempts.states import State
from studio.engines import DEFAULT
from studio.generations.models import Generation
from studio.projects import services as projects
from tests.factories import make_asset, make_attempt, make_board, make_key

MANY = 50
ASKS = "Nobody knows."


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


@pytest.fixture
def asked(browser) -> Callable[[str], int]:
    """Return how many queries a page makes."""

    def count(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        return len(queries)

    return count


def attempt_of(alice, key, **over) -> Attempt:
    return make_attempt(alice, key=key, project=projects.general(alice.team), **over)


def make_card(alice, key, state: str = State.COMPLETED) -> Generation:
    attempt = attempt_of(alice, key, state=state, engine=DEFAULT.slug)
    Input.objects.create(attempt=attempt, key="reference", asset=make_asset(alice))
    for place in range(2):
        Output.objects.create(
            attempt=attempt, position=place, kind="image", asset=make_asset(alice)
        )
    return Generation.objects.create(
        public_id=attempt.subject,
        team=alice.team,
        project=attempt.project,
        member=alice.user,
        nonce=uuid.uuid4(),
        engine=attempt.engine,
        attempt=attempt,
    )


def put_on(board, alice) -> None:
    boards_order.add(board, [make_asset(alice).pk], by=alice.user)


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("/gallery/", lambda alice, key: make_asset(alice)),
        ("/gallery/?kind=trashed", lambda alice, key: make_asset(alice, trashed=True)),
        ("/boards/", lambda alice, key: put_on(make_board(alice), alice)),
        ("/create/", make_card),
        ("/create/", lambda alice, key: make_card(alice, key, State.WAITING)),
        ("/keys/", lambda alice, key: make_key(alice.team)),
        (
            "/decide/",
            lambda alice, key: attempt_of(
                alice, key, state=State.UNKNOWN, attention=ASKS
            ),
        ),
        ("/held/", lambda alice, key: attempt_of(alice, key, state=State.HELD)),
    ],
)
def test_page_asks_as_often_for_many_as_for_one(alice, key, asked, page, make):
    make(alice, key)
    asked(page)
    few = asked(page)
    for _ in range(MANY):
        make(alice, key)

    assert asked(page) == few


def test_board_asks_as_often_for_many_as_for_one(alice, key, asked):
    board = make_board(alice)
    page = f"/boards/{board.public_id}/"
    put_on(board, alice)
    asked(page)
    few = asked(page)
    for _ in range(MANY):
        put_on(board, alice)

    assert asked(page) == few
