from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studio.accounts.models import Membership, Role
from studio.assets import services as assets
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.gallery import recipes
from studio.stories import listing, parts, screens, services
from studio.stories.models import Part, Story
from tests.factories import make_membership, make_user
from tests.stories.conftest import (
    TOPIC,
    accept,
    end,
    finish,
    make_asset,
    parts_of,
    refuse,
)

HTMX = {"HX-Request": "true"}
NEW = "/stories/new/"


def url(name: str, story: Story, *more: object) -> str:
    return reverse(f"stories:{name}", args=[story.public_id, *more])


def of_part(name: str, part: Part) -> str:
    return url(name, part.story, part.public_id)


def form(**over: Any) -> dict[str, Any]:
    said = {
        "act": "start",
        "nonce": str(uuid.uuid4()),
        "agreed": "1000",
        "kind": "tutorial",
        "topic": TOPIC,
        "how": "generations",
        "clip_seconds": "5",
        "total_seconds": "90",
        "parts": "5",
        "slides": "5",
    }
    return said | over


def read_story(story: Story) -> Story:
    owner = Membership.objects.filter(team=story.team).order_by("pk")[0]
    return screens.with_all(Story.objects.all(), owner).get(pk=story.pk)


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        act()
    return len(caught)


def test_list_is_empty_at_first_and_offers_an_example(browser, key):
    answer = browser.get("/stories/")

    assert b"No stories yet" in answer.content
    assert b"?kind=carousel&amp;topic=" in answer.content


def test_list_costs_the_same_for_one_story_and_for_many(start, alice):
    for _ in range(2):
        start(how=Story.How.GENERATIONS)
    two = queries_of(lambda: listing.listing(alice, archived=False, before=None))
    for part in Part.objects.all():
        finish(part, make_asset(alice))
    for kind in ("workflow", "generations", "generations"):
        start(how=kind)

    many = queries_of(lambda: listing.listing(alice, archived=False, before=None))

    assert many == two


def test_list_tells_how_far_each_is_and_what_it_cost(browser, series, alice):
    finish(parts_of(series)[0], make_asset(alice))

    text = browser.get("/stories/").content.decode()

    assert "1 of 3 done, 2 under way" in text


def test_page_costs_the_same_for_three_parts_and_for_nine(browser, start, alice):
    pages = [start(how=Story.How.GENERATIONS, count=count) for count in (3, 9)]
    for part in Part.objects.all():
        finish(part, make_asset(alice))

    few, many = (queries_of(lambda s=s: browser.get(url("story", s))) for s in pages)

    assert many == few


def test_new_story_starts_part_by_part(browser, key):
    answer = browser.post(NEW, form())

    story = Story.objects.get()
    assert answer["Location"] == url("story", story)
    assert [part.seconds for part in parts_of(story)] == [5] * 5


def test_new_story_starts_as_one_request(browser, key):
    browser.post(NEW, form(how="workflow", clip_seconds="10", total_seconds="100"))

    attempt = Attempt.objects.get()
    assert attempt.values["total_seconds"] == 100
    assert attempt.expected == 10


def test_new_carousel_keeps_its_slides(browser, key):
    browser.post(NEW, form(kind="carousel", how="workflow", slides="7"))

    assert Attempt.objects.get().expected == 7


