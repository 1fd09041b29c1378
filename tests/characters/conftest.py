from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import services
from studio.characters.models import Character
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.assets.conftest import media_root  # noqa: F401 - a fixture for every test here
from tests.factories import make_attempt


@pytest.fixture
def browser(alice: Membership, sign_in: Callable[[Membership], Client]) -> Client:
    return sign_in(alice)


@pytest.fixture
def mara(alice: Membership) -> Character:
    """A character without photos."""
    return services.create(alice, name="Mara", version="v1", nonce=uuid.uuid4())


@pytest.fixture
def take_in(alice: Membership) -> Callable[..., Asset]:
    """Keep a photo as the form does."""

    def take(content: bytes | None = None, name: str = "mara.jpg") -> Asset:
        return assets.receive_upload(
            upload(content, name),
            membership=alice,
            project=projects.general(alice.team),
        )

    return take


@pytest.fixture
def make_trained(alice: Membership, mara: Character) -> Callable[..., str]:
    """Let a training of the character have succeeded; return its id at the platform."""

    def train(key: ProviderKey, *, number: int = 1, **over: object) -> str:
        fields = {
            "subject": mara.public_id,
            "engine": "training",
            "wire": "reference",
            "state": State.COMPLETED,
            "number": number,
            "request_id": str(uuid.uuid4()),
            "origin": key.origin,
            "account": key.fingerprint,
        }
        attempt: Attempt = make_attempt(
            alice, key=key, project=mara.project, **(fields | over)
        )
        Character.objects.filter(pk=mara.pk).update(attempt=attempt)
        return attempt.request_id

    return train


def make_asset(membership: Membership, **over: object) -> Asset:
    """Make the row of a picture whose bytes nobody reads."""
    fields = {
        "team": membership.team,
        "project": projects.general(membership.team),
        "member": membership.user,
        "kind": Asset.Kind.IMAGE,
        "origin": Asset.Origin.UPLOADED,
        "content_type": "image/jpeg",
        "sha256": uuid.uuid4().hex * 2,
        "size": 1,
        "width": 4,
        "height": 5,
    }
    return Asset.objects.create(**(fields | over))


def photo(seed: int = 1, side: int = 640, **save: object) -> bytes:
    """Return a sharp picture like no other."""
    chance = np.random.default_rng(seed)
    grain = chance.integers(0, 255, (side, side, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(grain).save(content, "JPEG", **save)
    return content.getvalue()


def upload(content: bytes | None = None, name: str = "mara.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, photo() if content is None else content, content_type="image/jpeg"
    )


def again(character: Character) -> Character:
    """Read a character anew."""
    found = Character.objects.with_trained().select_related("attempt")
    return found.get(pk=character.pk)
