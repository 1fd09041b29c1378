from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from studio.accounts.models import Membership
from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import DEFAULT, Engine
from studio.generations import services
from studio.generations.models import Generation
from studio.keys.models import ProviderKey

STYLE = uuid.UUID("464ea177-8d40-4940-8d9d-b438bab269c7")


@pytest.fixture
def browser(alice: Membership, sign_in: Callable[[Membership], Client]) -> Client:
    return sign_in(alice)


@pytest.fixture
def style(key: ProviderKey) -> Entry:
    """A style that the default key's host lists."""
    return Entry.objects.create(
        origin=key.origin,
        catalog=Entry.Catalog.STYLES,
        platform_id=STYLE,
        name="Hard noon",
        synced_at=now(),
    )


@pytest.fixture
def generate(alice: Membership, key: ProviderKey) -> Callable[..., Generation]:
    """Press Generate."""

    def generate(
        prompt: str = "A salt flat", *, engine: Engine = DEFAULT, **values: object
    ) -> Generation:
        return services.start_generation(
            engine,
            engine.complete({"prompt": prompt, **values}),
            membership=alice,
            nonce=uuid.uuid4(),
            pictures={},
        )

    return generate


def form(prompt: str = "A salt flat", **over: str) -> dict[str, str]:
    """Return what a browser posts for the default model."""
    fields = {
        "engine": DEFAULT.slug,
        "prompt": prompt,
        "ratio": "4:3",
        "resolution": "720p",
        "count": "1",
        "nonce": str(uuid.uuid4()),
    }
    return fields | over
