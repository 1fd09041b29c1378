"""After a restore: what had not been sent when the backup was made is sent at a person's word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django_q.models import OrmQ

from studio.attempts.models import Attempt, Input
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import Wire
from studio.pages.keeping import afterwards, unsettled
from studio.projects.models import CreditEntry
from tests.attempts.conftest import accepted, refreshed, start
from tests.platform_server import Platform

__all__ = ["accepted", "start"]

BEFORE = [State.HELD, State.WAITING, State.PREPARING]


def restore() -> None:
    """Do to the rows what a restore does to those of the backup."""
    afterwards.remember(now(), unsettled.settle(now()))


@pytest.fixture
def unsent(start) -> Callable[..., Attempt]:
    """An attempt that had not been sent when the backup was made, after the restore."""

    def make(state: State = State.WAITING) -> Attempt:
        attempt = start()
        Attempt.objects.filter(pk=attempt.pk).update(state=state)
        restore()
        return refreshed(attempt)

    return make


def page_of(client, path: str = "/decide/") -> str:
    return " ".join(client.get(path).content.decode().split())


def decide(client, choice: str, *attempts: Attempt) -> str:
    ids = [str(one.public_id) for one in attempts]
    posted = {"choice": choice, "attempt": ids}
    return client.post("/decide/", posted, follow=True).content.decode()


@pytest.mark.parametrize("before", BEFORE)
def test_it_is_sent_once_at_a_persons_word(
    unsent, before, alice, sign_in, run_queue, platform: Platform
):
    attempt = unsent(before)
    assert (attempt.state, attempt.body) == (State.UNKNOWN, None)
    assert "had not been sent" in attempt.attention
    assert len(attempt.attention) <= 300

    told = decide(sign_in(alice), "again", attempt)
    run_queue()

    assert "1 sent again." in told
    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.request_id
    assert platform.count("submit") == 1
    assert CreditEntry.objects.get(attempt=attempt).credits == attempt.price


def test_both_consequences_are_spelled_out_apart_from_what_was_sent(
    unsent, accepted, alice, sign_in
):
    sent = accepted()
    waiting = unsent()
    assert refreshed(sent).state == State.UNKNOWN

    page = page_of(sign_in(alice))
    here = page.index("These had not been sent when the backup was made")

    assert page.index(str(sent.public_id)) < here < page.index(str(waiting.public_id))
    assert "charged as usual: 1.5 credits for all of these" in page[here:]
    assert "What had been sent since the backup is then paid twice." in page[here:]
    assert "what was set aside comes back here" in page[here:]
    assert "up to 1.5 credits for all of these" in page[:here]


def test_many_are_sent_in_bulk_each_once(
    start, alice, sign_in, run_queue, platform: Platform
):
    found = [start() for _ in range(3)]
    OrmQ.objects.all().delete()
    restore()

    told = decide(sign_in(alice), "again", *found)
    decide(sign_in(alice), "again", *found)
    run_queue()

    assert "3 sent again." in told
    assert {refreshed(one).state for one in found} == {State.QUEUED}
    assert platform.count("submit") == 3


def test_giving_up_returns_what_was_set_aside(unsent, alice, sign_in, run_queue):
    attempt = unsent()

    decide(sign_in(alice), "give_up", attempt)

    assert refreshed(attempt).state == State.FAILED
    entries = CreditEntry.objects.filter(attempt=attempt)
    assert entries.total() == 0
    assert run_queue() == []


def test_files_are_uploaded_anew(unsent, alice, sign_in, make_picture):
    """What was uploaded days ago may be gone at the platform."""
    attempt = unsent()
    Input.objects.create(
        attempt=attempt,
        key="first_frame",
        asset=make_picture(alice),
        url="https://cdn.example/long-gone.jpg",
        uploaded_at=now(),
    )

    decide(sign_in(alice), "again", attempt)

    assert not attempt.inputs.exclude(url="").exists()


def test_its_way_of_asking_is_known_before_it_is_sent(start):
    """Whoever names its request has it looked up where requests of this model are."""
    assert start().wire == Wire.FLAT.value


def test_request_that_was_made_after_the_backup_is_adopted(
    unsent, accepted, run_queue, platform: Platform
):
    from studio.attempts import settling

    attempt = unsent()
    there = accepted()
    Attempt.objects.filter(pk=there.pk).update(request_id="", state=State.FAILED)

    settling.ask_to_adopt(attempt, there.request_id)
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, attempt.request_id) == (State.QUEUED, there.request_id)
    assert attempt.accepted_at is not None
