"""One POST, many requests: how a workflow is taken, followed part by part, and paid."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import erasing, history, services
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.catalogs import browse
from studio.engines import Wire
from studio.engines.workflows import CLIP, SLIDE
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.carousel import (
    CAROUSEL,
    POV,
    SERIES,
    STYLE,
    TOPIC,
    RunQueue,
    books,
    paid,
    parts_of,
    start_carousel,
    taken,
    told,
)
from tests.attempts.conftest import picture, refreshed
from tests.catalogs.conftest import make_entry
from tests.platform_server import Platform, json_answer

__all__ = ["start_carousel", "taken"]


def test_workflow_is_posted_once_with_its_body_and_key(
    taken: Attempt, platform: Platform
):
    [sent] = [one for one in platform.seen if one.method == "POST"]

    assert sent.path == "/social/carousel/instagram"
    assert json.loads(sent.body) == {
        "topic": TOPIC,
        "slides": 3,
        "aspect_ratio": "4:5",
    }
    assert sent.headers["Idempotency-Key"] == str(taken.idempotency_key)


def test_accepted_workflow_has_ended_and_keeps_what_was_said(taken: Attempt):
    assert (taken.state, taken.wire) == (State.COMPLETED, Wire.WORKFLOW)
    assert taken.request_id == SERIES
    assert taken.answer == {
        "caption": "Five folds.\nOne thread.",
        "hashtags": ["#book"],
        "title": "",
    }
    assert taken.note == ""
    assert not taken.not_offered


def test_acceptance_walks_the_edges_of_the_table(taken: Attempt):
    steps = list(taken.events.values_list("before", "after"))

    assert steps[-3:] == [
        ("submitting", "queued"),
        ("queued", "saving"),
        ("saving", "completed"),
    ]


def test_every_request_is_followed_by_an_attempt_of_its_own(
    taken: Attempt, key: ProviderKey
):
    parts = parts_of(taken)

    assert [part.request_id for part in parts] == [
        "request-0",
        "request-1",
        "request-2",
    ]
    assert [part.place for part in parts] == [0, 1, 2]
    assert {part.state for part in parts} == {State.QUEUED}
    assert {part.engine for part in parts} == {SLIDE.slug}
    assert parts[1].values == {
        "prompt": "Prompt 1",
        "duration": None,
        "overlay": "Overlay 1",
    }
    assert len({part.subject for part in parts} | {taken.subject}) == 4
    for part in parts:
        assert part.is_followed
        assert part.is_request
        assert (part.origin, part.account) == (key.origin, key.fingerprint)
        assert (part.team, part.member) == (taken.team, taken.member)
        assert part.accepted_at is not None
        assert part.expected == 1


def test_style_of_a_carousel_is_in_the_recipe_of_its_slides(
    start_carousel, run_queue: RunQueue, platform: Platform
):
    platform.script("submit", told(platform))
    attempt = start_carousel(style=STYLE)
    run_queue()

    assert {part.values["style"] for part in parts_of(attempt)} == {STYLE}


def test_clips_of_a_series_are_followed_as_clips(
    alice, key, run_queue: RunQueue, platform: Platform
):
    clips = [{"index": 0, "request_id": "request-0", "prompt": "Hook", "duration": 5}]
    platform.script("submit", json_answer(200, {"series_id": SERIES, "clips": clips}))
    attempt = services.start(
        POV,
        POV.complete({"topic": TOPIC}),
        membership=alice,
        project=projects.general(alice.team),
        key=key,
        subject=uuid.uuid4(),
        pictures={},
        price=Decimal(108),
    )
    run_queue()

    [part] = parts_of(attempt)
    assert (part.engine, part.values["duration"]) == (CLIP.slug, 5)
    assert (refreshed(attempt).expected, part.price) == (18, Decimal(6))


def test_reservation_goes_over_to_the_parts(taken: Attempt, alice: Membership):
    whole = Decimal("4.5")

    assert books(taken) == [("reserve", whole), ("release", -whole)]
    assert [books(part) for part in parts_of(taken)] == [
        [("reserve", Decimal("1.5"))]
    ] * 3
    assert paid(alice.team) == (whole, 0)


def test_parts_end_each_for_themselves(
    taken: Attempt, platform: Platform, run_queue: RunQueue, alice: Membership
):
    platform.finish_with("request-0", picture())
    platform.finish("request-1", "failed", error="Out of luck")
    platform.finish("request-2", "nsfw")

    for part in parts_of(taken):
        services.look(part.pk)
    run_queue()

    done, failed, withheld = parts_of(taken)
    assert (done.state, failed.state, withheld.state) == ("completed", "failed", "nsfw")
    assert failed.note == "Out of luck"
    assert Asset.objects.get().prompt == "Prompt 0"
    assert paid(alice.team) == (0, Decimal("1.5"))


def test_part_settles_once_however_often_it_is_looked_at(
    taken: Attempt, platform: Platform, run_queue: RunQueue, alice: Membership
):
    platform.finish_with("request-0", picture())
    first = parts_of(taken)[0]

    for _ in range(3):
        services.look(first.pk)
        run_queue()

    assert [kind for kind, _ in books(first)] == ["reserve", "release", "charge"]
    assert paid(alice.team) == (Decimal(3), Decimal("1.5"))


def test_queued_part_is_canceled_alone(
    taken: Attempt, platform: Platform, run_queue: RunQueue, alice: Membership
):
    first = parts_of(taken)[0]
    assert first.can_be_canceled

    services.cancel(first)
    run_queue()

    states = [part.state for part in parts_of(taken)]
    assert states == [State.CANCELED, State.QUEUED, State.QUEUED]
    assert platform.requests["request-0"]["status"] == "canceled"
    assert paid(alice.team) == (Decimal(3), 0)


def test_ended_part_is_erased_there_and_its_workflow_cannot_be(
    taken: Attempt, platform: Platform, run_queue: RunQueue
):
    platform.finish_with("request-0", picture())
    first = parts_of(taken)[0]
    services.look(first.pk)
    run_queue()
    platform.script("submit", json_answer(200, {"deleted": True}))

    erasing.ask(refreshed(first))
    run_queue()

    assert refreshed(first).erased_at is not None
    assert not taken.can_be_erased
    with pytest.raises(services.NotPossible):
        erasing.ask(taken)


def test_no_callback_is_asked_for(
    start_carousel, run_queue: RunQueue, platform: Platform, settings
):
    settings.STUDIO_WEBHOOK_URL = "http://127.0.0.1:8000"
    platform.script("submit", told(platform))
    attempt = start_carousel()
    run_queue()

    posted = next(one for one in platform.seen if one.method == "POST")
    assert "hf_webhook" not in posted.path
    assert not any(part.webhook_url for part in [attempt, *parts_of(attempt)])


def test_part_is_never_posted(alice: Membership, key: ProviderKey, platform: Platform):
    with pytest.raises(services.NotPossible, match="story's page"):
        services.start(
            SLIDE,
            {"prompt": "x"},
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=Decimal(1),
        )

    assert not Attempt.objects.exists()


def test_workflow_waits_like_any_other_and_is_canceled_free(
    start_carousel, run_queue: RunQueue, key: ProviderKey, alice: Membership
):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=0)
    attempt = start_carousel()
    assert attempt.state == State.WAITING

    services.cancel(attempt)

    assert refreshed(attempt).state == State.CANCELED
    assert paid(alice.team) == (0, 0)


def test_followed_parts_take_no_place_of_what_is_generated(
    taken: Attempt, start, run_queue: RunQueue, key: ProviderKey
):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=1)

    attempt = start()
    run_queue()

    assert refreshed(attempt).state == State.QUEUED


def test_workflow_itself_takes_a_place(start, start_carousel, key: ProviderKey):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=1)

    first, second = start_carousel(), start()

    assert (first.state, second.state) == (State.PREPARING, State.WAITING)


def test_parts_are_counted_as_what_runs_and_the_workflow_is_not(
    taken: Attempt, alice: Membership
):
    assert services.live_counts(alice) == (3, 0)


def test_workflow_has_no_history_of_its_own(taken: Attempt):
    assert history.durations(CAROUSEL.slug, latest=10) == []


def test_parts_do_not_push_out_what_a_person_used_lately(
    start, start_carousel, run_queue, platform, alice, key, monkeypatch
):
    monkeypatch.setattr(browse, "USED_AMONG", 2)
    entry = make_entry(key, "Hard noon")
    start(style=str(entry.platform_id))
    platform.script("submit", told(platform))
    start_carousel()
    run_queue()

    shelf = browse.shelf(alice, origin=key.origin, catalog="styles")
    assert [one.name for one in shelf.recent] == ["Hard noon"]
