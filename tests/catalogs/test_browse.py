"""A catalog as one person sees it."""

from __future__ import annotations

import pytest

from studio.accounts.models import Membership
from studio.catalogs import browse, services
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import registry
from studio.keys.models import ProviderKey
from tests.catalogs.conftest import make_entry, make_motion, use
from tests.factories import make_key


def shelf(membership: Membership, key: ProviderKey, catalog: str = "styles"):
    return browse.shelf(membership, origin=key.origin, catalog=catalog)


def names(entries: list[Entry]) -> list[str]:
    return [entry.name for entry in entries]


def star(entry: Entry, membership: Membership) -> None:
    services.set_favourite(entry, membership=membership, on=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Hard noon", "Prism"]),
        ("NOON", ["Hard noon"]),
        ("noon hard", ["Hard noon"]),
        ("glass", ["Prism"]),
        ("noon glass", []),
    ],
)
def test_search_takes_every_word_in_name_or_description(alice, key, query, found):
    make_entry(key, "Hard noon")
    make_entry(key, "Prism", description="Light through glass")

    assert names(shelf(alice, key).show("", query)) == found


def test_favourites_are_ones_own_and_the_newest_star_first(alice, bob, key):
    first, second = make_entry(key, "Hard noon"), make_entry(key, "Prism")
    star(first, alice)
    star(second, alice)
    star(make_entry(key, "Night glass"), bob)

    assert names(shelf(alice, key).show("favourites")) == ["Prism", "Hard noon"]


def test_recent_are_ones_own_and_the_latest_first(alice, bob, key):
    first, second = make_entry(key, "Hard noon"), make_entry(key, "Prism")
    for entry in (second, first, second):
        use(entry, alice, key=key)
    use(make_entry(key, "Night glass"), bob, key=key)

    assert names(shelf(alice, key).show("recent")) == ["Prism", "Hard noon"]


def test_motions_are_recent_too(alice, key):
    use(make_motion(key), alice, key=key)

    assert names(shelf(alice, key, "motions").show("recent")) == ["Dolly in"]
    assert shelf(alice, key, "styles").show("recent") == []


def test_what_the_host_dropped_stays_only_where_it_was_starred_or_used(alice, key):
    gone = make_entry(key, "Gone", dropped_at=now())
    make_entry(key, "Forgotten", dropped_at=now())
    star(gone, alice)

    found = shelf(alice, key)

    assert found.show("") == []
    assert names(found.show("favourites")) == ["Gone"]


def test_other_hosts_entries_are_not_on_the_shelf(alice, key):
    other = make_key(alice.team)
    star(make_entry(other, "Theirs"), alice)

    found = shelf(alice, key)

    assert (found.show(""), found.show("favourites")) == ([], [])


def test_picker_has_every_offered_entry_once_starred_first(alice, key):
    rest, used, starred = (
        make_entry(key, name) for name in ("Rest", "Used", "Starred")
    )
    for entry in (used, starred):
        use(entry, alice, key=key)
    star(starred, alice)
    star(make_entry(key, "Gone", dropped_at=now()), alice)

    groups = shelf(alice, key).groups()

    assert groups == [
        ("Favourites", [starred]),
        ("Recent", [used]),
        ("All others", [rest]),
    ]


def test_made_with_are_the_teams_newest_results(alice, bob, key, make):
    entry = make_entry(key)
    older, newer = make(entry, alice), make(entry, bob)
    make(entry, alice, trashed=True)
    make(make_entry(key, "Prism"), alice)

    made = browse.made_with(alice, entry)

    assert (list(made.assets), made.count) == ([newer, older], 2)


def test_made_with_a_motion_finds_it_in_the_recipe(alice, key, make):
    motion = make_motion(key)
    asset = make(motion, alice)

    assert list(browse.made_with(alice, motion).assets) == [asset]


def test_other_teams_results_are_not_shown(alice, charlie, key, make):
    entry = make_entry(key)
    make(entry, charlie)

    assert browse.made_with(alice, entry).count == 0


def test_made_with_shows_a_few_and_counts_all(alice, key, make):
    entry = make_entry(key)
    for _ in range(browse.MADE_SHOWN + 1):
        make(entry, alice)

    made = browse.made_with(alice, entry)

    assert (len(made.assets), made.count) == (browse.MADE_SHOWN, browse.MADE_SHOWN + 1)


@pytest.mark.parametrize("catalog", Entry.Catalog.values)
def test_every_catalog_has_models_that_take_it(catalog):
    takers = browse.takers(catalog)

    assert takers
    assert all(browse.accepts(engine, catalog) for engine in takers)


def test_models_of_one_catalog_do_not_take_another():
    soul_2 = registry.find("soul-2")

    assert browse.accepts(soul_2, "styles-v2")
    assert not browse.accepts(soul_2, "styles")
