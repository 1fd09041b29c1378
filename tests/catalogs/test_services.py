"""Our copy of a host's catalogs, and whose stars are on it."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage

from studio.accounts.models import Membership
from studio.catalogs import services
from studio.catalogs.models import Entry, Favourite, Sync
from studio.core.clock import now
from studio.keys.models import Health, ProviderKey
from tests.catalogs.conftest import OTHER, STYLE, item, lists, make_entry
from tests.factories import make_key, make_sandbox_key, make_team
from tests.platform_server import Platform, json_answer


def test_sync_stores_the_list_and_our_own_preview(
    key: ProviderKey, platform: Platform, run_queue
):
    lists(platform, item(platform, STYLE, "Hard noon"))

    services.sync(key.pk)
    run_queue()

    entry = Entry.objects.get()
    assert (entry.name, entry.catalog, entry.origin) == (
        "Hard noon",
        "styles",
        platform.origin,
    )
    assert default_storage.exists(entry.still)


def test_dropped_entry_is_kept_but_no_longer_offered(
    key: ProviderKey, platform: Platform
):
    lists(platform, item(platform, STYLE, "Hard noon"), item(platform, OTHER, "Prism"))
    services.sync(key.pk)
    lists(platform, item(platform, OTHER, "Prism"))

    services.sync(key.pk)

    assert not services.is_offered(key.origin, "styles", STYLE)
    assert services.find(key.origin, "styles", STYLE).name == "Hard noon"
    assert services.is_offered(key.origin, "styles", OTHER)


def test_host_that_does_not_answer_leaves_the_lists_as_they_are(
    key, platform: Platform
):
    lists(platform, item(platform, STYLE, "Hard noon"))
    services.sync(key.pk)
    platform.script("status", json_answer(503, {"detail": "down"}))

    services.sync(key.pk)

    assert services.is_offered(key.origin, "styles", STYLE)


def test_ids_of_one_host_are_not_another_hosts(key: ProviderKey, platform: Platform):
    lists(platform, item(platform, STYLE, "Hard noon"))
    services.sync(key.pk)

    assert not services.is_offered("https://platform.higgsfield.ai", "styles", STYLE)


def test_missing_lists_ring_a_sync_once(
    key: ProviderKey, run_queue, platform: Platform
):
    lists(platform)
    services.ring()
    services.ring()

    assert run_queue().count("sync") == 1


def test_entry_that_comes_back_is_offered_again(key: ProviderKey, platform: Platform):
    for listed in (STYLE, OTHER, STYLE):
        lists(platform, item(platform, listed, "Hard noon"))
        services.sync(key.pk)

    assert services.is_offered(key.origin, "styles", STYLE)
    assert not services.is_offered(key.origin, "styles", OTHER)


def test_failed_sync_says_why_and_when(key: ProviderKey, platform: Platform):
    platform.script("status", json_answer(503, {"detail": "down"}))

    services.sync(key.pk)

    sync = Sync.objects.get()
    assert (sync.failures, sync.is_running, sync.done_at) == (1, False, None)
    assert sync.note
    assert sync.failed_at


def test_empty_answer_is_not_believed(key: ProviderKey, platform: Platform):
    lists(platform, item(platform, STYLE, "Hard noon"))
    services.sync(key.pk)
    lists(platform)

    services.sync(key.pk)

    assert services.is_offered(key.origin, "styles", STYLE)
    assert "came empty" in Sync.objects.get().note


def test_sync_that_works_clears_the_failure(key: ProviderKey, platform: Platform):
    platform.script("status", json_answer(503, {"detail": "down"}))
    services.sync(key.pk)
    platform.scripts["status"].clear()
    lists(platform, item(platform, STYLE, "Hard noon"))

    services.sync(key.pk)

    sync = Sync.objects.get()
    assert (sync.failures, sync.note) == (0, "")
    assert sync.done_at


def test_day_old_list_rings_and_a_fresh_one_does_not(key: ProviderKey):
    sync = Sync.objects.create(origin=key.origin, done_at=now())
    services.ring()
    assert not Sync.objects.get().is_running

    Sync.objects.filter(pk=sync.pk).update(done_at=now() - timedelta(hours=25))
    services.ring()

    assert Sync.objects.get().is_running


def test_failure_is_followed_by_a_pause_that_grows(key: ProviderKey):
    ago = now() - timedelta(minutes=3)
    sync = Sync.objects.create(origin=key.origin, failed_at=ago, failures=4)
    services.ring()
    assert not Sync.objects.get().is_running

    Sync.objects.filter(pk=sync.pk).update(failures=1)
    services.ring()

    assert Sync.objects.get().is_running


def test_refresh_that_never_came_back_does_not_hold_the_next_one_up(key: ProviderKey):
    past = now() - timedelta(seconds=1)
    Sync.objects.create(origin=key.origin, running_until=past)

    assert services.request_sync(key)
    assert not services.request_sync(key)


def test_two_teams_on_one_host_have_one_list(
    key: ProviderKey, platform: Platform, run_queue
):
    make_sandbox_key(make_team("Elsewhere"))
    lists(platform)

    services.ring()

    assert run_queue().count("sync") == 1


def test_key_that_is_known_to_work_asks_for_its_host(
    key: ProviderKey, run_queue, platform: Platform
):
    other = make_sandbox_key(make_team("Elsewhere"), is_default=False)
    ProviderKey.objects.filter(pk=other.pk).update(health=Health.GOOD)
    ProviderKey.objects.filter(pk=key.pk).update(sealed="unreadable")
    lists(platform, item(platform, STYLE, "Hard noon"))

    services.ring()
    run_queue()

    assert services.is_offered(key.origin, "styles", STYLE)


def test_star_is_put_on_and_taken_off_once(alice: Membership, key: ProviderKey):
    entry = make_entry(key)
    for _ in range(2):
        services.set_favourite(entry, membership=alice, on=True)
    assert Favourite.objects.filter(user=alice.user).count() == 1

    for _ in range(2):
        services.set_favourite(entry, membership=alice, on=False)
    assert not Favourite.objects.exists()


def test_entry_of_the_default_host_comes_first(alice: Membership, key: ProviderKey):
    other = make_key(alice.team)
    theirs = make_entry(other, "Theirs", platform_id=STYLE)
    ours = make_entry(key, "Ours", platform_id=STYLE)

    assert services.find_for(alice, "styles", ours.platform_id) == ours
    ours.delete()
    assert services.find_for(alice, "styles", theirs.platform_id) == theirs


def test_host_that_a_team_has_no_key_of_shows_it_nothing(
    alice: Membership, charlie: Membership, key: ProviderKey
):
    entry = make_entry(make_key(charlie.team))

    assert services.find_for(alice, "styles", entry.platform_id) is None
