"""Rows for tests: plain functions, each making what its name says and nothing beside it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password

from studio.accounts.models import Membership, Role, Team, TeamClock, User
from studio.attempts.models import Attempt
from studio.higgsfield import Credentials, Secret
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.projects.models import Project

PASSWORD = "north light on grey"


def make_user(
    email: str = "alice@example.com", *, password: str | None = PASSWORD, **over: Any
) -> User:
    return User.objects.create(
        email=email, password=_hashed(password, get_hasher().algorithm), **over
    )


@cache
def _hashed(password: str | None, algorithm: str) -> str:
    """Hashing is slow on purpose; once for all who share a password is enough."""
    return make_password(password, hasher=algorithm)


def make_team(name: str = "Atelier Nord") -> Team:
    team = Team.objects.create(name=name)
    TeamClock.objects.create(team=team)
    return team


def make_membership(
    *, user: User | None = None, team: Team | None = None, role: Role = Role.OWNER
) -> Membership:
    user, team = user or make_user(), team or make_team()
    return Membership.objects.create(user=user, team=team, role=role)


def make_general(team: Team) -> Project:
    return Project.objects.create(team=team, name="General", is_general=True)


def make_key(
    team: Team,
    *,
    key_id: str = "id-1234567890-abcdef",
    secret: str = "a-secret",
    **over: Any,
) -> ProviderKey:
    """Make a key that opens, without having it tested."""
    key = ProviderKey(
        team=team,
        **{"label": "Ours", "origin": "https://platform.higgsfield.ai", **over},
    )
    keys.put_in(key, Credentials(key_id=key_id, secret=Secret(secret)))
    key.save()
    return key


def make_sandbox_key(team: Team, **over: Any) -> ProviderKey:
    return make_key(
        team,
        key_id="sandbox",
        secret="sandbox",
        **{
            "label": "Sandbox",
            "origin": settings.STUDIO_SANDBOX_ORIGIN,
            "profile": Profile.IDEMPOTENT,
            "in_flight_limit": 16,
            "is_sandbox": True,
            "is_default": True,
            **over,
        },
    )


def make_attempt(
    membership: Membership, *, key: ProviderKey, project: Project, **over: Any
) -> Attempt:
    return Attempt.objects.create(
        team=membership.team,
        member=membership.user,
        key=key,
        project=project,
        **{
            "subject": uuid.uuid4(),
            "engine": "soul-standard",
            "price": Decimal(3),
            **over,
        },
    )
