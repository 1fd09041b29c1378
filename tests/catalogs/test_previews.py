"""Our own copies of previews."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.storage import default_storage

from studio.catalogs import previews, services
from studio.catalogs.models import Entry
from studio.keys.models import ProviderKey
from tests.catalogs.conftest import STYLE, item, lists, picture
from tests.platform_server import Platform


@pytest.mark.parametrize("content", [b"", b"<html>", picture()[:100]])
def test_preview_that_does_not_decode_leaves_a_tile_with_a_name(
    key, platform, run_queue, content
):
    listed = item(platform, STYLE, "Hard noon")
    lists(platform, listed)
    platform.media[listed["preview_url"].removeprefix(platform.origin)] = content

    services.sync(key.pk)
    run_queue()

    assert Entry.objects.get().still == ""


def test_preview_that_the_platform_dropped_stays_with_us(
    key: ProviderKey, platform: Platform, run_queue
):
    lists(platform, item(platform, STYLE, "Hard noon"))
    services.sync(key.pk)
    run_queue()
    platform.media.clear()
    lists(platform, item(platform, STYLE, "Hard noon"))
    platform.media.clear()

    services.sync(key.pk)
    run_queue()

    assert default_storage.exists(Entry.objects.get().still)


def test_host_that_is_slow_is_left_to_the_next_task(
    key: ProviderKey, platform: Platform, run_queue, monkeypatch
):
    monkeypatch.setattr(previews, "ENOUGH", 0.0)
    others = [str(uuid.UUID(int=number)) for number in (1, 2)]
    lists(platform, *(item(platform, one, one) for one in (STYLE, *others)))
    services.sync(key.pk)

    done = run_queue()

    assert done.count("fetch_previews") == 3
    assert Entry.objects.exclude(still="").count() == 3


def test_preview_is_tried_a_few_times_and_again_after_the_next_sync(
    key: ProviderKey, platform: Platform, run_queue
):
    lists(platform, item(platform, STYLE, "Hard noon"))
    platform.media.clear()
    services.sync(key.pk)
    run_queue()
    for _ in range(previews.MAX_TRIES):
        previews.fetch(key.pk)
    asked = platform.count("media")
    assert asked == previews.MAX_TRIES

    lists(platform, item(platform, STYLE, "Hard noon"))
    services.sync(key.pk)
    run_queue()

    assert Entry.objects.get().still
    assert platform.count("media") == asked + 1
