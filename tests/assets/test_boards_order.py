from __future__ import annotations

import random
import threading

import pytest
from django.db import connection

from studio.assets import boards_order
from studio.assets.models import Asset, Board, BoardAsset
from tests.factories import make_asset, make_board


@pytest.fixture
def board(alice) -> Board:
    return make_board(alice)


@pytest.fixture
def three(alice, board) -> list[Asset]:
    made = [make_asset(alice, title=name) for name in "abc"]
    boards_order.add(board, [asset.pk for asset in made], by=alice.user)
    return made


def order(board: Board) -> str:
    places = BoardAsset.objects.filter(board=board).order_by("position", "pk")
    return "".join(places.values_list("asset__title", flat=True))


def test_asset_is_on_a_board_once(alice, board, three):
    added = boards_order.add(board, [three[0].pk, three[0].pk], by=None)

    assert added == 0
    assert order(board) == "abc"


def test_same_asset_twice_in_one_drop_is_added_once(alice, board):
    asset = make_asset(alice, title="a")

    assert boards_order.add(board, [asset.pk, asset.pk], by=None) == 1
    assert order(board) == "a"


def test_asset_is_on_many_boards(alice, board, three):
    other = make_board(alice)
    boards_order.add(other, [three[1].pk], by=None)

    assert boards_order.remove(board, [three[1].pk]) == 1
    assert (order(board), order(other)) == ("ac", "b")


@pytest.mark.parametrize(
    ("moved", "behind", "then"),
    [(0, 2, "bca"), (2, None, "cab"), (0, 1, "bac"), (1, 1, "abc"), (1, 0, "abc")],
)
def test_asset_moves_behind_another(board, three, moved, behind, then):
    other = None if behind is None else three[behind]

    assert boards_order.move_after(board, three[moved], other)
    assert order(board) == then


@pytest.mark.parametrize(
    ("moved", "by", "then"),
    [(0, 1, "bac"), (2, -1, "acb"), (1, -1, "bac"), (0, -1, "abc"), (2, 1, "abc")],
)
def test_asset_moves_a_step(board, three, moved, by, then):
    boards_order.move(board, three[moved], by=by, among=Asset.objects.all())

    assert order(board) == then


def test_step_passes_what_is_not_shown(board, three):
    shown = Asset.objects.exclude(pk=three[1].pk)

    boards_order.move(board, three[0], by=1, among=shown)

    assert order(board) == "bca"


def test_move_behind_what_has_left_moves_nothing(board, three):
    boards_order.remove(board, [three[2].pk])

    assert not boards_order.move_after(board, three[0], three[2])
    assert not boards_order.move_after(board, three[2], three[0])
    assert order(board) == "ab"


def test_order_holds_however_often_it_is_changed_in_one_place(alice, board):
    made = [make_asset(alice, title=name) for name in "abcdefgh"]
    boards_order.add(board, [asset.pk for asset in made], by=None)
    kept = list(made)
    choose = random.Random(4182)
    for _ in range(300):
        moved, other = choose.sample(kept, 2)
        boards_order.move_after(board, moved, other)
        kept.remove(moved)
        kept.insert(kept.index(other) + 1, moved)
        assert order(board) == "".join(asset.title for asset in kept)


def test_places_without_room_are_spread_and_others_stay(alice, board):
    made = [make_asset(alice, title=f"{number:03}") for number in range(200)]
    boards_order.add(board, [asset.pk for asset in made], by=None)
    crowded = BoardAsset.objects.filter(asset__in=made[100:104]).order_by("position")
    first = crowded[0].position
    for step, place in enumerate(crowded):
        BoardAsset.objects.filter(pk=place.pk).update(position=first + step)
    before = dict(BoardAsset.objects.values_list("asset", "position"))

    boards_order.move_after(board, made[199], made[101])

    titles = [asset.title for asset in made[:199]]
    assert order(board) == "".join([*titles[:102], "199", *titles[102:]])
    after = dict(BoardAsset.objects.values_list("asset", "position"))
    assert sum(after[pk] != before[pk] for pk in before) < 80


@pytest.mark.parametrize("behind", [0, 50, 97])
def test_crowd_of_places_is_spread_without_overtaking_anybody(alice, board, behind):
    made = [make_asset(alice, title=f"{number:03}") for number in range(100)]
    BoardAsset.objects.bulk_create(
        BoardAsset(board=board, asset=asset, position=place)
        for place, asset in enumerate(made)
    )

    boards_order.move_after(board, made[99], made[behind])

    titles = [asset.title for asset in made[:99]]
    titles.insert(behind + 1, "099")
    assert order(board) == "".join(titles)


def test_front_goes_on_before_the_first(board, three):
    for _ in range(5):
        boards_order.move_after(board, three[2], None)
        boards_order.move_after(board, three[1], None)

    assert order(board) == "bca"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_sort_at_once_lose_nothing(alice, board, three):
    ready = threading.Barrier(2)

    def shuffle(moved: Asset, behind: Asset) -> None:
        ready.wait()
        for _ in range(10):
            boards_order.move_after(board, moved, behind)
            boards_order.move_after(board, moved, None)
        connection.close()

    pairs = ((three[0], three[2]), (three[1], three[2]))
    people = [threading.Thread(target=shuffle, args=pair) for pair in pairs]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(order(board)) == ["a", "b", "c"]
    assert order(board)[2] == "c"
    places = BoardAsset.objects.filter(board=board).values_list("position", flat=True)
    assert len(set(places)) == 3
