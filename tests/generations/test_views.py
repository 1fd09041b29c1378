"""Create, as a browser uses it."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.generations.models import Generation
from tests.attempts.conftest import picture
from tests.generations.conftest import STYLE, form
from tests.platform_server import CUT

HTMX = {"HX-Request": "true"}
CREATE = "/create/"


def upload(name: str = "still.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, picture() if content is None else content, "image/jpeg"
    )


def test_generate_starts_one_generation(browser, key, alice):
    answer = browser.post(CREATE, form())

    generation = Generation.objects.get()
    assert answer.status_code == 302
    assert (generation.prompt, generation.member) == ("A salt flat", alice.user)
    assert generation.attempt.state == State.PREPARING


def test_generate_by_htmx_answers_with_the_card(browser, key):
    answer = browser.post(CREATE, form(), headers=HTMX)

    generation = Generation.objects.get()
    assert answer.status_code == 200
    assert f"card-{generation.public_id}" in answer.content.decode()
    assert "jobs:kick" in answer["HX-Trigger"]


def test_double_click_is_one_generation(browser, key):
    fields = form()

    for _ in range(3):
        browser.post(CREATE, fields, headers=HTMX)

    assert Generation.objects.count() == 1
    assert Attempt.objects.count() == 1


def test_seed_that_nobody_chose_is_in_the_recipe(browser, key):
    browser.post(CREATE, form())

    seed = Generation.objects.get().values["seed"]
    assert 1 <= seed <= 1_000_000


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": "   "}, "prompt"),
        ({"prompt": "x" * 10_001}, "prompt"),
        ({"prompt": "a\x00b"}, "prompt"),
        ({"seed": "0"}, "seed"),
        ({"seed": "1e999"}, "seed"),
        ({"seed": "9" * 5000}, "seed"),
        ({"ratio": "7:5"}, "ratio"),
        ({"count": "3"}, "count"),
        ({"style": "not-an-id"}, "style"),
        ({"style_strength": "nan"}, "style_strength"),
        ({"style_strength": "1.4"}, "style_strength"),
        ({"nonce": "again"}, "nonce"),
    ],
)
def test_bad_values_are_refused_with_words(browser, key, over, name):
    answer = browser.post(CREATE, form(**over), headers=HTMX)

    assert answer.status_code == 422
    assert name in answer.context["composer"].form.errors
    assert Generation.objects.count() == 0


def test_bad_form_without_htmx_is_the_page_again(browser, key):
    answer = browser.post(CREATE, form(prompt=""))

    assert answer.status_code == 422
    assert "generations/create.html" in [template.name for template in answer.templates]


def test_forged_model_is_not_found(browser, key):
    assert browser.post(CREATE, form(engine="forged")).status_code == 404


def test_style_of_the_catalog_is_taken_by_name(browser, style):
    browser.post(CREATE, form(style=str(STYLE)))

    generation = Generation.objects.get()
    assert generation.values["style"] == str(STYLE)
    assert generation.names["style"] == "Hard noon"


def test_style_that_the_host_does_not_list_is_refused(browser, style):
    answer = browser.post(CREATE, form(style=str(uuid.uuid4())), headers=HTMX)

    assert answer.status_code == 422
    assert "style" in answer.context["composer"].form.errors


def test_reference_as_a_file_goes_in(browser, key, run_queue, platform):
    browser.post(CREATE, form(engine="soul-reference") | {"reference": upload()})
    run_queue()

    generation = Generation.objects.get()
    asset = Asset.objects.get()
    assert generation.attempt.inputs.get().asset == asset
    assert asset.origin == Asset.Origin.UPLOADED
    assert platform.count("upload") == 1
    assert Attempt.objects.get().state == State.QUEUED


def test_missing_reference_is_asked_for(browser, key):
    answer = browser.post(CREATE, form(engine="soul-reference"), headers=HTMX)

    assert answer.status_code == 422
    assert "reference_asset" in answer.context["composer"].form.errors


def test_asset_of_another_team_cannot_be_used(
    browser, key, charlie, run_queue, sign_in
):
    theirs = sign_in(charlie)
    theirs.post(
        "/create/inputs/",
        form(engine="soul-reference", slot="reference") | {"reference": upload()},
    )
    asset = Asset.objects.get()

    answer = browser.post(
        CREATE,
        form(engine="soul-reference", reference_asset=str(asset.public_id)),
        headers=HTMX,
    )

    assert answer.status_code == 422
    assert Generation.objects.count() == 0


def pixels(size: tuple[int, int]) -> bytes:
    content = io.BytesIO()
    Image.new("1", size).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"<html>not a picture</html>",
        picture()[:200],
        pixels((20_000, 20_000)),
    ],
    ids=["empty", "one byte", "html", "truncated", "20000x20000"],
)
def test_hostile_upload_is_refused_where_it_happened(browser, key, content):
    answer = browser.post(
        "/create/inputs/",
        form(engine="soul-reference", slot="reference")
        | {"reference": upload(content=content)},
        headers=HTMX,
    )

    slot = next(
        slot for slot in answer.context["composer"].slots if slot.key == "reference"
    )
    assert slot.error
    assert slot.asset is None
    assert Asset.objects.count() == 0


def test_upload_over_the_limit_is_refused_in_words(browser, key, settings):
    settings.STUDIO_UPLOAD_BYTES = 1000
    answer = browser.post(
        "/create/inputs/",
        form(engine="soul-reference", slot="reference")
        | {"reference": upload(content=b"x" * 5000)},
        headers=HTMX,
    )

    slot = next(
        slot for slot in answer.context["composer"].slots if slot.key == "reference"
    )
    assert "too large" in slot.error


def test_reference_switches_to_a_model_that_takes_one(browser, key):
    answer = browser.post(
        "/create/inputs/",
        form(slot="reference", seed="7") | {"reference": upload()},
        headers=HTMX,
    )

    composer = answer.context["composer"]
    assert composer.engine.slug == "soul-reference"
    assert composer.form["prompt"].value() == "A salt flat"
    assert composer.form["seed"].value() == 7
    assert next(slot for slot in composer.slots if slot.key == "reference").asset


def test_model_change_keeps_what_applies_and_says_what_was_dropped(browser, style):
    answer = browser.post(
        "/create/composer/",
        form(
            engine="dop-standard",
            engine_before="soul",
            style=str(STYLE),
            seed="7",
            ratio="16:9",
        ),
        headers=HTMX,
    )

    composer = answer.context["composer"]
    assert composer.engine.slug == "dop-standard"
    assert composer.form["prompt"].value() == "A salt flat"
    assert composer.form["seed"].value() == 7
    assert set(composer.dropped) == {"Style", "Ratio"}


def test_price_follows_the_form(browser, key, run_queue):
    answer = browser.post(
        "/create/price/", form(count="4", resolution="1080p"), headers=HTMX
    )

    assert answer.context["price"].credits == 12
    assert not answer.context["price"].confirmed


def test_price_is_confirmed_by_the_platform(browser, key, run_queue):
    browser.post("/create/price/", form(), headers=HTMX)
    run_queue()

    answer = browser.post("/create/price/", form(), headers=HTMX)

    assert answer.context["price"].confirmed
    assert str(answer.context["price"].credits) == "1.500"


def test_retry_is_a_new_attempt_on_the_same_card(
    browser, generate, run_queue, platform
):
    platform.script(
        "submit", (422, {"Content-Type": "application/json"}, b'{"detail": "no"}')
    )
    generation = generate()
    run_queue()
    first = generation.attempt_id

    browser.post(
        reverse("generations:retry", args=[generation.public_id]), headers=HTMX
    )
    run_queue()

    generation.refresh_from_db()
    assert generation.attempt_id != first
    assert generation.attempt.number == 2
    assert generation.attempt.state == State.QUEUED
    assert Attempt.objects.get(pk=first).state == State.FAILED


def test_retry_twice_at_once_is_one_attempt(browser, generate, run_queue, platform):
    platform.script(
        "submit", (422, {"Content-Type": "application/json"}, b'{"detail": "no"}')
    )
    generation = generate()
    run_queue()

    for _ in range(2):
        browser.post(
            reverse("generations:retry", args=[generation.public_id]), headers=HTMX
        )

    assert Attempt.objects.filter(subject=generation.public_id).count() == 2


def test_cancel_without_htmx_comes_back_to_create(browser, generate):
    generation = generate()

    answer = browser.post(reverse("generations:cancel", args=[generation.public_id]))

    assert answer.status_code == 302
    assert Attempt.objects.get().state == State.CANCELED


def test_cancel_that_is_not_possible_says_why(browser, generate, run_queue, platform):
    generation = generate()
    Attempt.objects.update(state=State.IN_PROGRESS)

    answer = browser.post(
        reverse("generations:cancel", args=[generation.public_id]), headers=HTMX
    )

    assert "already runs" in answer["HX-Trigger"]


def test_unclear_card_offers_its_three_ways(
    browser, generate, run_queue, platform, key
):
    key.profile = "plain"
    key.save()
    platform.script("submit", CUT)
    generation = generate()
    run_queue()

    page = browser.get(CREATE).content.decode()
    assert "may have been charged" in page

    browser.post(
        reverse("generations:decide", args=[generation.public_id]),
        {"choice": "give_up"},
        headers=HTMX,
    )
    assert Attempt.objects.get().state == State.FAILED
    page = browser.get(CREATE).content.decode()
    assert "may have been charged" in page
    assert "Nothing was charged" not in page


def awake(url: str) -> str:
    """Return a poll that the early answer lets through: a test's transaction never commits."""
    return re.sub(r"pulse=\d+", "pulse=1", url)


