"""What only a person can settle, one or many at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from studio.accounts.models import Role
from studio.attempts.models import LOST, Attempt
from studio.attempts.states import State
from studio.core.clock import now
from tests import factories
from tests.attempts.conftest import refreshed

URL = "/decide/"


@pytest.fixture
def asked(alice, key):
    def make(number: int = 1, **over) -> Attempt:
        fields = {
            "engine": "soul-standard",
            "values": {"prompt": f"Salt flat {number}"},
            "state": State.UNKNOWN,
            "attention": "Please decide.",
            "sent_at": now(),
        }
        return factories.make_attempt(
            alice, key=key, project=alice.team.projects.get(), **fields | over
        )

    return make


def lost(number: int) -> dict[str, object]:
    return {
        "state": State.QUEUED,
        "attention": LOST,
        "request_id": f"request-{number}",
    }


def decide(client, choice: str, *attempts: Attempt):
    ids = [str(one.public_id) for one in attempts]
    return client.post(URL, {"choice": choice, "attempt": ids}, follow=True)


def test_page_says_what_each_choice_leads_to(alice, asked, sign_in):
    asked(1)
    asked(2)

    page = " ".join(sign_in(alice).get(URL).content.decode().split())

    assert "Salt flat 1" in page
    assert "Salt flat 2" in page
    assert "up to 6 credits for all of these" in page
    assert "was charged there, and its result is not fetched" in page


def test_page_with_nothing_to_decide_says_so(alice, sign_in):
    assert "Nothing to decide" in sign_in(alice).get(URL).content.decode()


def test_many_are_sent_again_at_once(alice, asked, sign_in):
    first, second, third = asked(1), asked(2), asked(3)

    page = decide(sign_in(alice), "again", first, second).content.decode()

    assert "2 sent again." in page
    assert refreshed(first).state == State.PREPARING
    assert refreshed(first).idempotency_key != first.idempotency_key
    assert refreshed(third).state == State.UNKNOWN


def test_many_are_given_up_at_once(alice, asked, sign_in):
    first, second = asked(1), asked(2)

    decide(sign_in(alice), "give_up", first, second)

    assert {refreshed(one).state for one in (first, second)} == {State.FAILED}


def test_lost_ones_are_ended(alice, asked, sign_in):
    gone = asked(1, **lost(1))

    page = decide(sign_in(alice), "end", gone).content.decode()

    assert "1 ended." in page
    assert refreshed(gone).state == State.FAILED


def test_one_that_is_settled_meanwhile_keeps_no_other_back(alice, asked, sign_in):
    unclear, followed = asked(1), asked(2, **lost(2))

    page = decide(sign_in(alice), "give_up", unclear, followed).content.decode()

    assert "1 given up." in page
    assert "settled in the meantime" in page
    assert refreshed(followed).state == State.QUEUED


def test_strangers_attempt_stays_as_it_is(charlie, asked, sign_in):
    theirs = asked(1)

    page = decide(sign_in(charlie), "again", theirs).content.decode()

    assert "0 sent again." in page
    assert refreshed(theirs).state == State.UNKNOWN


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_whoever_may_not_generate_may_not_decide(alice, asked, sign_in, role):
    attempt = asked(1)
    user = factories.make_user("dana@example.com")
    dana = factories.make_membership(user=user, team=alice.team, role=role)

    response = sign_in(dana).post(
        URL, {"choice": "again", "attempt": [str(attempt.public_id)]}
    )

    assert response.status_code == 403
    assert refreshed(attempt).state == State.UNKNOWN


@pytest.mark.parametrize("choice", ["", "delete"])
def test_unknown_choice_is_no_page(alice, sign_in, choice):
    assert sign_in(alice).post(URL, {"choice": choice}).status_code == 404


def test_nonsense_is_no_attempt(alice, sign_in):
    response = sign_in(alice).post(
        reverse("attempts:decide_list"), {"choice": "again", "attempt": ["x", ""]}
    )

    assert response.status_code == 302
