"""The one poll of a page, when more has happened than one answer takes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from studio.attempts import services as attempts
from studio.generations import polling
from studio.generations.polling import Poller


@pytest.fixture
def five(generate, monkeypatch) -> list:
    monkeypatch.setattr(polling, "MOST", 2)
    return [generate(f"card {number}") for number in range(5)]


def asked(poller: Poller) -> dict[str, int]:
    return {
        name: int(found[0])
        for name, found in parse_qs(urlsplit(poller.url).query).items()
    }


def told(poller: Poller) -> list[str]:
    return [card.generation.prompt for card in poller.cards]


def test_page_hears_of_every_card_in_slices(five, alice):
    poller = polling.first(alice, top=five[-1].pk)
    since = asked(poller)["since"]
    for generation in five:
        attempts.cancel(generation.attempt)

    heard: list[str] = []
    for _ in range(3):
        poller = polling.changes(alice, since=since, top=five[-1].pk)
        since = asked(poller)["since"]
        heard += told(poller)

    assert heard == [f"card {number}" for number in range(5)]
    assert told(polling.changes(alice, since=since, top=five[-1].pk)) == []


def test_page_that_has_not_heard_all_asks_again_at_once(five, alice):
    since = asked(polling.first(alice, top=five[-1].pk))["since"]
    for generation in five:
        attempts.cancel(generation.attempt)

    poller = polling.changes(alice, since=since, top=five[-1].pk)

    assert (poller.interval, asked(poller)["pulse"]) == (polling.MOVING_MS, 0)


def test_cards_newer_than_the_page_are_not_told(five, alice):
    top = five[-1].pk
    since = asked(polling.first(alice, top=top))["since"]
    attempts.cancel(five[0].attempt)
    attempts.cancel(five[1].attempt)

    first = polling.changes(alice, since=since, top=five[0].pk)

    assert told(first) == ["card 0"]
    assert first.cards[0].state == five[0].attempt.state
