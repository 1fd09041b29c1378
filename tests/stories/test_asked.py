"""What is said of a request that nobody is sure of: a workflow's one, or a part's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from studio.attempts.models import Attempt
from studio.attempts.settling import ENDED_LOST
from studio.attempts.states import State
from studio.core.clock import now
from studio.generations.cards import CHOICES
from studio.projects import services as projects
from studio.stories.asked import asked
from tests.factories import make_attempt


@pytest.mark.parametrize(
    ("accepted", "attention", "money"),
    [
        (False, "", "Nothing was charged"),
        (True, "", "1.5 credits came back"),
        (True, ENDED_LOST, "1.5 credits may have been charged"),
        (False, ENDED_LOST, "1.5 credits may have been charged"),
    ],
)
def test_money_of_a_request_that_failed(key, alice, accepted, attention, money):
    attempt = make_attempt(
        alice,
        key=key,
        project=projects.general(alice.team),
        wire="workflow",
        state=State.FAILED,
        price=Decimal("1.5"),
        accepted_at=now() if accepted else None,
        attention=attention,
    )

    assert asked(attempt).money == money


def test_each_decision_about_a_part_says_what_it_leads_to(series, browser):
    Attempt.objects.update(state=State.UNKNOWN, sent_at=now())

    page = browser.get(reverse("stories:story", args=[series.public_id]))

    text = page.content.decode()
    for _, _, consequence in CHOICES:
        assert f">{escape(consequence)}<" in text
