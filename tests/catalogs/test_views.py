"""The pages of styles and motions, as a browser uses them."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from studio.accounts.models import Role
from studio.catalogs import services
from studio.catalogs.models import Entry, Favourite, Sync
from studio.core.clock import now
from tests.catalogs.conftest import make_entry, make_motion, use
from tests.factories import make_key
from tests.platform_server import json_answer

HTMX = {"HX-Request": "true"}
STYLES = "/styles/"


@pytest.fixture(autouse=True)
def synced(request):
    """The lists are fresh, unless a test is about that."""
    if "key" in request.fixturenames:
        key = request.getfixturevalue("key")
        return Sync.objects.create(origin=key.origin, done_at=now())
    return None


def shown(answer) -> list[str]:
    return [entry.name for entry in answer.context["page"].shown]


def address(name: str, entry: Entry) -> str:
    return reverse(f"catalogs:{name}", args=[entry.catalog, entry.platform_id])


@pytest.mark.parametrize(
    ("url", "catalog"),
    [
        ("/styles/", "styles"),
        ("/styles/v2/", "styles-v2"),
        ("/motions/", "motions"),
    ],
)
def test_each_page_lists_its_own_catalog(browser, key, url, catalog):
    for each in Entry.Catalog.values:
        make_entry(key, each, catalog=each)

    assert shown(browser.get(url)) == [catalog]


def test_search_works_as_a_plain_form(browser, key):
    make_entry(key, "Hard noon")
    make_entry(key, "Prism")

    answer = browser.get(STYLES, {"q": "noon"})

    assert shown(answer) == ["Hard noon"]
    assert answer.context["detail"].entry.name == "Hard noon"


def test_search_by_htmx_brings_the_list_alone(browser, key):
    make_entry(key)

    answer = browser.get(STYLES, {"q": "noon"}, headers=HTMX)

    assert (
        next(template.name for template in answer.templates) == "catalogs/_looks.html"
    )
    assert b"<html" not in answer.content


@pytest.mark.parametrize("query", ["\x00", "%", "'", "x" * 5000, "<b>"])
def test_hostile_search_finds_nothing(browser, key, query):
    make_entry(key)

    answer = browser.get(STYLES, {"q": query})

    assert answer.status_code == 200
    assert shown(answer) == []
    assert "<b>" not in answer.content.decode().replace("<b class", "")


def test_unknown_part_shows_everything(browser, key):
    make_entry(key)

    assert shown(browser.get(STYLES, {"show": "forged"})) == ["Hard noon"]


def test_ticks_outlive_a_search(browser, key):
    ticked, other = make_entry(key, "Hard noon"), make_entry(key, "Prism")

    page = browser.get(STYLES, {"q": "prism", "pick": str(ticked.platform_id)})

    hidden = f'<input type="hidden" name="pick" value="{ticked.platform_id}">'
    assert hidden in page.content.decode()
    assert str(other.platform_id) in page.content.decode()


def test_ticked_entry_comes_back_ticked(browser, key):
    entry = make_entry(key)

    page = browser.get(STYLES, {"pick": str(entry.platform_id)}).content.decode()

    assert 'aria-label="Pick Hard noon" checked>' in page


def test_entry_is_shown_large_with_what_was_made(browser, alice, key, make):
    make_entry(key, "Prism")
    entry = make_entry(key)
    asset = make(entry, alice)

    answer = browser.get(address("entry", entry), headers=HTMX)

    assert answer.context["detail"].entry == entry
    assert str(asset.public_id) in answer.content.decode()


def test_entry_without_htmx_is_the_page_with_it_chosen(browser, key):
    make_entry(key, "Prism")
    entry = make_entry(key)

    answer = browser.get(address("entry", entry), follow=True)

    assert answer.context["detail"].entry == entry
    assert answer.context["detail"].chosen


def test_dropped_entry_says_so_and_offers_nothing(browser, key):
    entry = make_entry(key, dropped_at=now())

    page = browser.get(address("entry", entry), headers=HTMX).content.decode()

    assert "No longer offered" in page
    assert "Try with" not in page


def test_star_by_htmx_is_a_pressed_button_and_news_for_the_list(browser, alice, key):
    entry = make_entry(key)

    answer = browser.post(address("favourite", entry), {"on": "1"}, headers=HTMX)

    assert 'aria-pressed="true"' in answer.content.decode()
    assert "catalog:changed" in answer["HX-Trigger"]
    assert Favourite.objects.get().user == alice.user


def test_star_without_htmx_comes_back_to_the_entry(browser, key):
    entry = make_entry(key)

    answer = browser.post(address("favourite", entry), {"on": "1"}, follow=True)

    assert answer.context["detail"].is_favourite


def test_stranger_cannot_star_what_their_hosts_do_not_list(sign_in, charlie, key):
    make_key(charlie.team, is_default=True)
    entry = make_entry(key)

    answer = sign_in(charlie).post(address("favourite", entry), {"on": "1"})

    assert answer.status_code == 404
    assert not Favourite.objects.exists()


def test_refresh_reads_the_lists_and_says_that_it_does(browser, key, run_queue):
    answer = browser.post("/catalog/styles/refresh/", headers=HTMX)

    assert answer.context["fares"].sync.is_running
    assert run_queue().count("sync") == 1


def test_refresh_twice_reads_them_once(browser, key, run_queue):
    for _ in range(2):
        browser.post("/catalog/styles/refresh/")

    assert run_queue().count("sync") == 1


def test_viewer_cannot_refresh(sign_in, alice, key, bob):
    bob.role = Role.VIEWER
    bob.save()
    client = sign_in(bob)

    assert client.post("/catalog/styles/refresh/").status_code == 403
    assert "Refresh</span>" not in client.get(STYLES).content.decode()


def test_failed_refresh_is_said_and_the_list_stays(browser, key, platform):
    make_entry(key)
    platform.script("status", json_answer(503, {"detail": "down"}))
    services.sync(key.pk)

    answer = browser.get(STYLES)

    assert shown(answer) == ["Hard noon"]
    assert "Could not be refreshed" in answer.content.decode()


def test_poll_is_empty_until_there_is_news(browser, key):
    url = "/catalog/styles/sync/"
    seen = browser.get(STYLES).context["fares"].seen
    assert browser.get(url, {"seen": seen}, headers=HTMX).status_code == 204

    make_entry(key)
    answer = browser.get(url, {"seen": seen}, headers=HTMX)

    assert answer.status_code == 200
    assert "catalog:changed" in answer["HX-Trigger"]


def test_first_visit_to_a_new_host_asks_for_its_lists(browser, key, run_queue):
    Sync.objects.all().delete()

    page = browser.get(STYLES).content.decode()

    assert "The list is being fetched" in page
    assert run_queue().count("sync") == 1


def test_team_without_a_key_is_told(browser, db):
    assert "No key yet" in browser.get(STYLES).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_entry_and_three(
    browser, alice, key, make, count, django_assert_num_queries
):
    for number in range(count):
        entry = make_motion(key, f"Motion {number}")
        services.set_favourite(entry, membership=alice, on=True)
        make(entry, alice)
    browser.get("/motions/")

    with django_assert_num_queries(PAGE_QUERIES):
        browser.get("/motions/")


PAGE_QUERIES = 19


def test_picker_puts_starred_and_recent_first(browser, alice, key):
    for name in ("Rest", "Used", "Starred"):
        make_entry(key, name)
    use(Entry.objects.get(name="Used"), alice, key=key)
    starred = Entry.objects.get(name="Starred")
    services.set_favourite(starred, membership=alice, on=True)

    page = browser.get("/catalog/styles/", headers=HTMX).content.decode()

    places = [page.index(f'data-name="{name}"') for name in ("Starred", "Used", "Rest")]
    assert places == sorted(places)


def test_picker_without_htmx_is_the_page(browser, key):
    answer = browser.get("/catalog/motions/")

    assert (answer.status_code, answer["Location"]) == (302, "/motions/")


def test_unknown_catalog_is_not_found(browser, key):
    assert browser.get("/catalog/forged/", headers=HTMX).status_code == 404


def with_still(entry: Entry) -> Entry:
    entry.still = default_storage.save("catalog/x.webp", ContentFile(b"bytes"))
    entry.save()
    return entry


def test_preview_is_ours_and_kept_by_browsers(browser, key):
    entry = with_still(make_entry(key, dropped_at=now()))

    answer = browser.get(f"{address('entry', entry)}still/")

    assert b"".join(answer.streaming_content) == b"bytes"
    assert "immutable" in answer["Cache-Control"]


def test_preview_of_a_host_the_team_left_is_still_shown(browser, alice, key):
    left = make_key(alice.team, removed_at=now(), sealed="")
    entry = with_still(make_entry(left))

    answer = browser.get(f"{address('entry', entry)}still/")

    assert b"".join(answer.streaming_content) == b"bytes"


@pytest.mark.parametrize("size", ["still", "preview", "name", "origin"])
def test_nothing_but_previews_is_served(browser, key, size):
    entry = make_entry(key)

    assert browser.get(f"{address('entry', entry)}{size}/").status_code == 404


def test_every_motion_fits_in_a_light_page(browser, key):
    for number in range(121):
        name = f"Motion with a long name {number}"
        make_motion(key, name, still="x.webp", preview="x.mp4", description="x" * 80)

    assert len(browser.get("/motions/").content) < 100_000


def test_entry_ids_that_are_none_are_ignored(browser, key):
    make_entry(key)
    asked = {"entry": "forged", "pick": ["forged", str(uuid.uuid4())]}

    assert browser.get(STYLES, asked).status_code == 200