def test_changing_the_kind_draws_its_fields_and_price_and_starts_nothing(browser, key):
    answer = browser.post(
        NEW, form(act="", kind="carousel", how="workflow"), headers=HTMX
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="slides"' in text
    assert "7.5 credits" in text
    assert TOPIC in text
    assert not Story.objects.exists()


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"topic": ""}, "required"),
        ({"topic": "   "}, "required"),
        ({"topic": "x" * 1_048_576}, "2,000 characters; this has 1,048,576"),
        ({"parts": "21"}, "less than or equal to 20"),
        ({"parts": "9" * 5_000}, "Enter a whole number"),
        ({"kind": "<script>"}, "valid choice"),
        ({"how": "workflow", "total_seconds": "89"}, "greater than or equal to 90"),
        ({"kind": "product-showcase"}, "picture of the product"),
        ({"agreed": "14.9"}, "15 credits now"),
        ({"agreed": "NaN"}, "15 credits now"),
        ({"nonce": "again"}, "incomplete"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_wrong_form_is_answered_in_words_and_starts_nothing(browser, key, over, words):
    answer = browser.post(NEW, form(**over), headers=HTMX)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Attempt.objects.exists()


def test_hostile_topic_is_shown_as_it_was_written(browser, key):
    topic = "<img src=x onerror=alert(1)> '\"; \u202e {{ 7*7 }}"
    browser.post(NEW, form(topic=topic))

    story = Story.objects.get()
    text = browser.get(url("story", story)).content.decode()
    assert story.topic == topic
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text
    assert b"<img src=x" not in browser.get("/stories/").content


def test_host_that_said_no_is_remembered(browser, start):
    refuse(start())
    Attempt.objects.update(wire="workflow")

    text = browser.get(NEW).content.decode()

    assert "does not offer the workflow" in text
    assert re.search(r'value="generations"\s+checked', text)


def test_those_who_only_look_see_and_export_but_change_nothing(series, alice, sign_in):
    user = make_user("vera@example.com")
    vera = make_membership(user=user, team=alice.team, role=Role.VIEWER)
    client: Client = sign_in(vera)
    part = parts_of(series)[0]

    page = client.get(url("story", series))

    assert b"Regenerate" not in page.content
    assert client.get(url("export", series)).status_code == 200
    for answer in (
        client.get(NEW),
        client.post(url("story_delete", series)),
        client.post(of_part("regenerate", part)),
        client.get(of_part("part", part)),
    ):
        assert answer.status_code == 403


def test_page_says_what_is_missing_and_retries_all_of_it(browser, start, alice):
    series = start(how=Story.How.GENERATIONS, count=4)
    found = parts_of(series)
    for part in (found[0], found[2]):
        finish(part, make_asset(alice))
    for part in (found[1], found[3]):
        end(part, State.FAILED, "The platform gave no reason.")

    text = browser.get(url("story", series)).content.decode()
    fields = {
        "part": [str(found[1].public_id), str(found[3].public_id)],
        "round": ["1", "1"],
        "agreed": "6",
    }
    first = browser.post(url("story_retry", series), fields, headers=HTMX)
    second = browser.post(url("story_retry", series), fields, headers=HTMX)

    assert "2 of 4 parts are missing: 2, 4" in text
    assert re.search(r"Retry all that failed.*?6 credits", text, re.DOTALL)
    assert text.count("The platform gave no reason.") == 2
    assert "jobs:kick" in first["HX-Trigger"]
    assert "Nothing is paid twice" in second["HX-Trigger"]
    assert Attempt.objects.count() == 6


def test_regenerate_is_answered_to_two_people_and_paid_once(browser, series):
    part = parts_of(series)[0]
    end(part, State.FAILED)
    fields = {"round": "1", "agreed": "3"}

    first = browser.post(of_part("regenerate", part), fields, headers=HTMX)
    second = browser.post(of_part("regenerate", part), fields, headers=HTMX)

    assert "toast" not in json.loads(first["HX-Trigger"])
    assert "Nothing more" in json.loads(second["HX-Trigger"])["toast"]["text"]
    assert Attempt.objects.count() == 4


def test_editing_keeps_words_and_can_begin_again_with_them(browser, carousel):
    part = parts_of(carousel)[0]
    end(part, State.FAILED)
    said = {"prompt": "A lamp", "overlay": "Light first", "round": "1", "agreed": "9"}

    browser.post(of_part("part", part), said | {"act": "save"})
    assert Attempt.objects.count() == 3
    browser.post(of_part("part", part), said | {"act": "regenerate"})

    part = parts_of(carousel)[0]
    assert (part.prompt, part.overlay) == ("A lamp", "Light first")
    assert part.generation.prompt == "A lamp"


def test_part_without_words_is_refused_in_the_dialog(browser, series):
    part = parts_of(series)[0]

    answer = browser.post(of_part("part", part), {"prompt": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert b'id="part-dialog-body"' in answer.content


def test_dialogs_are_pages_without_scripts(browser, series):
    part = parts_of(series)[0]

    for name in ("part", "replace"):
        assert b"<html" in browser.get(of_part(name, part)).content
        assert b"<html" not in browser.get(of_part(name, part), headers=HTMX).content


def test_replace_takes_only_what_the_team_has(browser, series, alice, charlie):
    part = parts_of(series)[0]
    ours, theirs = make_asset(alice), make_asset(charlie)

    browser.post(of_part("replace", part), {"asset": str(theirs.public_id)})
    assert parts_of(series)[0].asset is None
    browser.post(of_part("replace", part), {"asset": str(ours.public_id)})
    assert parts_of(series)[0].asset == ours


def test_unknown_acts_are_not_found(browser, series):
    part = parts_of(series)[0]

    assert browser.post(of_part("act", part), {"act": "sing"}).status_code == 404
    assert browser.post(url("story_decide", series), {"choice": "x"}).status_code == 404
    assert (
        browser.post(url("story_model", series), {"engine": "soul"}).status_code == 404
    )


def test_story_that_is_not_offered_is_built_at_the_price_shown(browser, start):
    story = start()
    refuse(story)

    text = browser.get(url("story", story)).content.decode()
    browser.post(url("story_build", story), {"engine": story.engine, "agreed": "53"})
    assert Attempt.objects.count() == 1
    browser.post(url("story_build", story), {"engine": story.engine, "agreed": "54"})

    assert "does not offer this. Nothing was charged." in text
    assert re.search(r"Start\s+<span.*?54 credits", text, re.DOTALL)
    assert story.parts.count() == 18


def test_choosing_another_model_there_changes_the_price_and_starts_nothing(
    browser, start
):
    story = start()
    refuse(story)

    browser.post(url("story_build", story), {"engine": "sora-2-text", "act": "look"})

    text = browser.get(url("story", story)).content.decode()
    assert re.search(r"Start\s+<span.*?115.2 credits", text, re.DOTALL)
    assert not Part.objects.exists()


def test_page_gathers_what_the_workflow_named(browser, start):
    story = start()
    accept(story, parts=2)

    text = browser.get(url("story", story)).content.decode()

    assert text.count("<article") == 2
    assert "Beat 1" in text


def news(browser: Client, story: Story, page: str | None = None):
    text = page or browser.get(url("story", story)).content.decode()
    found = re.search(r'id="poller"\s+hx-get="([^"]+)"', text)
    return found[1].replace("&amp;", "&")


def test_poll_says_nothing_while_nothing_happens(browser, series):
    assert browser.get(news(browser, series)).status_code == 204


def test_poll_brings_the_part_that_changed_and_no_other(browser, series, alice):
    address = news(browser, series)
    changed = parts_of(series)[1]
    parts.reword(changed, prompt="Only the hands", overlay="")

    text = browser.get(address, headers=HTMX).content.decode()

    assert re.findall(r'<article class="part"\s+id="part-([0-9a-f-]+)"', text) == [
        str(changed.public_id)
    ]
    assert "Only the hands" in text


def test_poll_brings_all_parts_in_order_when_they_moved(browser, series):
    address = news(browser, series)
    parts.move(parts_of(series)[0], by=1)

    text = browser.get(address, headers=HTMX).content.decode()

    assert re.findall(r'id="part-([0-9a-f-]{36})"', text) == [
        str(part.public_id) for part in parts_of(series)
    ]


def test_poll_notices_that_a_picture_went_to_the_trash(browser, series, alice):
    clip = make_asset(alice)
    finish(parts_of(series)[0], clip)
    address = news(browser, series)
    assets.trash(clip)

    text = browser.get(address, headers=HTMX).content.decode()

    assert "In the trash" in text
    assert "1 of 3 parts is missing: 1" in text


def test_post_is_saved_and_hashtags_are_tidied(browser, series):
    said = {"title": "Ferns", "caption": "Green", "hashtags": "fern, #Roots  ##soil #"}

    browser.post(url("story_edit", series), said)

    story = Story.objects.get()
    assert (story.title, story.caption) == ("Ferns", "Green")
    assert story.hashtags == ["#fern", "#Roots", "#soil"]


def test_deleted_story_is_gone_and_its_pictures_stay(browser, series, alice):
    clip = make_asset(alice)
    finish(parts_of(series)[0], clip)
    free = parts_of(series)[1].generation.attempt
    Attempt.objects.filter(pk=free.pk).update(state=State.WAITING)

    browser.post(url("story_delete", series))

    assert browser.get(url("story", series)).status_code == 404
    assert (
        browser.get(reverse("gallery:asset", args=[clip.public_id])).status_code == 200
    )
    assert Attempt.objects.get(pk=free.pk).state == State.CANCELED


def test_archived_story_leaves_the_list_and_comes_back(browser, series):
    browser.post(url("story_archive", series), {"on": "1"})
    assert TOPIC.encode() not in browser.get("/stories/").content
    assert TOPIC.encode() in browser.get("/stories/?archived=1").content

    browser.post(url("story_archive", series), {"on": "0"})
    assert TOPIC.encode() in browser.get("/stories/").content


def test_cancel_takes_back_all_that_has_not_started(browser, series):
    Attempt.objects.update(state=State.WAITING)

    browser.post(url("story_cancel", series))
    again = browser.post(url("story_cancel", series), headers=HTMX)

    assert set(Attempt.objects.values_list("state", flat=True)) == {State.CANCELED}
    assert "has ended" in again["HX-Trigger"]


def test_unclear_workflow_is_settled_by_a_person(browser, start):
    story = start()
    Attempt.objects.update(state=State.UNKNOWN)

    text = browser.get(url("story", story)).content.decode()
    browser.post(url("story_decide", story), {"choice": "give_up"})

    assert "may have been charged" in text
    assert "I have its request id" not in text
    assert Attempt.objects.get().state == State.FAILED


def test_asset_says_which_part_of_which_story_it_is(series, alice):
    clip = make_asset(alice)
    finish(parts_of(series)[1], clip)

    rows = {row.label: row.value for row in recipes.of(clip, recipes.made_by(clip))}
    assert rows["Story"] == f"{TOPIC} · part 2"

    services.delete(read_story(series))
    rows = {row.label: row.value for row in recipes.of(clip, recipes.made_by(clip))}
    assert "Story" not in rows
