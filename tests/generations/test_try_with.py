"""One prompt with several styles or motions, as a browser asks for it."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from studio.accounts.models import Role
from studio.assets.models import Asset, BoardTarget
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.catalogs.browse import MOST_PICKS
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import registry
from studio.generations.models import Generation
from tests.attempts.conftest import picture
from tests.catalogs.conftest import make_entry, make_motion
from tests.factories import make_board, make_key

HTMX = {"HX-Request": "true"}
STYLES, MOTIONS = "/create/try/styles/", "/create/try/motions/"


def picks(*entries: Entry) -> dict[str, list[str]]:
    return {"pick": [str(entry.platform_id) for entry in entries]}


def confirmed(browser, *entries: Entry, url: str = STYLES, **over: object):
    """Return the form of the page, as its button sends it."""
    sheet = browser.get(url, picks(*entries)).context["sheet"]
    fields: dict[str, object] = {
        "engine": sheet.engine.slug,
        "prompt": "A salt flat",
        "nonce": str(sheet.nonce),
        "agreed": str(sheet.total),
        "act": "go",
    }
    if sheet.like:
        fields["like"] = str(sheet.like.public_id)
    return fields | picks(*entries) | over


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("still.jpg", picture(), "image/jpeg")


@pytest.fixture
def three(key) -> list[Entry]:
    return [make_entry(key, name) for name in ("Hard noon", "Prism", "Night glass")]


def test_page_lists_a_line_an_entry_with_its_price_and_the_sum(browser, three):
    sheet = browser.get(STYLES, picks(*three)).context["sheet"]

    assert list(sheet.entries) == three
    assert sheet.total == 3 * sheet.each.credits > 0
    assert not Generation.objects.exists()


def test_confirmation_makes_a_generation_an_entry(browser, three, alice):
    answer = browser.post(STYLES, confirmed(browser, *three))

    made = Generation.objects.order_by("pk")
    assert answer.status_code == 302
    assert [one.names["style"] for one in made] == [entry.name for entry in three]
    assert {(one.prompt, one.member) for one in made} == {("A salt flat", alice.user)}


def test_lines_differ_in_nothing_but_the_entry(browser, three):
    browser.post(STYLES, confirmed(browser, *three))

    recipes = [
        {**one.values, "style": None} for one in Generation.objects.order_by("pk")
    ]
    assert recipes[0]["seed"] >= 1
    assert recipes[1:] == recipes[:1] * 2


def test_sum_on_the_button_is_what_is_reserved(browser, three):
    fields = confirmed(browser, *three)
    browser.post(STYLES, fields)

    reserved = Attempt.objects.aggregate(Sum("price"))["price__sum"]
    assert reserved == Decimal(str(fields["agreed"]))


def test_same_confirmation_again_makes_nothing_new(browser, three):
    fields = confirmed(browser, *three)

    for _ in range(3):
        assert browser.post(STYLES, fields).status_code == 302

    assert Generation.objects.count() == Attempt.objects.count() == 3


def test_same_nonce_with_other_picks_makes_nothing_new(browser, three, key):
    fields = confirmed(browser, *three)
    browser.post(STYLES, fields)

    browser.post(STYLES, fields | picks(make_entry(key, "Cyanotype")))

    assert Generation.objects.count() == 3


def test_same_entry_twice_is_one_line(browser, three):
    twice = picks(three[0], three[0])

    assert list(browser.get(STYLES, twice).context["sheet"].entries) == three[:1]


def test_entry_of_another_host_is_refused(browser, three, alice):
    theirs = make_entry(make_key(alice.team), "Theirs")

    answer = browser.post(STYLES, confirmed(browser, *three, theirs))

    assert answer.status_code == 422
    assert not Generation.objects.exists()
    assert list(answer.context["sheet"].entries) == three


@pytest.mark.parametrize("over", [{"dropped_at": now()}, {"catalog": "styles-v2"}])
def test_entry_that_is_not_offered_here_is_refused(browser, three, key, over):
    gone = make_entry(key, "Gone", **over)

    answer = browser.post(STYLES, confirmed(browser, *three, gone))

    assert answer.status_code == 422
    assert not Generation.objects.exists()


def test_too_many_are_refused_in_words(browser, key):
    many = [make_entry(key, f"Style {n}") for n in range(MOST_PICKS + 1)]

    answer = browser.post(STYLES, confirmed(browser, *many))

    assert answer.status_code == 422
    assert f"At most {MOST_PICKS} at a time" in answer.content.decode()
    assert not Generation.objects.exists()


def test_most_at_a_time_are_made(browser, key):
    many = [make_entry(key, f"Style {n}") for n in range(MOST_PICKS)]

    browser.post(STYLES, confirmed(browser, *many))

    assert Generation.objects.count() == MOST_PICKS


@pytest.mark.parametrize(
    "over",
    [
        {"prompt": ""},
        {"prompt": "x" * 10_001},
        {"prompt": "a\x00b"},
        {"agreed": "0.5"},
        {"agreed": "NaN"},
        {"agreed": "free"},
        {"pick": []},
        {"pick": "forged"},
    ],
)
def test_wrong_form_makes_nothing(browser, three, over):
    answer = browser.post(STYLES, confirmed(browser, *three, **over))

    assert answer.status_code == 422
    assert answer.context["problems"]
    assert not Generation.objects.exists()


def test_forged_choices_fall_back_to_what_the_page_shows(browser, three):
    fields = confirmed(browser, *three, engine="forged", ratio="7:5", like="forged")

    browser.post(STYLES, fields)

    assert {one.values["ratio"] for one in Generation.objects.all()} == {"4:3"}


def test_choices_change_the_price_before_it_is_confirmed(browser, three):
    fields = confirmed(browser, *three, resolution="1080p", act="")
    before = fields["agreed"]

    sheet = browser.post(STYLES, fields, headers=HTMX).context["sheet"]

    assert sheet.total == 2 * Decimal(str(before))
    assert not Generation.objects.exists()


def test_line_can_be_left_out(browser, three):
    fields = confirmed(browser, *three, act="", without=str(three[1].platform_id))

    sheet = browser.post(STYLES, fields, headers=HTMX).context["sheet"]

    assert list(sheet.entries) == [three[0], three[2]]


def test_prompt_and_settings_are_those_of_the_last_generation(browser, three, generate):
    generate("Fern study", ratio="16:9", seed=77, count=4)

    sheet = browser.get(STYLES, picks(*three)).context["sheet"]

    assert sheet.values["prompt"] == "Fern study"
    assert (sheet.values["ratio"], sheet.values["seed"]) == ("16:9", 77)
    assert sheet.values["count"] == 1


def test_settings_of_another_team_are_not_read(
    browser, three, generate, charlie, sign_in
):
    generation = generate("Secret work")
    make_entry(make_key(charlie.team, is_default=True))

    answer = sign_in(charlie).get(STYLES, {"like": str(generation.public_id)})

    assert "Secret work" not in answer.content.decode()


def test_only_models_that_take_the_catalog_are_offered(browser, key):
    entry = make_entry(key, catalog=Entry.Catalog.STYLES_2)
    page = browser.get("/create/try/styles-v2/", picks(entry))

    offered = dict(page.context["sheet"].form.fields["engine"].choices)
    catalogs = {registry.find(slug).param("style").catalog for slug in offered}
    assert catalogs == {"styles-v2"}


def test_motions_ask_for_the_picture_they_move(browser, key):
    answer = browser.post(
        MOTIONS, confirmed(browser, make_motion(key), url=MOTIONS, prompt="In slowly")
    )

    assert answer.status_code == 422
    assert "First frame" in " ".join(answer.context["problems"])


def test_uploaded_picture_goes_into_every_line(browser, key):
    motions = [make_motion(key, name) for name in ("Dolly in", "Orbit left")]
    fields = confirmed(browser, *motions, url=MOTIONS)
    shown = browser.post(MOTIONS, fields | {"act": "", "first_frame": upload()})
    asset = Asset.objects.get()
    assert shown.context["sheet"].places[0].chosen == asset

    browser.post(MOTIONS, fields | {"first_frame_asset": str(asset.public_id)})

    made = Generation.objects.order_by("pk")
    assert [one.names["motions"] for one in made] == [["Dolly in"], ["Orbit left"]]
    assert {one.attempt.inputs.get().asset for one in made} == {asset}


def test_picture_of_another_team_does_not_go_in(browser, key, charlie, sign_in):
    make_motion(make_key(charlie.team, is_default=True))
    theirs = sign_in(charlie).post(MOTIONS, {"first_frame": upload()})
    asset = theirs.context["sheet"].places[0].chosen
    fields = confirmed(browser, make_motion(key), url=MOTIONS)

    answer = browser.post(MOTIONS, fields | {"first_frame_asset": str(asset.public_id)})

    assert answer.status_code == 422
    assert not Generation.objects.exists()


def test_each_line_is_an_ordinary_generation(browser, three, run_queue):
    browser.post(STYLES, confirmed(browser, *three))

    run_queue()

    assert {one.state for one in Attempt.objects.all()} <= {
        State.QUEUED,
        State.WAITING,
    }
    assert "Prism" in browser.get("/create/").content.decode()


def test_viewer_cannot_try(sign_in, bob, three):
    bob.role = Role.VIEWER
    bob.save()

    assert sign_in(bob).get(STYLES, picks(*three)).status_code == 403


@pytest.mark.parametrize("nonce", ["", "forged"])
def test_form_without_a_nonce_is_asked_again(browser, three, nonce):
    answer = browser.post(STYLES, confirmed(browser, *three, nonce=nonce))

    assert answer.status_code == 422
    assert not Generation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_line_and_three(
    browser, three, count, django_assert_num_queries
):
    asked = picks(*three[:count])
    browser.get(STYLES, asked)

    with django_assert_num_queries(PAGE_QUERIES):
        browser.get(STYLES, asked)


PAGE_QUERIES = 13


def test_page_holds_one_button_that_costs_money(browser, three):
    page = browser.get(STYLES, picks(*three)).content.decode()

    assert re.findall(r'name="act"\s+value="(\w+)"', page) == ["look", "go"]
    assert uuid.UUID(re.search(r'name="nonce" value="([^"]+)"', page)[1])


def test_results_of_every_line_go_on_the_ticked_boards(browser, alice, charlie, three):
    board, foreign = make_board(alice), make_board(charlie)
    ticked = [str(one.public_id) for one in (board, foreign)]

    browser.post(STYLES, confirmed(browser, *three, board=ticked))

    made = Generation.objects.values_list("public_id", flat=True)
    targets = BoardTarget.objects.values_list("subject", "board")
    assert len(made) == 3
    assert set(targets) == {(one, board.pk) for one in made}


def test_boards_stay_ticked_where_the_form_is_refused(browser, alice, three):
    board = make_board(alice)
    page = browser.get(STYLES, picks(*three)).content.decode()
    assert 'form="try"' in page
    fields = confirmed(browser, *three, board=str(board.public_id), agreed="0")

    refused = browser.post(STYLES, fields)

    assert refused.status_code == 422
    assert f'value="{board.public_id}" form="try" checked' in refused.content.decode()
