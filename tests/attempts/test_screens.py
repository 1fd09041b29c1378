"""What a person reads of the protocol: on a card, on the asset's page, on the page of keys."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import Membership, Role
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import LOST, Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import DEFAULT, Wire
from studio.generations import services
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import picture, refreshed
from tests.factories import make_user
from tests.platform_server import Platform, json_answer

ERASE = "Erase there now"


@pytest.fixture
def generate(
    alice: Membership, key: ProviderKey, run_queue: Callable[[], list[str]]
) -> Callable[..., Generation]:
    """Press Generate, and have the platform take it."""

    def generate(**values: Any) -> Generation:
        generation = services.start_generation(
            DEFAULT,
            DEFAULT.complete({"prompt": "A salt flat", **values}),
            membership=alice,
            nonce=uuid.uuid4(),
            pictures={},
        )
        run_queue()
        generation.attempt = refreshed(generation.attempt)
        return generation

    return generate


@pytest.fixture
def made(generate, run_queue, platform: Platform) -> Generation:
    generation = generate()
    platform.finish_with(generation.attempt.request_id, picture())
    attempts.look(generation.attempt.pk)
    run_queue()
    return Generation.objects.select_related("attempt").get()


def change(generation: Generation, **fields: Any) -> None:
    Attempt.objects.filter(pk=generation.attempt_id).update(**fields)


def words(page: bytes) -> str:
    """Return a page's text, one space where there were several."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def create_page(browser: Client) -> str:
    return words(browser.get(reverse("generations:create")).content)


def asset_page(browser: Client) -> str:
    asset = Asset.objects.get()
    return words(browser.get(reverse("gallery:asset", args=[asset.public_id])).content)


@pytest.mark.parametrize("page", [create_page, asset_page])
def test_ended_generation_says_until_when_it_is_there(made, alice, sign_in, page):
    until = now() + timedelta(days=3)
    change(made, platform_expires_at=until)

    found = page(sign_in(alice))

    assert f"Safe here; there until {until:%-d %b} ." in found
    assert ERASE in found


@pytest.mark.parametrize("page", [create_page, asset_page])
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"erased_at": now()}, "Safe here; erased there on"),
        ({"platform_expires_at": now() - timedelta(1)}, "Safe here; gone there since"),
        ({"erase_asked": True}, "The platform is asked to erase it."),
        ({"wire": Wire.JOB_SET.value}, "cannot be erased earlier"),
    ],
)
def test_what_cannot_be_erased_is_said_instead(
    made, alice, sign_in, page, fields, said
):
    change(made, **fields)

    found = page(sign_in(alice))

    assert said in found
    assert ERASE not in found


@pytest.mark.parametrize("page", [create_page, asset_page])
def test_viewer_is_not_offered_to_erase(made, alice, sign_in, page):
    viewer = Membership.objects.create(
        user=make_user("viewer@example.com"), team=alice.team, role=Role.VIEWER
    )

    found = page(sign_in(viewer))

    assert "Safe here" in found
    assert ERASE not in found


def test_erasing_says_what_it_takes_and_what_stays(made, alice, sign_in):
    found = asset_page(sign_in(alice))

    assert "prompt, the pictures that went in and the results" in found
    assert "What is saved here stays. It cannot be undone" in found


def test_card_names_the_day_only_until_it_is_saved(
    generate, alice, sign_in, run_queue, platform
):
    generation = generate()
    platform.script("media", json_answer(500, {}))
    platform.finish_with(generation.attempt.request_id, picture())
    attempts.look(generation.attempt.pk)
    assert "There until" in create_page(sign_in(alice))

    run_queue()
    change(generation, state=State.COMPLETED)
    attempt = refreshed(generation.attempt)
    attempt.outputs.update(fate="saved")

    assert "There until" not in create_page(sign_in(alice))


def test_card_of_a_mixed_batch_says_how_the_others_ended(made, alice, sign_in):
    change(made, others=["nsfw", "failed"], note="1 of 3 came: 1 moderated, 1 failed.")

    found = create_page(sign_in(alice))

    assert "Done: 1 of 3 came: 1 moderated, 1 failed." in found
    assert "Moderated Failed" in found


def test_queued_set_offers_no_cancel_and_says_so(generate, alice, sign_in):
    generation = generate()
    cancel = reverse("generations:cancel", args=[generation.public_id])
    browser = sign_in(alice)
    assert cancel in browser.get("/create/").content.decode()

    change(generation, wire=Wire.JOB_SET.value)

    assert cancel not in browser.get("/create/").content.decode()
    assert "This model cannot be canceled there" in create_page(browser)


def test_done_card_has_dollars_beside_credits(made, alice, sign_in):
    assert "1.5 credits · $0.09" in create_page(sign_in(alice))


def test_failed_card_has_dollars_beside_what_came_back(
    generate, alice, sign_in, platform
):
    generation = generate()
    platform.finish(generation.attempt.request_id, "failed", error="No light.")
    attempts.look(generation.attempt.pk)

    assert "1.5 credits came back · $0.09" in create_page(sign_in(alice))


def test_card_that_never_cost_has_no_dollars(generate, alice, sign_in, platform):
    platform.script("submit", json_answer(404, {"detail": "model_not_found"}))
    generate()

    found = create_page(sign_in(alice))

    assert "Nothing was charged" in found
    assert "Nothing was charged ·" not in found


def test_key_says_what_was_spent_with_it(made, alice, sign_in):
    found = words(sign_in(alice).get("/keys/").content)

    assert "1.5 credits spent, $0.09" in found


def end_it(browser: Client, generation: Generation) -> Any:
    url = reverse("generations:decide", args=[generation.public_id])
    return browser.post(url, {"choice": "end"}, headers={"HX-Request": "true"})


def test_card_of_a_lost_request_says_so_and_can_be_ended(generate, alice, sign_in):
    generation = generate()
    change(generation, attention=LOST)
    browser = sign_in(alice)

    before = create_page(browser)
    after = words(end_it(browser, generation).content)

    assert LOST in before
    assert "End it" in before
    assert "1.5 credits may have been charged" in before
    assert refreshed(generation.attempt).state == State.FAILED
    assert "If it did charge, its console shows it" in after
    assert "1.5 credits may have been charged" in after
    assert "End it" not in after
    assert "Retry" in after
    assert projects.reserved(alice.team) == 0


def test_card_of_a_known_request_cannot_be_ended(generate, alice, sign_in):
    generation = generate()
    browser = sign_in(alice)

    assert "End it" not in create_page(browser)
    answer = end_it(browser, generation)

    assert answer["X-Refused"] == "1"
    assert refreshed(generation.attempt).state == State.QUEUED
