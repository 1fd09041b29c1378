"""Our copy of a host's catalogs."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from studio.catalogs import services
from studio.catalogs.models import Entry
from studio.keys.models import ProviderKey
from tests.platform_server import Platform, json_answer

STYLE, OTHER = str(uuid.uuid4()), str(uuid.uuid4())


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(content, "JPEG")
    return content.getvalue()


def lists(platform: Platform, *styles: dict[str, str]) -> None:
    """Let the three catalogs, in the order they are read, answer: styles, styles 2, motions."""
    platform.script(
        "status",
        json_answer(200, list(styles)),
        json_answer(200, []),
        json_answer(200, []),
    )


def item(platform: Platform, platform_id: str, name: str) -> dict[str, str]:
    path = f"/media/{platform_id}.jpg"
    platform.media[path] = picture()
    return {
        "id": platform_id,
        "name": name,
        "description": "",
        "preview_url": platform.origin + path,
    }


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
