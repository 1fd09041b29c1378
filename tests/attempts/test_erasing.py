"""Erase there now: what the platform is asked, and what a person reads before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from studio.accounts.models import Membership, Role
from studio.assets.models import Asset
from studio.attempts import erasing, services
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from tests import factories
from tests.attempts.conftest import make_due, picture, refreshed
from tests.platform_server import Platform, json_answer

GONE = json_answer(404, {"detail": "Request not found"})
DELETED = json_answer(200, {"deleted": True})
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ended(accepted, run_queue, platform: Platform) -> Attempt:
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture())
    services.look(attempt.pk)
    run_queue()
    return refreshed(attempt)


def deletes(platform: Platform) -> list[str]:
    return [one.path for one in platform.seen if one.method == "DELETE"]


def url_of(attempt: Attempt) -> str:
    return reverse("attempts:erase", args=[attempt.public_id])


def test_platform_is_asked_once_and_our_copy_stays(ended, run_queue, platform):
    platform.script("submit", DELETED)

    erasing.ask(ended)
    erasing.ask(ended)
    run_queue()

    attempt = refreshed(ended)
    assert deletes(platform) == [f"/requests/{attempt.request_id}"]
    assert attempt.erased_at is not None
    assert (attempt.state, attempt.erase_asked) == (State.COMPLETED, False)
    assert Asset.objects.count() == 1


def test_what_the_platform_has_forgotten_counts_as_erased(ended, run_queue, platform):
    platform.script("submit", GONE)

    erasing.ask(ended)
    run_queue()

    assert refreshed(ended).erased_at is not None


def test_platform_that_does_not_answer_is_asked_again(ended, run_queue, platform):
    platform.script("submit", json_answer(503, {"detail": "later"}), DELETED)
    erasing.ask(ended)
    run_queue()
    assert refreshed(ended).erased_at is None
    assert refreshed(ended).erase_note

    make_due(ended)
    ring()
    run_queue()

    assert refreshed(ended).erased_at is not None


def test_refusal_is_said_and_may_be_tried_again(ended, run_queue, platform):
    platform.script("submit", json_answer(401, {"detail": "Invalid credentials"}))

    erasing.ask(ended)
    run_queue()

    attempt = refreshed(ended)
    assert (attempt.erased_at, attempt.erase_asked) == (None, False)
    assert "does not accept the key" in attempt.erase_note
    assert attempt.can_be_erased


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"erased_at": now()}, "erased this already"),
        ({"state": State.IN_PROGRESS}, "not ended yet"),
        ({"platform_expires_at": now() - timedelta(days=1)}, "its time there is over"),
        ({"wire": "job_set"}, "no way to erase"),
        ({"request_id": ""}, "never at the platform"),
    ],
)
def test_what_cannot_be_erased_says_why(ended, run_queue, platform, changes, why):
    Attempt.objects.filter(pk=ended.pk).update(**changes)

    with pytest.raises(services.NotPossible, match=why):
        erasing.ask(refreshed(ended))
    run_queue()
    assert deletes(platform) == []


def test_erased_media_cannot_be_fetched_again(ended):
    Attempt.objects.filter(pk=ended.pk).update(
        state=State.MEDIA_MISSING, erased_at=now()
    )

    with pytest.raises(services.NotPossible, match="erased it"):
        services.fetch_again(refreshed(ended))


def test_retention_is_what_the_platform_says_or_a_week(ended):
    said = now() + timedelta(days=2)

    assert ended.there_until == ended.finished_at + timedelta(days=7)
    ended.platform_expires_at = said
    assert ended.there_until == said


def test_button_on_a_card_asks_and_stays_on_the_page(ended, alice, sign_in, run_queue):
    answer = sign_in(alice).post(url_of(ended), headers=HTMX)

    assert answer.status_code == 204
    assert "jobs:kick" in answer["HX-Trigger"]
    assert refreshed(ended).erase_asked


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/gallery/", "/gallery/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("", "/"),
    ],
)
def test_form_leads_back_to_a_page_of_ours(ended, alice, sign_in, back, to):
    answer = sign_in(alice).post(url_of(ended), {"next": back})

    assert (answer.status_code, answer["Location"]) == (302, to)


def test_role_that_may_not_generate_may_not_erase(ended, alice, sign_in):
    viewer = factories.make_user("viewer@example.com")
    membership = Membership.objects.create(
        user=viewer, team=alice.team, role=Role.VIEWER
    )

    assert sign_in(membership).post(url_of(ended)).status_code == 403
    assert not refreshed(ended).erase_asked
