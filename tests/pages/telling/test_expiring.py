from __future__ import annotations

from datetime import timedelta

import pytest

from studio.attempts.models import Output
from studio.attempts.states import State
from studio.attempts.steps import step
from studio.core.clock import now
from studio.notices.kinds import Kind
from studio.notices.models import Item, Notice
from studio.pages.telling import bell, expiring
from tests.pages.telling.conftest import step_to

FULL = "It cannot be stored yet: the disk is full."


@pytest.fixture
def unsaved(accepted):
    """A result that cannot be fetched, and that the platform deletes in so many hours."""

    def unsaved(hours: float, *, said: bool = True):
        attempt = accepted()
        step(attempt, State.SAVING)
        Output.objects.create(
            attempt=attempt, position=0, kind="image", url="x", note=FULL
        )
        end = now() + timedelta(hours=hours)
        step_to(
            attempt,
            finished_at=end - timedelta(days=7),
            platform_expires_at=end if said else None,
        )
        return attempt

    return unsaved


@pytest.mark.parametrize("said", [True, False])
def test_result_that_expires_is_warned_of_two_days_before(said, alice, unsaved):
    unsaved(49, said=said)
    expiring.tell()
    assert not Notice.objects.exists()

    unsaved(47, said=said)
    expiring.tell()
    expiring.tell()

    notice = Notice.objects.visible_to(alice).get()
    assert notice.title == "“A salt flat” expires soon"
    assert FULL in notice.note
    assert "the platform deletes it on" in notice.note
    assert (notice.money, notice.kind) == ("3 credits spent", Kind.EXPIRING)
    assert notice.needs


def test_second_warning_takes_the_place_of_the_first(alice, unsaved):
    attempt = unsaved(47)
    expiring.tell()
    step_to(attempt, platform_expires_at=now() + timedelta(hours=5))

    expiring.tell()
    expiring.tell()

    assert Item.objects.count() == 2
    assert Item.objects.waiting().get().about.endswith(":6")
    assert Notice.objects.needing().count() == 1


def test_warning_is_settled_once_the_result_is_safe(unsaved):
    attempt = unsaved(5)
    expiring.tell()
    attempt.outputs.update(fate=Output.Fate.SAVED)

    expiring.tell()

    assert not Notice.objects.needing().exists()
    assert not expiring.is_due()


def test_what_has_only_just_ended_is_no_cause_for_alarm(unsaved):
    step_to(unsaved(1), finished_at=now() - timedelta(minutes=1))

    expiring.tell()

    assert not Notice.objects.exists()


def test_what_has_expired_is_not_warned_of(unsaved):
    unsaved(-1)

    expiring.tell()

    assert not Notice.objects.exists()


def test_bell_rings_while_something_may_be_lost(unsaved, run_queue):
    unsaved(5)

    bell.ring()

    assert "tell_expiring" in run_queue()
    assert Notice.objects.needing().exists()
