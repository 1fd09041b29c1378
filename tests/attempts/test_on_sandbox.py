"""From a place in line to the gallery, on the sandbox as it is: a process that speaks HTTP."""

from __future__ import annotations

import json
import time
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.accounts.models import Membership, Team
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import erasing, services
from studio.attempts.models import Attempt, Hook
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import ENGINES, registry
from studio.engines.params import CharacterChoice
from studio.engines.workflows import KINDS
from studio.generations import prices
from studio.keys import callbacks
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, picture, refreshed
from tests.on_sandbox import (
    PATIENCE,
    account,
    charges,
    follow,
    key,
    start,
)
from tests.sandbox_server import Key, Sandbox

__all__ = ["account", "key", "start"]

SOUL = registry.DEFAULT
SET = registry.find("soul-v1")


def set_account(sandbox: Sandbox, account: Key, **changes: Any) -> None:
    sandbox.control(account={"id": account.key_id, **changes})


@pytest.mark.parametrize("mode", ["queue", "reject400"])
def test_full_account_makes_the_next_one_wait_its_turn(
    start, sandbox, account, run_queue, mode
):
    limits = {"concurrency": 1, "waiting_limit": 0, "capacity_mode": mode}
    set_account(sandbox, account, **limits)
    first, second = start("sandbox:stuck"), start()
    run_queue()
    assert refreshed(first).is_at_platform
    assert refreshed(second).state == State.WAITING
    assert refreshed(second).not_before > now()
    assert refreshed(second).note

    set_account(sandbox, account, concurrency=4, waiting_limit=4)
    make_due(second)
    ring()

    assert follow(second, run_queue).state == State.COMPLETED


@pytest.mark.parametrize("engine", [SOUL, SET], ids=lambda engine: engine.slug)
def test_model_that_the_account_lacks_is_named_with_the_key(
    start, sandbox, account, run_queue, alice, engine
):
    set_account(sandbox, account, disabled_models=[engine.path])
    attempt = start(engine=engine)
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert f"“{engine.name}”" in attempt.note
    assert "“Sandbox”" in attempt.note
    assert projects.reserved(alice.team) == 0


def test_mixed_set_keeps_what_came_and_both_books_agree(
    start, sandbox, account, run_queue, alice
):
    attempt = follow(start("sandbox:mixed", SET, count=4), run_queue)

    assert attempt.state == State.COMPLETED
    assert attempt.note == "3 of 4 came: 1 moderated."
    assert Asset.objects.count() == 3
    assert charges(sandbox, account) == [float(projects.spent(alice.team))]


def test_lost_answer_of_a_set_is_found_again_by_a_replay(
    start, sandbox, account, run_queue
):
    rule = {"match": "submit", "kind": "lost", "account": account.key_id, "times": 1}
    sandbox.control(faults=[rule])
    attempt = start(engine=SET)
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()

    assert follow(attempt, run_queue).state == State.COMPLETED
    assert len(sandbox.report(account)["requests"]) == 1


def test_erased_request_is_gone_there_and_safe_here(start, sandbox, run_queue):
    attempt = follow(start(), run_queue)
    there = attempt.outputs.get().url
    assert attempt.platform_expires_at is not None
    assert sandbox.get(there).status == 200

    erasing.ask(attempt)
    run_queue()

    assert refreshed(attempt).erased_at is not None
    assert sandbox.get(there).status in (403, 404, 410)
    assert Asset.objects.count() == 1


def test_price_of_every_model_is_what_the_platform_answers(key, run_queue, sandbox):
    values = {
        engine: engine.complete({})
        for engine in ENGINES
        if not any(
            param.required and isinstance(param, CharacterChoice)
            for param in engine.offered
        )
    }
    for engine, chosen in values.items():
        prices.price(engine, chosen, key=key)
    run_queue()

    answers = {
        engine.slug: prices.price(engine, chosen, key=key)
        for engine, chosen in values.items()
    }
    assert answers == {
        engine.slug: prices.Price(engine.price(chosen), confirmed=True)
        for engine, chosen in values.items()
    }


def start_workflow(
    alice: Membership,
    key: ProviderKey,
    kind: str,
    topic: str,
    pictures: services.Pictures | None = None,
    **over: Any,
) -> Attempt:
    engine = KINDS[kind]
    values = engine.complete({"topic": topic, **over})
    return services.start(
        engine,
        values,
        membership=alice,
        project=projects.general(alice.team),
        key=key,
        subject=uuid.uuid4(),
        pictures=pictures or {},
        price=engine.price(values),
    )


def books_agree(sandbox: Sandbox, account: Key, team: Team) -> bool:
    [there] = [
        one
        for one in sandbox.report(account)["accounts"]
        if one["id"] == account.key_id
    ]
    return Decimal(there["charged"]) == projects.spent(team)


