from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from PIL import Image

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Output
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.factories import make_attempt
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


def make_entry(key: ProviderKey, name: str = "Hard noon", **over: object) -> Entry:
    """Put an entry on a host's list of styles."""
    return Entry.objects.create(
        **{
            "origin": key.origin,
            "catalog": Entry.Catalog.STYLES,
            "platform_id": uuid.uuid4(),
            "name": name,
            "position": Entry.objects.count(),
            "synced_at": now(),
            **over,
        }
    )


def make_motion(key: ProviderKey, name: str = "Dolly in", **over: object) -> Entry:
    return make_entry(key, name, catalog=Entry.Catalog.MOTIONS, **over)


@pytest.fixture
def browser(alice: Membership, sign_in: Callable[[Membership], Client]) -> Client:
    return sign_in(alice)


@pytest.fixture
def make(key: ProviderKey) -> Callable[..., Asset]:
    """Make a result with an entry."""

    def make(entry: Entry, membership: Membership, *, trashed: bool = False) -> Asset:
        attempt = use(entry, membership, key=key, state="completed")
        asset = Asset.objects.create(
            team=membership.team,
            project=attempt.project,
            member=membership.user,
            kind="image",
            origin="made",
            sha256=uuid.uuid4().hex * 2,
            size=1,
            content_type="image/jpeg",
            width=4,
            height=3,
            derivatives={"small": [4, 3]},
            trashed=trashed,
        )
        Output.objects.create(
            attempt=attempt, position=0, kind="image", url="", asset=asset
        )
        return asset

    return make


def use(
    entry: Entry, membership: Membership, *, key: ProviderKey, **over: object
) -> Attempt:
    """Put an entry into a recipe."""
    wanted = str(entry.platform_id)
    motions = [{"id": wanted, "strength": 1.0}]
    return make_attempt(
        membership,
        key=key,
        project=projects.general(membership.team),
        values={"motions": motions} if entry.is_motion else {"style": wanted},
        **{"price": Decimal(3), **over},
    )
