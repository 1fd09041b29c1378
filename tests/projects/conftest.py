from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from studio.accounts.models import Membership, Role
from studio.assets.models import Asset
from studio.engines import DEFAULT
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from studio.projects import caps, managing
from studio.projects.models import Cap, Project
from tests import factories

# What the default model costs with its default values.
PRICE = Decimal("1.5")


@pytest.fixture
def dora(alice: Membership) -> Membership:
    """A producer of alice's team."""
    user = factories.make_user("dora@example.com", name="Dora")
    return factories.make_membership(user=user, team=alice.team, role=Role.PRODUCER)


@pytest.fixture
def spring(alice: Membership) -> Project:
    """An open project of alice's team."""
    return managing.open_project(alice, name="Spring")


@pytest.fixture
def secret(alice: Membership) -> Project:
    """A project that alice alone sees, being the owner."""
    project = managing.open_project(alice, name="Secret perfume")
    choose(project, alice)
    return project


def choose(project: Project, by: Membership, *people: Membership) -> None:
    managing.change(
        project,
        by=by,
        name=project.name,
        is_private=True,
        people=[one.user for one in people],
        default_key=None,
    )


@pytest.fixture
def press(key: ProviderKey) -> Callable[..., Generation]:
    """Press Generate in a project: 1.5 credits each."""

    def press(
        membership: Membership,
        project: Project | None = None,
        prompt: str = "A salt flat",
    ) -> Generation:
        return generations.start_generation(
            DEFAULT,
            DEFAULT.complete({"prompt": prompt, "count": 1}),
            membership=membership,
            nonce=uuid.uuid4(),
            pictures={},
            project=project,
        )

    return press


def cap(by: Membership, credits: str, period: str = "ever", **of: Any) -> Cap:
    scope = {"project": None, "user": None} | of
    return caps.set_cap(by, period=period, credits=Decimal(credits), **scope)


def make_asset(membership: Membership, project: Project, **over: Any) -> Asset:
    return Asset.objects.create(
        team=membership.team,
        project=project,
        member=membership.user,
        **{
            "kind": "image",
            "origin": "made",
            "prompt": "A flacon nobody may see",
            "sha256": "0" * 64,
            "size": 1,
            "content_type": "image/jpeg",
            "width": 400,
            "height": 300,
            "derivatives": {"small": [400, 300], "large": [400, 300]},
            **over,
        },
    )
