from __future__ import annotations

from decimal import Decimal

import pytest

from studio.notices import wording
from studio.notices.kinds import ICONS, TONES, Kind


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"done": 12}, "12 generations are done"),
        ({"done": 12, "failed": 2}, "12 generations are done, 2 failed"),
        ({"failed": 1, "moderated": 1}, "1 generation failed, 1 was moderated"),
        (
            {"done": 3, "attention": 1},
            "1 generation needs a decision, 3 are done",
        ),
        ({"done": 1284}, "1,284 generations are done"),
        ({}, ""),
    ],
)
def test_sentence_counts_what_waits_first_and_names_the_thing_once(counts, said):
    told = wording.sentence(counts, thing="generation", things="generations")

    assert told == said


def test_sentence_says_of_what_they_are():
    told = wording.sentence(
        {"done": 5, "failed": 1}, thing="part", things="parts", of=" of “Coffee”"
    )

    assert told == "5 parts of “Coffee” are done, 1 failed"


@pytest.mark.parametrize(
    ("charged", "returned", "said"),
    [
        (18, 3, "18 credits · 3 credits came back"),
        (1, 0, "1 credit"),
        (0, 3, "3 credits came back"),
        (0, 0, ""),
    ],
)
def test_money_says_what_it_cost_and_what_came_back(charged, returned, said):
    assert wording.money(charged=Decimal(charged), returned=Decimal(returned)) == said


@pytest.mark.parametrize(
    ("unread", "needing", "said"),
    [
        (0, 0, "Notices"),
        (3, 0, "Notices, 3 unread"),
        (3, 1, "Notices, 3 unread, 1 needs you"),
        (3, 2, "Notices, 3 unread, 2 need you"),
    ],
)
def test_bell_is_called_by_what_it_counts(unread, needing, said):
    assert wording.unread(unread, needing) == said


def test_every_kind_has_a_verb_a_tone_and_an_icon():
    assert set(wording.VERBS) == set(TONES) == set(ICONS) == set(Kind)