def test_carousel_is_taken_whole_and_saved_slide_by_slide(
    key, sandbox, account, run_queue, alice
):
    attempt = start_workflow(alice, key, "carousel", "How to bind a book", slides=3)
    run_queue()
    attempt = refreshed(attempt)
    parts = list(attempt.parts.order_by("place"))

    ended = [follow(part, run_queue) for part in parts]

    assert attempt.state == State.COMPLETED
    assert attempt.answer["hashtags"][:2] == ["#bind", "#book"]
    assert ended[0].values["overlay"] == "How to bind a book"
    assert {part.state for part in ended} == {State.COMPLETED}
    assert Asset.objects.count() == 3
    assert (projects.reserved(alice.team), projects.spent(alice.team)) == (0, 4.5)
    assert books_agree(sandbox, account, alice.team)


def test_series_half_of_which_fails_is_charged_by_half(
    key, sandbox, account, run_queue, alice
):
    topic = "A night on the coast sandbox:mixed"
    attempt = start_workflow(alice, key, "cinematic", topic, clip_seconds=10)
    run_queue()

    ended = [follow(part, run_queue) for part in attempt.parts.order_by("place")]

    assert [part.state for part in ended] == [State.COMPLETED, State.FAILED] * 4 + [
        State.COMPLETED
    ]
    assert all(part.note for part in ended if part.state == State.FAILED)
    assert all("sandbox:" not in part.values["prompt"] for part in ended)
    assert projects.reserved(alice.team) == 0
    assert projects.spent(alice.team) == 5 * 12
    assert books_agree(sandbox, account, alice.team)


def test_lost_answer_of_a_workflow_is_found_again_by_a_replay(
    key, sandbox, account, run_queue, alice
):
    rule = {"match": "submit", "kind": "lost", "account": account.key_id, "times": 1}
    sandbox.control(faults=[rule])
    attempt = start_workflow(alice, key, "carousel", "How to bind a book", slides=3)
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()
    run_queue()

    asked_for = {one["request_id"] for one in sandbox.report(account)["requests"]}
    assert refreshed(attempt).state == State.COMPLETED
    assert set(attempt.parts.values_list("request_id", flat=True)) == asked_for
    assert len(asked_for) == 3


def test_account_without_workflows_is_told_from_a_failure(
    key, sandbox, account, run_queue, alice
):
    set_account(sandbox, account, workflows=False)
    attempt = start_workflow(alice, key, "pov", "A day at the pottery wheel")
    run_queue()

    assert refreshed(attempt).not_offered
    assert projects.reserved(alice.team) == 0


def test_product_is_uploaded_for_its_showcase(key, sandbox, account, run_queue, alice):
    lamp = assets.receive_upload(
        SimpleUploadedFile("lamp.jpg", picture()),
        membership=alice,
        project=projects.general(alice.team),
    )
    attempt = start_workflow(
        alice,
        key,
        "product-showcase",
        "A desk lamp",
        {"product": [lamp]},
        clip_seconds=10,
    )
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert attempt.parts.count() == 9
    assert json.loads(bytes(refreshed(attempt).body))["image_url"].startswith(
        sandbox.origin
    )


@pytest.fixture
def reachable(live_server, settings) -> None:
    """Let the sandbox call this studio back."""
    settings.STUDIO_WEBHOOK_URL = live_server.url


def rung(attempt: Attempt) -> Hook:
    """Wait for the callback."""
    deadline = time.monotonic() + PATIENCE
    while not (found := Hook.objects.filter(attempt=attempt).first()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("body", ["flat", "wrapped"])
@pytest.mark.parametrize("signs", [False, True])
def test_callback_in_every_style_rings(
    reachable, start, sandbox, account, run_queue, key, body, signs
):
    set_account(sandbox, account, webhook_body=body)
    if signs:
        callbacks.put_secret(key, reveal(sandbox, account))
    attempt = start()
    run_queue()

    assert rung(attempt).trust == ("signed" if signs else "hint")
    run_queue()
    assert refreshed(attempt).state == State.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_callback_of_a_set_brings_its_secret(reachable, start, run_queue):
    attempt = start(engine=SET)
    run_queue()

    assert rung(attempt).trust == "shared"
    run_queue()
    assert refreshed(attempt).state == State.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_rotated_account_is_still_believed(
    reachable, start, sandbox, account, run_queue, key
):
    callbacks.put_secret(key, reveal(sandbox, account))
    reveal(sandbox, account, "rotate")
    attempt = start()
    run_queue()

    assert rung(attempt).trust == "signed"


@pytest.mark.django_db(transaction=True)
def test_strangers_callback_is_refused_where_the_account_signs(
    reachable, start, sandbox, account, run_queue, key
):
    callbacks.put_secret(key, reveal(sandbox, account))
    attempt = start("sandbox:hook-forged")
    run_queue()

    assert rung(attempt).trust == "signed"
    key.refresh_from_db()
    assert key.forged_hooks == 1


def reveal(sandbox: Sandbox, account: Key, act: str = "reveal") -> str:
    set_account(sandbox, account, webhook_secret=act)
    [found] = [
        one
        for one in sandbox.report(account)["accounts"]
        if one["id"] == account.key_id
    ]
    return str(found["webhook_secret"])
