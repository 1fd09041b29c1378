"""One POST and its answers: what moves, what is paid, what a person reads."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.assets import services as assets
from studio.attempts import services, settling, submission
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import DEFAULT, registry
from studio.generations import services as generations
from studio.keys import services as keys
from studio.keys.hosts import API, PLATFORM
from studio.keys.models import Health, Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, picture, refreshed
from tests.factories import make_key
from tests.platform_server import CUT, Platform, json_answer

ENTRY = "464ea177-8d40-4940-8d9d-b438bab269c7"

RunQueue = Callable[[], list[str]]


def plain(key: ProviderKey) -> None:
    """Make the host one that does not honour idempotency keys."""
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)


def test_accepted_submit_waits_at_the_platform(
    start, run_queue: RunQueue, platform: Platform, alice
):
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.request_id in platform.requests
    assert projects.reserved(alice.team) == Decimal("1.5")
    assert projects.spent(alice.team) == 0


def test_submit_sends_the_stored_bytes_and_key_once(
    start, run_queue: RunQueue, platform: Platform
):
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    sent = [one for one in platform.seen if one.method == "POST"]
    assert len(sent) == 1
    assert sent[0].path == f"/{DEFAULT.path}"
    assert sent[0].body == bytes(attempt.body)
    assert sent[0].headers["Idempotency-Key"] == str(attempt.idempotency_key)
    assert json.loads(sent[0].body)["prompt"] == "A salt flat"


def test_running_the_task_twice_posts_once(
    start, run_queue: RunQueue, platform: Platform
):
    """Case 69."""
    attempt = start()

    submission.send(attempt.pk)
    submission.send(attempt.pk)
    run_queue()

    assert platform.count("submit") == 1


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(
            429, {"detail": "Queue full", "code": "account_queue_full"}, Retry_After="5"
        ),
        json_answer(423, {"detail": "Model blocked"}),
        json_answer(
            400,
            {"detail": "Maximum number of concurrent requests (4) has been reached"},
        ),
    ],
)
def test_later_puts_the_attempt_back_in_line(
    start, run_queue, platform: Platform, answer
):
    """Case 59."""
    platform.script("submit", answer)
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.WAITING
    assert attempt.not_before > now()
    assert attempt.note

    make_due(attempt)
    ring()
    run_queue()
    assert refreshed(attempt).state == State.QUEUED


@pytest.mark.parametrize("status", [400, 404, 422])
def test_refused_submit_fails_in_words_and_costs_nothing(
    start, run_queue, platform, alice, status
):
    platform.script(
        "submit", json_answer(status, {"detail": "Provided Soul style not found"})
    )
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert attempt.note
    assert projects.reserved(alice.team) == 0


@pytest.mark.parametrize(
    ("status", "detail"), [(401, "Invalid credentials"), (403, "not_enough_credits")]
)
def test_key_trouble_pauses_the_key_and_keeps_the_job(
    start, run_queue, platform, key, status, detail
):
    """Case 60."""
    platform.script("submit", json_answer(status, {"detail": detail}))
    attempt = start()

    run_queue()

    key.refresh_from_db()
    assert refreshed(attempt).state == State.WAITING
    assert key.paused_until > now()
    assert key.paused_why
    if status == 401:
        assert key.health == Health.REFUSED


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        json_answer(502, {"detail": "Bad gateway"}),
        json_answer(200, {"status": "queued"}),
    ],
)
def test_unclear_submit_is_replayed_with_the_same_key_and_bytes(
    start, run_queue, platform, answer
):
    """Case 57."""
    platform.script("submit", answer)
    attempt = start()
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    first, second = [one for one in platform.seen if one.method == "POST"]
    assert attempt.state == State.QUEUED
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_unclear_submit_is_never_posted_again_where_keys_are_not_honoured(
    start, run_queue, platform: Platform, key
):
    """Case 57."""
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention
    assert platform.count("submit") == 1


def test_unclear_submit_keeps_its_reservation(
    start, run_queue, platform: Platform, alice, key
):
    plain(key)
    platform.script("submit", CUT)
    start()

    run_queue()

    assert projects.reserved(alice.team) == Decimal("1.5")


def test_replay_that_does_not_match_asks_a_person(start, run_queue, platform: Platform):
    """Case 58."""
    mismatch = {"detail": "Idempotency-Key was already used with different parameters"}
    platform.script("submit", CUT, json_answer(422, mismatch))
    attempt = start()
    run_queue()

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention


def test_replay_stops_when_the_key_belongs_to_another_account(
    start, run_queue, platform, key
):
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    ProviderKey.objects.filter(pk=key.pk).update(fingerprint="another")

    make_due(attempt)
    ring()
    run_queue()

    assert platform.count("submit") == 1
    assert refreshed(attempt).attention


def test_platform_that_is_down_costs_nothing_and_is_tried_again(
    start, run_queue, platform, key, alice
):
    """Case 56."""
    attempt = start()
    origin = key.origin
    ProviderKey.objects.filter(pk=key.pk).update(paused_until=None)
    platform.script("submit", json_answer(429, {"detail": "later"}))
    run_queue()

    assert refreshed(attempt).state == State.WAITING
    assert refreshed(attempt).origin == origin


def test_dead_sender_leaves_an_unknown_attempt(start, run_queue, platform: Platform):
    attempt = start()
    Attempt.objects.filter(pk=attempt.pk).update(
        state=State.SUBMITTING,
        lease_owner="dead",
        lease_until=now() - timedelta(seconds=1),
    )

    ring()

    assert refreshed(attempt).state == State.UNKNOWN


def test_key_removed_while_waiting_fails_in_words(
    start, run_queue, platform: Platform, key
):
    attempt = start()
    ProviderKey.objects.filter(pk=key.pk).update(removed_at=now())

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert "was removed" in attempt.note
    assert platform.count("submit") == 0


def test_canceled_while_waiting_never_leaves(start, run_queue, platform: Platform):
    attempt = start()

    services.cancel(refreshed(attempt))
    run_queue()

    assert refreshed(attempt).state == State.CANCELED
    assert platform.count("submit") == 0


def test_every_step_is_an_event_with_a_version_of_its_own(
    start, run_queue, platform: Platform
):
    attempt = start()

    run_queue()

    events = list(attempt.events.order_by("version"))
    assert [event.after for event in events] == [
        "waiting",
        "preparing",
        "submitting",
        "queued",
    ]
    assert len({event.version for event in events}) == 4


def test_in_flight_limit_holds(start, run_queue, platform: Platform, key):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=2)

    attempts = [start() for _ in range(4)]
    run_queue()

    states = [refreshed(attempt).state for attempt in attempts]
    assert states == [State.QUEUED, State.QUEUED, State.WAITING, State.WAITING]


def test_person_may_send_an_unclear_attempt_again(
    start, run_queue, platform: Platform, key
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    before = refreshed(attempt).idempotency_key

    settling.send_again(refreshed(attempt))
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.idempotency_key != before


def test_person_may_name_the_request(start, run_queue, platform: Platform, key):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    request_id = str(uuid.uuid4())
    platform.finish(request_id, "in_progress")

    settling.ask_to_adopt(refreshed(attempt), request_id)
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.request_id == request_id
    assert attempt.state == State.IN_PROGRESS
    assert platform.count("submit") == 1


def test_request_that_the_platform_does_not_know_is_not_adopted(
    start, run_queue, platform, key
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    settling.ask_to_adopt(refreshed(attempt), str(uuid.uuid4()))
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention
    assert "does not confirm" in attempt.note


def test_giving_up_frees_the_reservation(
    start, run_queue, platform: Platform, key, alice
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    settling.give_up(refreshed(attempt))

    assert refreshed(attempt).state == State.FAILED
    assert projects.reserved(alice.team) == 0


@pytest.mark.parametrize(
    ("engine", "values"),
    [
        (DEFAULT, {"style": ENTRY}),
        (registry.find("dop-standard"), {"motions": [{"id": ENTRY, "strength": 1}]}),
        (registry.find("soul-character"), {"character": ENTRY}),
    ],
)
def test_ids_of_one_host_never_go_to_another(alice, engine, values):
    key = make_key(alice.team, origin=PLATFORM)
    attempt = services.start(
        engine,
        engine.complete({"prompt": "A salt flat", **values}),
        membership=alice,
        project=projects.general(alice.team),
        key=key,
        subject=uuid.uuid4(),
        pictures={},
        price=Decimal(3),
    )
    keys.replace_secret(key, key_id="id-two", secret="second", origin=API)

    submission.send(attempt.pk)

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert "leads to another host" in attempt.note
    assert attempt.sent_at is None


def test_several_pictures_go_in_their_order(alice, key, run_queue, platform: Platform):
    engine, project = registry.find("reve-remix"), projects.general(alice.team)
    chosen = [
        assets.receive_upload(
            SimpleUploadedFile(f"{colour}.jpg", picture(colour)),
            membership=alice,
            project=project,
        )
        for colour in ("teal", "plum", "sienna")
    ]
    services.start(
        engine,
        engine.complete({"prompt": "A salt flat"}),
        membership=alice,
        project=project,
        key=key,
        subject=uuid.uuid4(),
        pictures={"references": chosen},
        price=Decimal(3),
    )
    run_queue()

    sent = json.loads(platform.seen[-1].body)["image_urls"]
    uploaded = [platform.media[url.removeprefix(platform.origin)] for url in sent]
    assert [hashlib.sha256(content).hexdigest() for content in uploaded] == [
        asset.sha256 for asset in chosen
    ]


def test_retry_with_a_key_of_another_host_takes_no_ids_along(alice):
    make_key(alice.team, origin=PLATFORM, is_default=True)
    generation = generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat", "style": ENTRY}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    Attempt.objects.update(state=State.FAILED)
    generation.attempt.refresh_from_db()
    keys.make_default(make_key(alice.team, origin=API))

    generations.retry(generation, membership=alice)
    submission.send(generation.attempt.pk)

    attempt = refreshed(generation.attempt)
    assert (attempt.number, attempt.state) == (2, State.FAILED)
    assert attempt.sent_at is None
