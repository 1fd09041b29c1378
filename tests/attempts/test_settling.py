"""What the platform no longer knows is settled at a person’s word, and only then."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from studio.accounts.models import Membership
from studio.attempts import services, settling
from studio.attempts.models import LOST, Attempt
from studio.attempts.states import State
from studio.keys.models import ProviderKey
from tests.attempts.carousel import RunQueue, paid, parts_of, start_carousel, taken
from tests.attempts.conftest import picture, refreshed
from tests.platform_server import Platform

__all__ = ["start_carousel", "taken"]


def lost(attempt: Attempt) -> Attempt:
    Attempt.objects.filter(pk=attempt.pk).update(attention=LOST)
    return refreshed(attempt)


def test_lost_request_is_ended_by_a_person(
    accepted, alice: Membership, run_queue: RunQueue
):
    attempt = lost(accepted())
    assert attempt.is_lost

    settling.end_lost(attempt)

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert "no longer knew this request" in attempt.note
    assert "If it did charge" in attempt.note
    assert paid(alice.team) == (0, 0)
    with pytest.raises(services.NotPossible):
        settling.end_lost(attempt)


def test_lost_part_is_ended_alone(taken: Attempt, alice: Membership):
    settling.end_lost(lost(parts_of(taken)[0]))

    states = [part.state for part in parts_of(taken)]
    assert states == [State.FAILED, State.QUEUED, State.QUEUED]
    assert paid(alice.team) == (Decimal(3), 0)


def test_ending_what_is_lost_makes_room(start, accepted, key: ProviderKey):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=1)
    attempt, waiting = accepted(), start()
    assert waiting.state == State.WAITING

    settling.end_lost(lost(attempt))

    assert refreshed(waiting).state == State.PREPARING


def test_request_that_is_known_is_not_ended(accepted, alice: Membership):
    attempt = accepted()

    with pytest.raises(services.NotPossible, match="knows this request"):
        settling.end_lost(attempt)

    assert refreshed(attempt).state == State.QUEUED
    assert paid(alice.team) == (Decimal("1.5"), 0)


def test_request_that_ended_meanwhile_is_not_ended(
    accepted, platform: Platform, run_queue: RunQueue, alice: Membership
):
    stale = lost(accepted())
    platform.finish_with(stale.request_id, picture())
    services.look(stale.pk)
    run_queue()

    with pytest.raises(services.NotPossible):
        settling.end_lost(stale)

    assert refreshed(stale).state == State.COMPLETED
    assert paid(alice.team) == (0, Decimal("1.5"))


def test_request_that_is_known_again_needs_nobody(accepted, platform: Platform):
    attempt = lost(accepted())

    services.look(attempt.pk)

    assert (refreshed(attempt).state, refreshed(attempt).attention) == ("queued", "")


def test_request_in_progress_that_is_known_again_needs_nobody(
    accepted, platform: Platform
):
    attempt = accepted()
    platform.finish(attempt.request_id, "in_progress")
    services.look(attempt.pk)
    lost(attempt)

    services.look(attempt.pk)

    assert refreshed(attempt).state == State.IN_PROGRESS
    assert not refreshed(attempt).is_lost


def test_request_that_another_card_takes_meanwhile_is_not_taken_twice(accepted, start):
    theirs, mine = accepted(), start()
    wanted = theirs.request_id
    Attempt.objects.filter(pk=mine.pk).update(state=State.UNKNOWN)
    Attempt.objects.filter(pk=theirs.pk).update(request_id="")
    is_taken = False

    def take_it_first(execute, sql, *rest):
        nonlocal is_taken
        if sql.startswith("UPDATE") and wanted in rest[0] and not is_taken:
            is_taken = True
            Attempt.objects.filter(pk=theirs.pk).update(request_id=wanted)
        return execute(sql, *rest)

    with connection.execute_wrapper(take_it_first):
        settling.adopt_if_confirmed(mine.pk, wanted)

    mine = refreshed(mine)
    assert (mine.state, mine.request_id) == (State.UNKNOWN, "")
    assert mine.note == "Another generation already has that request."
