"""The older family of models: a POST becomes a set of jobs, which end together."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from studio.assets.models import Asset
from studio.attempts import services, settling
from studio.attempts.models import Attempt, Hook
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import Wire, registry
from studio.keys import callbacks
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, picture, refreshed
from tests.attempts.test_watcher import watch_until
from tests.platform_server import CUT, Platform, json_answer

SET = "5b1f6a2e-0d4e-4a0c-9a55-3f0c8d1f2b10"
SOUL = registry.find("soul-v1")


@pytest.fixture
def start_set(alice, key, platform: Platform):
    """Put a set of jobs in line; the platform will take it under the id SET, or another."""

    def start(*, count: int = 1, set_id: str = SET, **over: Any) -> Attempt:
        taken = job_set(*["queued"] * count) | {"id": set_id}
        platform.script("submit", json_answer(200, taken))
        return services.start(
            SOUL,
            SOUL.complete({"prompt": "A salt flat", "count": count, **over}),
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=Decimal(3),
        )

    return start


@pytest.fixture
def called_back(settings) -> None:
    settings.STUDIO_WEBHOOK_URL = "http://127.0.0.1:8000"


def job_set(*states: str, results: Any = None) -> dict[str, Any]:
    jobs = [
        {
            "id": str(uuid.uuid4()),
            "job_set_type": "text2image_soul",
            "status": state,
            "results": results[place] if results and state == "completed" else None,
        }
        for place, state in enumerate(states)
    ]
    created = "2026-11-21T12:00:00Z"
    return {"id": SET, "type": "text2image_soul", "created_at": created, "jobs": jobs}


def file_at(platform: Platform, content: bytes) -> dict[str, str]:
    path = f"/media/{uuid.uuid4()}.jpg"
    platform.media[path] = content
    return {"type": "image/jpeg", "url": platform.origin + path}


def ended(platform: Platform, *states: str) -> dict[str, Any]:
    """Return a set of these states whose results are real files, large and small."""
    files = [
        {
            "raw": file_at(platform, picture(size=(96, 72))),
            "min": file_at(platform, picture()),
        }
        for _ in states
    ]
    return job_set(*states, results=files)


def submits(platform: Platform) -> list[Any]:
    return [one for one in platform.seen if one.method == "POST"]


def test_set_is_posted_wrapped_with_the_two_headers(start_set, run_queue, platform):
    attempt = start_set()
    run_queue()

    attempt, sent = refreshed(attempt), submits(platform)[0]
    assert (attempt.state, attempt.wire) == (State.QUEUED, Wire.JOB_SET)
    assert attempt.request_id == SET
    assert sent.path == "/v1/text2image/soul"
    assert sent.body == bytes(attempt.body)
    assert json.loads(sent.body)["params"]["prompt"] == "A salt flat"
    headers = {name.lower(): text for name, text in sent.headers.items()}
    assert headers["hf-api-key"] == "sandbox"
    assert headers["idempotency-key"] == str(attempt.idempotency_key)
    assert "authorization" not in headers


def test_set_without_a_public_address_asks_for_no_callback(
    start_set, run_queue, platform
):
    start_set()
    run_queue()

    assert "webhook" not in json.loads(submits(platform)[0].body)


def test_set_carries_its_callback_and_a_secret_of_its_own(
    start_set, run_queue, platform, settings
):
    settings.STUDIO_WEBHOOK_URL = "http://127.0.0.1:8000"
    attempt, other = start_set(), start_set(set_id=str(uuid.uuid4()))
    run_queue()

    attempt, other = refreshed(attempt), refreshed(other)
    webhook = json.loads(bytes(attempt.body))["webhook"]
    assert webhook["url"] == attempt.webhook_url
    assert webhook["secret"] not in attempt.hook_secret_sha256
    assert len(attempt.hook_secret_sha256) == 64
    assert attempt.hook_secret_sha256 != other.hook_secret_sha256
    assert "?" not in submits(platform)[0].path


def test_set_is_followed_and_its_large_results_kept(start_set, run_queue, platform):
    attempt = start_set(count=4)
    run_queue()
    platform.script("status", json_answer(200, ended(platform, *["completed"] * 4)))

    services.look(attempt.pk)
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert {(one.width, one.height) for one in Asset.objects.all()} == {(96, 72)}
    assert Asset.objects.count() == 4
    assert platform.seen[-1].path.endswith(".jpg")
    assert f"/v1/job-sets/{SET}" in [one.path for one in platform.seen]


def test_small_result_is_kept_where_it_is_all_there_is(start_set, run_queue, platform):
    attempt = start_set()
    run_queue()
    only_small = [{"min": file_at(platform, picture()), "raw": None}]
    platform.script(
        "status", json_answer(200, job_set("completed", results=only_small))
    )

    services.look(attempt.pk)
    run_queue()

    asset = Asset.objects.get()
    assert (asset.width, asset.height) == (64, 48)


def test_mixed_set_completes_with_what_came_and_says_how_the_rest_ended(
    start_set, run_queue, platform, alice
):
    attempt = start_set(count=4)
    run_queue()
    states = ["completed", "nsfw", "completed", "failed"]
    platform.script("status", json_answer(200, ended(platform, *states)))

    services.look(attempt.pk)
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.COMPLETED
    assert attempt.note == "2 of 4 came: 1 moderated, 1 failed."
    assert attempt.others == ["nsfw", "failed"]
    assert Asset.objects.count() == 2
    assert projects.spent(alice.team) == Decimal(3)


def test_set_that_was_moderated_whole_is_paid_back(
    start_set, run_queue, platform, alice
):
    attempt = start_set(count=4)
    run_queue()
    platform.script("status", json_answer(200, job_set(*["nsfw"] * 4)))

    services.look(attempt.pk)

    assert refreshed(attempt).state == State.NSFW
    assert projects.reserved(alice.team) == projects.spent(alice.team) == 0


@pytest.mark.django_db(transaction=True)
def test_watcher_follows_a_set(start_set, run_queue, platform):
    attempt = start_set()
    run_queue()
    running = json_answer(200, job_set("in_progress"))
    platform.script("status", *[running] * 50)

    watch_until(lambda: refreshed(attempt).state == State.IN_PROGRESS)

    asked = {one.path for one in platform.seen if one.method == "GET"}
    assert asked == {f"/v1/job-sets/{SET}"}


def test_set_that_is_queued_there_cannot_be_canceled(start_set, run_queue, platform):
    attempt = start_set()
    run_queue()

    with pytest.raises(services.NotPossible, match="no way to cancel"):
        services.cancel(refreshed(attempt))
    assert platform.count("cancel") == 0
    assert not refreshed(attempt).can_be_canceled


def test_set_that_waits_here_is_canceled_free(start_set, key, platform):
    ProviderKey.objects.filter(pk=key.pk).update(paused_until=now().replace(year=2099))
    attempt = start_set()

    services.cancel(refreshed(attempt))

    assert refreshed(attempt).state == State.CANCELED


def test_unclear_set_is_replayed_with_the_same_bytes(
    start_set, run_queue, platform: Platform
):
    platform.script("submit", CUT)
    attempt = start_set()
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()
    run_queue()

    first, second = submits(platform)
    assert refreshed(attempt).state == State.QUEUED
    assert (first.path, first.body) == (second.path, second.body)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_person_may_name_a_lost_set(start_set, run_queue, platform, key):
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    platform.script("submit", CUT)
    attempt = start_set()
    run_queue()
    platform.script("status", json_answer(200, job_set("in_progress")))

    settling.ask_to_adopt(refreshed(attempt), SET)
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, attempt.request_id) == (State.IN_PROGRESS, SET)


def ring_with(attempt: Attempt, body: dict[str, Any], **headers: str) -> int:
    path = attempt.webhook_url.removeprefix("http://127.0.0.1:8000")
    answer = Client().post(
        path, json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code


def secret_of(attempt: Attempt) -> str:
    return str(json.loads(bytes(attempt.body))["webhook"]["secret"])


def test_callback_of_a_set_rings_with_its_secret(
    called_back, start_set, run_queue, platform
):
    attempt = start_set()
    run_queue()
    attempt, body = refreshed(attempt), ended(platform, "completed")
    platform.script("status", json_answer(200, body))

    headers = {"X-Webhook-Secret-Key": secret_of(attempt)}
    assert ring_with(attempt, body, **headers) == 200
    run_queue()

    assert Hook.objects.get().trust == "shared"
    assert refreshed(attempt).state == State.COMPLETED


def test_callback_of_a_set_with_a_wrong_secret_is_refused_and_counted(
    called_back, start_set, run_queue, platform, key
):
    attempt = start_set()
    run_queue()
    attempt = refreshed(attempt)

    headers = {"X-Webhook-Secret-Key": "guessed"}
    assert ring_with(attempt, job_set("completed"), **headers) == 401
    key.refresh_from_db()
    assert (key.forged_hooks, Hook.objects.count()) == (1, 0)
    assert run_queue() == []


def test_secret_of_a_set_is_proof_enough_where_the_account_signs(
    called_back, start_set, run_queue, platform, key
):
    callbacks.put_secret(key, f"whsec_{'a' * 32}")
    attempt = start_set()
    run_queue()
    attempt = refreshed(attempt)

    headers = {"X-Webhook-Secret-Key": secret_of(attempt)}
    assert ring_with(attempt, job_set("completed"), **headers) == 200
    assert ring_with(attempt, job_set("failed")) == 401


def test_callback_names_the_lost_set(called_back, start_set, run_queue, platform, key):
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    platform.script("submit", CUT)
    attempt = start_set()
    run_queue()
    attempt, body = refreshed(attempt), ended(platform, "completed")
    platform.script("status", *[json_answer(200, body)] * 2)

    headers = {"X-Webhook-Secret-Key": secret_of(attempt)}
    assert ring_with(attempt, body, **headers) == 200
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, attempt.request_id) == (State.COMPLETED, SET)
    assert len(submits(platform)) == 1
