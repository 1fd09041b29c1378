"""What the platform says, recorded: once, in any order, with the money right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studio.attempts import outcome, services
from studio.attempts.states import State
from studio.higgsfield import Output as Named
from studio.higgsfield import State as There
from studio.higgsfield import Status
from studio.projects import services as projects
from tests.attempts.conftest import refreshed
from tests.platform_server import Platform, json_answer


def says(
    state: There | None, *, outputs: tuple[Named, ...] = (), error: str | None = None
) -> Status:
    return Status(
        request_id="x", state=state, word=str(state), outputs=outputs, error=error
    )


def test_running_moves_the_card(accepted):
    attempt = accepted()

    outcome.record(attempt, says(There.IN_PROGRESS))

    attempt = refreshed(attempt)
    assert attempt.state == State.IN_PROGRESS
    assert attempt.started_at is not None


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (There.FAILED, State.FAILED),
        (There.NSFW, State.NSFW),
        (There.CANCELED, State.CANCELED),
    ],
)
def test_ends_without_a_result_free_the_credits(accepted, alice, there, here):
    attempt = accepted()

    outcome.record(
        attempt, says(there, error="The platform could not read the last frame.")
    )

    assert refreshed(attempt).state == here
    assert projects.reserved(alice.team) == 0
    assert projects.spent(alice.team) == 0


def test_unknown_word_changes_nothing(accepted):
    """Case 61."""
    attempt = accepted()

    assert outcome.record(attempt, says(None)) is False
    assert refreshed(attempt).state == State.QUEUED


def test_queued_again_changes_nothing(accepted):
    """Case 61."""
    attempt = accepted()
    outcome.record(attempt, says(There.IN_PROGRESS))

    assert outcome.record(attempt, says(There.QUEUED)) is False
    assert refreshed(attempt).state == State.IN_PROGRESS


def test_terminal_state_absorbs_what_comes_later(accepted, alice):
    """Case 52."""
    attempt = accepted()
    outcome.record(attempt, says(There.FAILED))

    image = Named(kind="image", url="https://cdn.example.com/late.jpg")
    assert (
        outcome.record(refreshed(attempt), says(There.COMPLETED, outputs=(image,)))
        is False
    )
    assert projects.spent(alice.team) == 0


def test_completed_twice_charges_and_lists_once(accepted, alice):
    attempt = accepted()
    stale = refreshed(attempt)
    done = says(
        There.COMPLETED,
        outputs=(Named(kind="image", url="https://cdn.example.com/1.jpg"),),
    )

    outcome.record(attempt, done)
    outcome.record(stale, done)

    assert attempt.outputs.count() == 1
    assert projects.spent(alice.team) == Decimal("1.5")


def test_completed_without_a_file_says_so(accepted):
    """Case 63."""
    attempt = accepted()

    outcome.record(attempt, says(There.COMPLETED))

    attempt = refreshed(attempt)
    assert attempt.state == State.MEDIA_MISSING
    assert attempt.note


def test_end_lets_the_next_one_go(start, run_queue, key):
    key.in_flight_limit = 1
    key.save()
    first, second = start(), start()
    run_queue()
    assert refreshed(second).state == State.WAITING

    outcome.record(refreshed(first), says(There.FAILED))
    run_queue()

    assert refreshed(second).state == State.QUEUED


def test_cancel_of_a_queued_request_is_refunded(
    accepted, run_queue, platform: Platform, alice
):
    attempt = accepted()

    services.cancel(attempt)
    run_queue()

    assert refreshed(attempt).state == State.CANCELED
    assert projects.reserved(alice.team) == 0
    assert platform.count("cancel") == 1


def test_cancel_that_comes_too_late_goes_on(accepted, run_queue, platform: Platform):
    """Case 67."""
    attempt = accepted()
    platform.script(
        "cancel", json_answer(400, {"detail": "Request cannot be canceled"})
    )

    services.cancel(attempt)
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.cancel_asked is False
    assert "Too late" in attempt.note


def test_running_request_cannot_be_canceled(accepted):
    attempt = accepted()
    outcome.record(attempt, says(There.IN_PROGRESS))

    with pytest.raises(services.NotPossible):
        services.cancel(refreshed(attempt))