def test_poll_with_nothing_new_is_empty(browser, generate):
    generate()
    url = browser.get(CREATE).context["poller"].url

    answer = browser.get(url, headers=HTMX)

    assert (answer.status_code, answer.content) == (204, b"")


def test_poll_brings_only_what_changed(browser, generate, run_queue):
    first, second = generate("One"), generate("Two")
    run_queue()
    url = browser.get(CREATE).context["poller"].url
    Attempt.objects.filter(pk=second.attempt_id).update(state=State.WAITING)
    browser.post(reverse("generations:cancel", args=[second.public_id]))

    answer = browser.get(awake(url), headers=HTMX)

    assert [card.generation for card in answer.context["poller"].cards] == [second]
    assert str(first.public_id) not in answer.content.decode()


def test_poll_counts_what_is_newer_and_brings_no_card_of_it(browser, generate):
    generate("One")
    url = browser.get(CREATE).context["poller"].url
    generate("Two")

    poller = browser.get(awake(url), headers=HTMX).context["poller"]

    assert poller.new == 1
    assert poller.cards == []


@pytest.mark.parametrize("count", [1, 3])
def test_create_takes_the_same_queries_for_one_card_and_three(
    browser, generate, run_queue, count, django_assert_num_queries
):
    for _ in range(count):
        generate()
    browser.get(CREATE)

    with django_assert_num_queries(CREATE_QUERIES):
        browser.get(CREATE)


CREATE_QUERIES = 22
