from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from studio.accounts import members
from studio.accounts.models import Role
from studio.assets import boards, boards_order
from studio.assets.boards import CannotArrange, Wish
from studio.assets.models import DEEPEST_BOARD, Asset, Board, BoardMember
from studio.projects.models import Project
from tests import factories
from tests.factories import make_asset, make_board


@pytest.fixture
def dana(alice):
    user = factories.make_user("dana@example.com")
    return factories.make_membership(user=user, team=alice.team, role=Role.EDITOR)


def wish(board: Board, **over) -> Wish:
    return Wish(**{"name": board.name, "parent": board.parent, **over})


def seen_by(membership) -> set[Board]:
    return set(Board.objects.visible_to(membership).kept())


def chain(alice, many: int) -> list[Board]:
    found: list[Board] = []
    for _ in range(many):
        found.append(make_board(alice, parent=found[-1] if found else None))
    return found


def test_board_does_not_lie_in_itself_nor_in_what_lies_in_it(alice):
    outer, inner, inmost = chain(alice, 3)

    for parent in (outer, inner, inmost):
        with pytest.raises(CannotArrange, match="in itself"):
            boards.change(outer, wish(outer, parent=parent))

    outer.refresh_from_db()
    assert outer.parent is None


def test_boards_lie_in_each_other_five_deep(alice):
    *_, deepest = chain(alice, DEEPEST_BOARD)
    other, inside = chain(alice, 2)

    with pytest.raises(CannotArrange, match="5 deep"):
        boards.create(alice, Wish(name="Too deep", parent=deepest))
    with pytest.raises(CannotArrange, match="5 deep"):
        boards.change(other, wish(other, parent=deepest.parent))
    boards.change(inside, wish(inside, parent=deepest.parent))


@pytest.mark.django_db(transaction=True)
def test_two_moves_into_each_other_make_no_ring(alice):
    one, other = make_board(alice, name="One"), make_board(alice, name="Other")
    ready = threading.Barrier(2)
    refused = []

    def move(board: Board, into: Board) -> None:
        ready.wait()
        try:
            boards.change(board, wish(board, parent=into))
        except CannotArrange:
            refused.append(board.name)
        finally:
            connection.close()

    pairs = ((one, other), (other, one))
    people = [threading.Thread(target=move, args=pair) for pair in pairs]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(refused) == 1
    assert Board.objects.filter(parent=None).count() == 1
    assert len(seen_by(alice)) == 2


def test_board_for_chosen_people_is_seen_by_them_and_its_maker(alice, bob, dana):
    board = boards.create(alice, Wish(name="Ours", visibility="chosen", people=[bob]))
    inside = make_board(alice, parent=board, name="Inside")

    assert seen_by(alice) == seen_by(bob) == {board, inside}
    assert seen_by(dana) == set()


def test_who_leaves_and_comes_back_is_not_chosen_any_more(alice, bob):
    boards.create(alice, Wish(name="Ours", visibility="chosen", people=[bob]))

    members.remove(alice, bob)
    again = factories.make_membership(user=bob.user, team=alice.team, role=bob.role)

    assert seen_by(again) == set()


def test_board_is_the_whole_teams_again(alice, dana):
    board = boards.create(alice, Wish(name="Ours", visibility="chosen"))
    assert seen_by(dana) == set()

    boards.change(board, wish(board))

    assert seen_by(dana) == {board}
    assert not BoardMember.objects.exists()


def test_other_team_sees_no_board(alice, charlie):
    make_board(alice)

    assert seen_by(charlie) == set()


def test_what_lies_in_a_board_is_of_its_project(alice):
    project = alice.team.projects.get()
    outer, inner = chain(alice, 2)

    boards.change(outer, wish(outer, project=project))
    made = boards.create(alice, Wish(name="Inside", parent=inner))

    inner.refresh_from_db()
    assert inner.project == made.project == project


def test_trashed_board_goes_with_what_lies_in_it_and_comes_back(alice):
    outer, inner = chain(alice, 2)
    asset = make_asset(alice)
    boards_order.add(inner, [asset.pk], by=None)

    boards.trash(outer)
    assert seen_by(alice) == set()
    assert Asset.objects.visible_to(alice).kept().get() == asset

    boards.restore(outer)
    assert seen_by(alice) == {outer, inner}


def test_board_that_lay_in_a_trashed_one_comes_back_at_the_top(alice):
    outer, inner = chain(alice, 2)
    boards.trash(inner)
    boards.trash(outer)

    boards.restore(inner)

    inner.refresh_from_db()
    assert inner.parent is None
    assert seen_by(alice) == {inner}


def test_board_is_deleted_after_thirty_days_and_its_assets_stay(alice):
    board, kept = make_board(alice), make_board(alice)
    asset = make_asset(alice)
    boards_order.add(board, [asset.pk], by=None)
    boards.trash(board)

    boards.ring()
    assert Board.objects.count() == 2
    Board.objects.filter(pk=board.pk).update(
        trashed_at=Board.objects.get(pk=board.pk).trashed_at - timedelta(days=30)
    )
    boards.ring()

    assert Board.objects.get() == kept
    assert Asset.objects.get() == asset


def test_parent_that_went_to_the_trash_meanwhile_is_refused(alice):
    parent = make_board(alice)
    boards.trash(parent)

    with pytest.raises(CannotArrange, match="not here any more"):
        boards.create(alice, Wish(name="Inside", parent=parent))


@pytest.mark.parametrize("text", ["", "no-id", "0" * 32, "\0"])
def test_boards_are_found_by_their_ids_alone(alice, charlie, text: str):
    foreign = make_board(charlie)
    trashed = make_board(alice)
    boards.trash(trashed)
    ids = [text, str(foreign.public_id), str(trashed.public_id)]

    assert boards.found(alice, ids) == []


def test_board_of_a_private_project_is_hidden_with_all_in_it(alice, bob):
    project = Project.objects.create(team=alice.team, name="Secret", is_private=True)
    outer = boards.create(alice, Wish(name="Outer", project=project))
    boards.create(alice, Wish(name="Inner", parent=outer))

    assert seen_by(bob) == set()
