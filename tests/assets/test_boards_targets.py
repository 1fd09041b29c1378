from __future__ import annotations

import uuid

import pytest

from studio.assets import boards, boards_targets
from studio.assets.models import Asset, BoardAsset
from studio.attempts import archive
from studio.core import crash
from studio.engines import DEFAULT
from studio.generations import services as generations
from tests.assets.finishing import finish
from tests.factories import make_asset, make_board


@pytest.fixture
def done_there(alice, key, platform):
    """A generation aimed at one board, whose result waits at the platform."""
    board = make_board(alice)
    generation = generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
        boards=[board],
    )
    return board, generation


def on(board) -> list[Asset]:
    return [place.asset for place in BoardAsset.objects.filter(board=board)]


def test_result_lands_on_the_board_that_was_chosen(done_there, platform, run_queue):
    board, generation = done_there
    output = finish(generation, platform, run_queue)

    archive.save_output(output)
    archive.save_output(output)

    assert on(board) == [Asset.objects.get()]


def test_result_lands_once_though_the_first_try_died(
    done_there, platform, run_queue, monkeypatch
):
    board, generation = done_there
    output = finish(generation, platform, run_queue)

    def die(where: str) -> None:
        if where == "before-saved":
            raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(crash, "at", die)
        with pytest.raises(SystemExit):
            archive.save_output(output)
    assert on(board) == []

    type(generation.attempt.outputs.get()).objects.update(lease_until=None)
    archive.save_output(output)
    assert on(board) == [Asset.objects.get()]


def test_board_trashed_in_between_leaves_the_result_in_the_gallery(
    done_there, alice, platform, run_queue
):
    board, generation = done_there
    boards.trash(board)

    archive.save_output(finish(generation, platform, run_queue))

    assert on(board) == []
    assert Asset.objects.visible_to(alice).kept().count() == 1


def test_board_of_another_team_gets_nothing(alice, charlie):
    subject, theirs = uuid.uuid4(), make_board(charlie)
    boards_targets.aim(subject, [theirs, theirs])

    boards_targets.place(make_asset(alice), subject)

    assert on(theirs) == []


def test_composer_sends_results_to_ticked_boards_of_this_team(
    alice, bob, charlie, key, platform, sign_in, run_queue
):
    ours, theirs = make_board(alice), make_board(charlie)
    hidden = make_board(alice, visibility="chosen")
    ticked = [str(board.public_id) for board in (ours, theirs, hidden)]
    form = {
        "engine": DEFAULT.slug,
        "nonce": str(uuid.uuid4()),
        "prompt": "A salt flat",
        "ratio": "4:3",
        "resolution": "720p",
        "count": "1",
        "board": [*ticked, "no-board"],
    }

    answer = sign_in(bob).post("/create/", form)

    assert answer.status_code == 302
    assert ours.targets.count() == 1
    assert not theirs.targets.exists()
    assert not hidden.targets.exists()


def test_composer_keeps_ticked_boards_after_a_refused_press(alice, key, sign_in):
    board = make_board(alice)
    form = {"engine": DEFAULT.slug, "board": str(board.public_id)}

    page = sign_in(alice).post("/create/", form)

    assert page.status_code == 422
    assert page.context["boards_ticked"] == {str(board.public_id)}
    assert b"checked" in page.content.partition(b"composer-board-choices")[2][:600]
