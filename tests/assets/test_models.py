import pytest
from django.db import connection

from studio.assets.models import Asset

on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="Plans are told apart by SQLite's words."
)


@pytest.fixture
def newest(alice):
    return Asset.objects.visible_to(alice).kept().order_by("-pk")


@on_sqlite
def test_newest_page_walks_its_index(newest):
    plan = newest.filter(pk__lt=1000)[:60].explain()

    assert "USING INDEX asset_newest" in plan
    assert "TEMP B-TREE" not in plan


@on_sqlite
def test_first_page_walks_its_index(newest):
    plan = newest[:60].explain()

    assert "USING INDEX asset_newest" in plan
    assert "TEMP B-TREE" not in plan


@on_sqlite
def test_page_of_one_kind_walks_its_index(newest):
    plan = newest.filter(kind=Asset.Kind.VIDEO)[:60].explain()

    assert "USING INDEX asset_kind" in plan
    assert "TEMP B-TREE" not in plan


@on_sqlite
def test_search_for_bytes_uses_its_index(alice):
    plan = Asset.objects.filter(team=alice.team, sha256="ab").explain()

    assert "USING INDEX asset_bytes" in plan


def test_visible_to_shows_only_the_team(alice, charlie, make_asset):
    mine, _ = make_asset(alice), make_asset(charlie)

    assert list(Asset.objects.visible_to(alice)) == [mine]


def test_kept_leaves_out_the_trash(alice, make_asset):
    kept, _ = make_asset(alice), make_asset(alice, content=b"2", trashed=True)

    assert list(Asset.objects.kept()) == [kept]


def test_made_leaves_out_uploads(alice, make_asset):
    made, _ = make_asset(alice), make_asset(alice, origin=Asset.Origin.UPLOADED)

    assert list(Asset.objects.made()) == [made]
