from __future__ import annotations

import pytest

from studio.attempts.states import (
    ENDS,
    IN_FLIGHT,
    LIVE,
    NEXT,
    IllegalStep,
    State,
    check_step,
)


def test_table_knows_every_state():
    assert set(NEXT) == set(State)


def test_every_state_is_live_or_an_end():
    assert set(State) == LIVE | ENDS
    assert not LIVE & ENDS


def test_ends_have_no_way_out_but_missing_media():
    ways_out = {state for state in ENDS if NEXT[state]}

    assert ways_out == {State.MEDIA_MISSING}


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_reach_an_end(state: State):
    reached, todo = {state}, [state]
    while todo:
        fresh = NEXT[todo.pop()] - reached
        reached |= fresh
        todo += fresh

    assert reached & ENDS


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_reached(state: State):
    assert state is State.WAITING or any(state in steps for steps in NEXT.values())


def test_a_cap_holds_only_what_was_not_sent():
    before = {state for state, steps in NEXT.items() if State.HELD in steps}

    assert before == {State.PREPARING}
    assert NEXT[State.HELD] == {State.WAITING, State.CANCELED}


def test_what_may_be_at_the_platform_fills_a_place():
    assert {
        State.SUBMITTING,
        State.UNKNOWN,
        State.QUEUED,
        State.IN_PROGRESS,
    } <= IN_FLIGHT


@pytest.mark.parametrize(
    ("before", "after"),
    [("completed", "waiting"), ("waiting", "queued"), ("failed", "saving")],
)
def test_check_step_refuses_what_the_table_has_not(before: str, after: str):
    with pytest.raises(IllegalStep):
        check_step(before, after)
