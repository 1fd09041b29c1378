from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from studio.assets import boards_order, favourites
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.gallery import chips
from studio.gallery.filters import Filters, matching, read_query
from studio.generations import services as generations
from tests.attempts.conftest import picture
from tests.factories import make_asset, make_board

STYLE = "6f8f0c8a-7f0e-4d58-9b7e-0a5f3d1f9c11"
PERSON = "a1f4c0de-0000-4000-8000-000000000001"


def found(membership, **asked: str) -> set[str]:
    shown = matching(membership, Filters(**asked))
    return set(shown.values_list("title", flat=True))


def test_stars_are_so_many_and_up(alice):
    for stars in range(6):
        make_asset(alice, title=str(stars), stars=stars)

    assert found(alice, stars="4") == {"4", "5"}


def test_picks_rejects_and_what_nobody_has_looked_at(alice):
    make_asset(alice, title="picked", flag="pick")
    make_asset(alice, title="down", flag="reject")
    make_asset(alice, title="judged", verdict="approved")
    make_asset(alice, title="fresh")

    assert found(alice, flag="pick") == {"picked"}
    assert found(alice, flag="reject") == {"down"}
    assert found(alice, flag="none") == {"fresh"}
    assert found(alice, verdict="approved") == {"judged"}


def test_favourites_are_mine(alice, bob):
    mine, his = make_asset(alice, title="mine"), make_asset(alice, title="his")
    favourites.mark(alice.user, [mine.pk])
    favourites.mark(bob.user, [his.pk])

    assert found(alice, favourite="1") == {"mine"}


def test_words_of_the_prompt_mean_themselves(alice):
    make_asset(alice, title="a", prompt="100 % Linen_coat")
    make_asset(alice, title="b", prompt="1000 linen coats")

    assert found(alice, q="LINEN") == {"a", "b"}
    assert found(alice, q="0 %") == {"a"}
    assert found(alice, q="n_c") == {"a"}


def test_person_and_days(alice, bob):
    make_asset(alice, title="hers")
    old = make_asset(bob, title="old")
    Asset.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=40))
    day = (now() - timedelta(days=40)).date().isoformat()

    assert found(alice, person=str(bob.public_id)) == {"old"}
    assert found(alice, since=day, until=day) == {"old"}
    assert found(alice, since=now().date().isoformat()) == {"hers"}


def test_board_of_this_team_alone(alice, bob, charlie):
    ours, theirs = make_board(alice), make_board(charlie)
    closed = make_board(alice, visibility="chosen")
    asset = make_asset(alice, title="on it")
    make_asset(alice, title="off it")
    for board in (ours, theirs, closed):
        boards_order.add(board, [asset.pk], by=None)

    assert found(bob, board=str(ours.public_id)) == {"on it"}
    assert found(bob, board=str(theirs.public_id)) == set()
    assert found(bob, board=str(closed.public_id)) == set()


@pytest.fixture
def made(alice, key, platform, run_queue) -> Asset:
    generation = generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    type(generation).objects.update(names={"style": "Prism", "character": "Mara"})
    run_queue()
    generation.attempt.refresh_from_db()
    platform.finish_with(generation.attempt.request_id, picture())
    attempts.look(generation.attempt_id)
    run_queue()
    named = {"style": STYLE, "character": PERSON}
    for rows in (type(generation).objects, type(generation.attempt).objects):
        rows.update(values=generation.values | named)
    return Asset.objects.get()


def test_recipe_is_found_by_model_style_and_character(made, alice):
    make_asset(alice, title="without a recipe")

    for asked in ({"model": DEFAULT.slug}, {"style": STYLE}, {"character": PERSON}):
        assert list(matching(alice, Filters(**asked))) == [made]
    assert not matching(alice, Filters(style=PERSON)).exists()


def test_form_offers_what_recipes_name(made, alice):
    offered = {
        choice.name: list(choice.options) for choice in chips.choices(alice, Filters())
    }

    assert offered["model"] == [(DEFAULT.slug, DEFAULT.name)]
    assert offered["style"] == [(STYLE, "Prism")]
    assert offered["character"] == [(PERSON, "Mara")]


def test_chips_name_what_is_on_and_lead_to_the_rest(made, alice):
    on = Filters(q="salt", stars="3", style=STYLE, since="2026-01-02")

    shown = {chip.label: chip.url for chip in chips.active(alice, on)}

    assert list(shown) == ["“salt”", "Rated 3 and up", "Prism", "Since 2 Jan 2026"]
    assert shown["Prism"] == "/gallery/?q=salt&stars=3&since=2026-01-02"


@pytest.mark.parametrize(
    "query",
    [
        "stars=9",
        "stars=-1",
        "stars=%C2%B2",
        "flag=nonsense",
        "verdict=%00",
        "since=2026-13-40",
        "until=9999-12-31",
        "person=1",
        "board=x'--",
        "style={}",
        "model=../../etc",
        "favourite=yes",
        "kind=" + "x" * 10_000,
    ],
)
def test_hostile_addresses_filter_nothing(query):
    assert read_query(query) == Filters()


def test_hostile_words_find_nothing_and_break_nothing(alice, sign_in):
    make_asset(alice)
    browser = sign_in(alice)

    for words in ("\0", "'; DROP TABLE assets_asset; --", "<script>", "🧵" * 5_000):
        page = browser.get("/gallery/", {"q": words})
        assert page.status_code == 200
        assert "<script>”" not in page.content.decode()


def test_filters_go_along_with_pages_polls_and_neighbours(alice, sign_in):
    first, _, third = (make_asset(alice, stars=stars) for stars in (5, 0, 5))
    browser = sign_in(alice)

    page = browser.get("/gallery/?stars=4")
    assert [tile.pk for day in page.context["days"] for tile in day.tiles] == [
        third.pk,
        first.pk,
    ]
    assert page.context["poller"].url.startswith("/gallery/new/?stars=4&")
    large = browser.get(f"/assets/{third.public_id}/?stars=4")
    assert large.context["next_url"] == f"/assets/{first.public_id}/?stars=4"
    assert large.context["back_url"] == "/gallery/?stars=4"


def test_nothing_that_matches_says_so(alice, sign_in):
    make_asset(alice)

    page = sign_in(alice).get("/gallery/?verdict=rejected").content.decode()

    assert "Nothing matches" in page
