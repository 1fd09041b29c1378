"""A carousel of slides, and what the platform says of one: fixtures to import."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from studio.accounts.models import Membership
from studio.attempts import services
from studio.attempts.models import Attempt
from studio.engines.workflows import KINDS
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from studio.projects.models import CreditEntry
from tests.attempts.conftest import refreshed
from tests.platform_server import Platform, json_answer

CAROUSEL, POV = KINDS["carousel"], KINDS["pov"]
SERIES = "2d1f6a2e-0d4e-4a0c-9a55-3f0c8d1f2b10"
TOPIC = "How to bind a book"
STYLE = "464ea177-8d40-4940-8d9d-b438bab269c7"
RunQueue = Callable[[], list[str]]


@pytest.fixture
def start_carousel(alice: Membership, key: ProviderKey) -> Callable[..., Attempt]:
    def start(*, slides: int = 3, price: str = "", **over: Any) -> Attempt:
        values = CAROUSEL.complete({"topic": TOPIC, "slides": slides, **over})
        return services.start(
            CAROUSEL,
            values,
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=Decimal(price) if price else CAROUSEL.price(values),
        )

    return start


@pytest.fixture
def taken(
    start_carousel: Callable[..., Attempt], run_queue: RunQueue, platform: Platform
) -> Attempt:
    """A carousel of three slides that the platform has accepted."""
    platform.script("submit", told(platform))
    attempt = start_carousel()
    run_queue()
    return refreshed(attempt)


def told(
    platform: Platform, *ids: str, **over: Any
) -> tuple[int, dict[str, str], bytes]:
    """Return the platform's answer; it knows the requests from then on."""
    ids = ids or ("request-0", "request-1", "request-2")
    for one in ids:
        platform.requests.setdefault(one, {"status": "queued"})
    slides = [
        {
            "index": index,
            "prompt": f"Prompt {index}",
            "overlay_text": f"Overlay {index}",
            "request_id": one,
        }
        for index, one in enumerate(ids)
    ]
    return json_answer(
        200,
        {
            "carousel_id": SERIES,
            "slides": slides,
            "caption": "Five folds.\nOne thread.",
            "hashtags": ["#book"],
            **over,
        },
    )


def parts_of(attempt: Attempt) -> list[Attempt]:
    return list(attempt.parts.select_related("key", "team").order_by("place"))


def books(attempt: Attempt) -> list[tuple[str, Decimal]]:
    entries = CreditEntry.objects.filter(attempt=attempt).order_by("pk")
    return list(entries.values_list("kind", "credits"))


def paid(team: Any) -> tuple[Decimal, Decimal]:
    return projects.reserved(team), projects.spent(team)


def plain(key: ProviderKey) -> None:
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
