"""The gallery: newest first, in days, a page at a time, and nothing moves on arrival."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets import verdicts
from studio.assets.models import Asset
from studio.core.clock import now
from studio.gallery import browse
from studio.gallery.filters import Filters, matching
from studio.projects import services as projects

HTMX = {"HX-Request": "true"}
GALLERY_QUERIES = 13


@pytest.fixture
def browser(alice: Membership, sign_in: Callable[[Membership], Client]) -> Client:
    return sign_in(alice)


@pytest.fixture
def make(alice: Membership) -> Callable[..., Asset]:
    def make(*, days_ago: int = 0, **over: object) -> Asset:
        asset = Asset.objects.create(
            **{
                "team": alice.team,
                "project": projects.general(alice.team),
                "member": alice.user,
                "kind": "image",
                "origin": "made",
                "prompt": "A salt flat",
                "sha256": "0" * 64,
                "size": 1,
                "content_type": "image/jpeg",
                "width": 400,
                "height": 300,
                "derivatives": {"small": [400, 300], "large": [400, 300]},
                **over,
            },
        )
        Asset.objects.filter(pk=asset.pk).update(
            created_at=now() - timedelta(days=days_ago)
        )
        return asset

    return make


def test_newest_come_first_in_their_days(browser, make):
    old, newer, newest = make(days_ago=1), make(), make()

    days = browser.get("/gallery/").context["days"]

    assert [day.label for day in days] == ["Today", "Yesterday"]
    assert [[tile.pk for tile in day.tiles] for day in days] == [
        [newest.pk, newer.pk],
        [old.pk],
    ]
    assert [day.count for day in days] == [2, 1]


def test_pages_follow_each_other_without_gap_or_repeat(browser, make, monkeypatch):
    monkeypatch.setattr(browse, "SIZE", 2)
    made = [make().pk for _ in range(5)]
    url, seen = "/gallery/", []

    while url:
        page = browser.get(url, headers=HTMX).context
        seen += [tile.pk for day in page["days"] for tile in day.tiles]
        url = page["more_url"]

    assert seen == made[::-1]


def test_day_that_began_on_the_page_before_goes_on(browser, make, monkeypatch):
    monkeypatch.setattr(browse, "SIZE", 2)
    for _ in range(3):
        make()
    more = browser.get("/gallery/", headers=HTMX).context["more_url"]

    day = browser.get(more, headers=HTMX).context["days"][0]

    assert day.continues


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("", {"still", "clip"}),
        ("image", {"still"}),
        ("video", {"clip"}),
        ("uploaded", {"upload"}),
        ("trashed", {"gone"}),
        ("x'--", {"still", "clip"}),
    ],
)
def test_filters_show_their_kind(browser, make, kind: str, shown: set[str]):
    make(title="still")
    make(title="clip", kind="video")
    make(title="upload", origin="uploaded")
    make(title="gone", trashed=True)

    days = browser.get("/gallery/", {"kind": kind}).context["days"]

    assert {tile.title for day in days for tile in day.tiles} == shown


def test_arrivals_are_counted_and_nothing_moves(browser, make):
    make()
    poller = browser.get("/gallery/").context["poller"]
    make()

    answer = browser.get(poller.url.replace("pulse=", "pulse=1"), headers=HTMX)

    assert answer.context["poller"].new == 1
    assert b"<img" not in answer.content


def test_marks_of_others_come_with_the_poll_and_without_a_picture(
    browser, make, charlie
):
    asset, other = make(), make()
    theirs = make(team=charlie.team, project=projects.general(charlie.team))
    poller = browser.get("/gallery/").context["poller"]
    assert not poller.marked
    verdicts.judge(asset, "approved", by=None)
    verdicts.judge(theirs, "approved", by=None)

    answer = browser.get(poller.url.replace("pulse=", "pulse=1"), headers=HTMX)

    said = answer.content.decode()
    assert f'id="mark-{asset.public_id}"' in said
    assert "Approved" in said
    assert str(other.public_id) not in said
    assert str(theirs.public_id) not in said
    assert "<img" not in said

    verdicts.judge(asset, "", by=None)
    later = answer.context["poller"].url
    answer = browser.get(later.replace("pulse=", "pulse=1"), headers=HTMX)
    assert f'id="mark-{asset.public_id}"' in answer.content.decode()
    assert "Approved" not in answer.content.decode()


@pytest.mark.parametrize("since", ["9" * 18, "-1", "x", ""])
def test_poll_believes_no_clock_of_a_stranger(browser, make, since):
    verdicts.judge(make(), "approved", by=None)

    answer = browser.get("/gallery/new/", {"top": 0, "since": since}, headers=HTMX)

    assert answer.status_code == 200


def test_poll_without_arrivals_is_empty(browser, make):
    make()
    url = browser.get("/gallery/").context["poller"].url

    assert browser.get(url, headers=HTMX).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_gallery_takes_the_same_queries_for_one_and_three(
    browser, make, count, django_assert_num_queries
):
    for _ in range(count):
        make()

    with django_assert_num_queries(GALLERY_QUERIES):
        browser.get("/gallery/")


@pytest.mark.parametrize(
    "query",
    ["before=-1", "before=10e9", "before=" + "9" * 40, "kind=%00", "before=%ff"],
)
def test_hostile_queries_are_the_first_page(browser, make, query: str):
    asset = make()

    days = browser.get(f"/gallery/?{query}").context["days"]

    assert [tile.pk for day in days for tile in day.tiles] == [asset.pk]


def test_trash_and_undo(browser, make):
    asset = make()

    browser.post(f"/assets/{asset.public_id}/trash/")
    page = browser.get(f"/assets/{asset.public_id}/")
    assert page.context["trashed"]
    assert browser.get("/gallery/").context["days"] == []

    browser.post(f"/assets/{asset.public_id}/restore/")
    assert [day.count for day in browser.get("/gallery/").context["days"]] == [1]


def test_neighbours_are_those_of_the_same_wall(alice, make):
    first, _, third = make(), make(kind="video"), make()

    newer, older = browse.neighbours(third, matching(alice, Filters(kind="image")))

    assert (newer, older) == (None, first)


def test_trashing_twice_changes_once(make):
    asset = make()

    assert assets.trash(asset) is True
    assert assets.trash(asset) is False
