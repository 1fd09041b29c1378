"""Deleting at the platform too: tried for some hours, then said, with a way to try again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.characters import bell, leaving
from studio.characters.models import Character
from studio.core.clock import now
from tests.characters.conftest import again
from tests.platform_server import json_answer

DOWN = json_answer(500, {})


@pytest.fixture
def refused(browser, key, mara, make_trained, platform, run_queue) -> Character:
    """A deleted character that the platform would not delete at the first try."""
    make_trained(key)
    platform.script("submit", DOWN)
    browser.post(f"/characters/{mara.public_id}/delete/", {"where": "both"})
    run_queue()
    return again(mara)


def test_it_is_asked_again_later_and_later(refused, platform):
    pauses = []
    for _ in range(4):
        pauses.append(again(refused).forget_after - now())
        platform.script("submit", DOWN)
        leaving.forget_there(refused.pk)

    assert again(refused).forget_rounds == 5
    assert all(timedelta() < pause < timedelta(hours=1, minutes=1) for pause in pauses)
    assert leaving.due() == []


def test_it_ends_and_the_list_says_so_with_a_way_to_try_again(
    browser, refused, platform, run_queue
):
    past = now() - timedelta(seconds=1)
    Character.objects.update(
        forget_rounds=leaving.MOST_ROUNDS, forget_after=past, forget_note="No answer."
    )
    bell.ring()
    assert "forget_there" not in run_queue()
    page = browser.get("/characters/").content.decode()
    assert "the platform still has it: No answer." in page
    assert "Try again" in page

    platform.script("submit", json_answer(200, {}))
    browser.post(f"/characters/{refused.public_id}/forget/")
    run_queue()
    assert not again(refused).forget_asked
    assert "Try again" not in browser.get("/characters/").content.decode()


def test_bell_asks_again_when_it_is_time(refused, platform, run_queue):
    Character.objects.update(forget_after=now() - timedelta(seconds=1))
    platform.script("submit", json_answer(200, {}))
    bell.ring()

    assert "forget_there" in run_queue()
    assert not again(refused).forget_asked


def test_character_that_is_here_is_not_asked_to_be_forgotten(browser, mara):
    answer = browser.post(f"/characters/{mara.public_id}/forget/")

    assert answer.status_code == 404
    assert not again(mara).forget_asked
