import os
from datetime import timedelta

import pytest
from django.db import connection
from django_q.models import OrmQ

from studio.accounts.models import AuditEvent
from studio.assets import mount, purging, services
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset
from studio.core.clock import now
from tests.assets.test_services import PNG, archive, stored_files

LONG_AGO = now() - timedelta(days=31)


@pytest.fixture
def gone(make_asset, alice, media_root):
    """An asset that was deleted for good two hours ago, its bytes still there."""

    def make(**over):
        moments = {"trashed": True, "trashed_at": LONG_AGO, "purged_at": two_hours_ago}
        asset = make_asset(alice, derivatives={"small": b"small"}, **moments | over)
        for path in media_root.glob("*/*/*"):
            os.utime(path, (two_hours_ago.timestamp(),) * 2)
        return asset

    two_hours_ago = now() - timedelta(hours=2)
    return make


def test_purge_takes_what_was_in_the_trash_for_thirty_days(make_asset, alice):
    old = make_asset(alice, trashed=True, trashed_at=LONG_AGO)
    young = make_asset(alice, b"young", trashed=True, trashed_at=now())
    kept = make_asset(alice, b"kept")

    assert purging.purge(alice.team, user=alice.user) == 1

    assert list(Asset.objects.visible_to(alice).order_by("pk")) == [young, kept]
    entry = AuditEvent.objects.get()
    assert (entry.user, entry.deed) == (alice.user, "assets.purge")
    assert entry.facts == {"assets": [str(old.public_id)]}


def test_purge_names_no_asset_in_its_queries_however_many_there_are(make_asset, alice):
    for number in range(5):
        make_asset(alice, b"%d" % number, trashed=True, trashed_at=LONG_AGO)
    most = []

    def note(execute, sql, params, many, context):
        if "assets_asset" in sql.partition("WHERE")[0]:
            most.append(len(params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        purging.purge(alice.team, user=None)

    assert len(AuditEvent.objects.get().facts["assets"]) == 5
    # A database takes so many values in a query and no more.
    assert max(most) < 5


def test_purge_leaves_what_was_restored_meanwhile(make_asset, alice):
    asset = make_asset(alice, trashed=True, trashed_at=LONG_AGO)
    services.restore(asset)

    assert purging.purge(alice.team, user=alice.user) == 0
    assert not AuditEvent.objects.filter(deed="assets.purge").exists()


def test_purge_keeps_to_its_team(make_asset, alice, charlie):
    theirs = make_asset(charlie, trashed=True, trashed_at=LONG_AGO)

    assert purging.purge(alice.team, user=alice.user) == 0
    theirs.refresh_from_db()
    assert theirs.purged_at is None


def test_purge_removes_no_bytes_at_once(make_asset, alice, media_root):
    make_asset(alice, trashed=True, trashed_at=LONG_AGO)

    purging.purge(alice.team, user=alice.user)
    purging.ring()

    assert len(stored_files(media_root)) == 1
    assert not OrmQ.objects.exists()


def test_erase_removes_bytes_and_derivatives(gone, media_root):
    asset = gone()

    purging.erase(asset.pk)
    purging.erase(asset.pk)

    asset.refresh_from_db()
    assert stored_files(media_root) == []
    assert asset.erased_at is not None


def test_ring_rings_for_what_is_still_to_erase(gone):
    asset = gone()

    purging.ring()

    assert OrmQ.objects.count() == 1
    purging.erase(asset.pk)
    OrmQ.objects.all().delete()
    purging.ring()
    assert not OrmQ.objects.exists()


def test_erase_keeps_bytes_that_another_asset_needs(
    gone, make_asset, alice, media_root
):
    asset = gone()
    make_asset(alice)

    purging.erase(asset.pk)

    asset.refresh_from_db()
    assert len(stored_files(media_root)) == 2
    assert asset.erased_at is not None


def test_erase_waits_where_the_same_bytes_were_just_stored_again(gone, media_root):
    """Their row may not be there yet."""
    asset = gone()
    os.utime(media_root / services.place_of(asset).original)

    purging.erase(asset.pk)

    asset.refresh_from_db()
    assert len(stored_files(media_root)) == 2
    assert asset.erased_at is None


def test_bytes_deleted_for_good_once_are_written_anew(alice, given, media_root):
    first = archive(given(PNG), alice)
    path = media_root / services.place_of(first).original
    os.utime(path, (LONG_AGO.timestamp(),) * 2)
    Asset.objects.update(trashed=True, trashed_at=LONG_AGO, purged_at=LONG_AGO)

    archive(given(PNG), alice)

    assert path.stat().st_mtime > LONG_AGO.timestamp() + 1


def test_erase_touches_nothing_where_the_media_folder_is_not_mounted(gone, unmounted):
    asset = gone()
    unmounted()

    with pytest.raises(MediaUnavailable):
        purging.erase(asset.pk)

    asset.refresh_from_db()
    assert asset.erased_at is None


def test_erase_leaves_what_is_only_in_the_trash(make_asset, alice, media_root):
    asset = make_asset(alice, trashed=True, trashed_at=LONG_AGO)

    purging.erase(asset.pk)

    assert len(stored_files(media_root)) == 1
    assert mount.is_ours()
