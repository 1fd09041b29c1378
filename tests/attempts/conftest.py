from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from PIL import Image

from studio.accounts.models import Membership
from studio.attempts import services
from studio.attempts.models import Attempt
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.keys.models import ProviderKey
from studio.projects import services as projects

VALUES = {"prompt": "A salt flat", "ratio": "4:3", "resolution": "720p", "count": 1}


@pytest.fixture
def start(alice: Membership, key: ProviderKey) -> Callable[..., Attempt]:
    """Put an attempt in line."""

    def start(**values: object) -> Attempt:
        return services.start(
            DEFAULT,
            VALUES | values,
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=Decimal("1.5"),
        )

    return start


@pytest.fixture
def accepted(
    start: Callable[..., Attempt], run_queue: Callable[[], list[str]]
) -> Callable[..., Attempt]:
    """Put an attempt in line and have the platform accept it."""

    def accept(**values: object) -> Attempt:
        attempt = start(**values)
        run_queue()
        return refreshed(attempt)

    return accept


@pytest.fixture
def called_back(settings) -> None:
    """Let the platform call back."""
    settings.STUDIO_WEBHOOK_URL = "http://127.0.0.1:8000"


def refreshed(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("key", "team").get(pk=attempt.pk)


def make_due(attempt: Attempt) -> None:
    """Let everything the attempt waits for lie in the past."""
    past = now() - timedelta(seconds=1)
    Attempt.objects.filter(pk=attempt.pk).update(not_before=past, lease_until=past)
    attempt.outputs.update(not_before=past, lease_until=None)


def picture(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return content.getvalue()


def path_of(attempt: Attempt) -> str:
    return attempt.webhook_url.removeprefix("http://127.0.0.1:8000")


def ring_with(path: str, body: object, **headers: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, raw, content_type="application/json", headers=headers)


def done(attempt: Attempt, **more: object) -> bytes:
    body = {"request_id": attempt.request_id, "status": "completed", **more}
    return json.dumps(body).encode()
