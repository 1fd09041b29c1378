"""A child process with the studio's own settings: what a bench does to its rows, and reads of them.

`python -m tests.bench.rows open|press|cards|teams|owners JSON`, with the environment of the studio; prints JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.conf import settings  # noqa: E402 - models need the line above
from django.test import Client  # noqa: E402

from studio.accounts.models import Membership, User  # noqa: E402
from studio.attempts.models import Attempt  # noqa: E402
from studio.attempts.states import State  # noqa: E402
from studio.catalogs.models import Entry  # noqa: E402
from studio.core.clock import now  # noqa: E402
from studio.engines import DEFAULT  # noqa: E402
from studio.generations.models import Generation  # noqa: E402
from studio.generations.services import start_generation  # noqa: E402
from studio.keys.models import ProviderKey  # noqa: E402
from studio.pages.services import open_studio  # noqa: E402
from studio.pages.supervisor import prepare  # noqa: E402
from studio.projects.services import general  # noqa: E402
from tests.bench import teams  # noqa: E402

EMAIL = "bench@example.com"


def open_new(
    *, limit: int, history: int, seconds: tuple[float, float]
) -> dict[str, Any]:
    """Found a studio whose key lets `limit` requests run and which has seen `history` of them."""
    prepare.databases()
    membership = open_studio(email=EMAIL, password=uuid.uuid4().hex)
    ProviderKey.objects.filter(is_sandbox=True).update(in_flight_limit=limit)
    _look_synchronised()
    _remember(membership, history, seconds)
    return {"session": _session(membership.user), "path": DEFAULT.path}


def press(*, count: int, prompt: str, pictures: int) -> list[str]:
    """Press Generate so often, without a page, for at most so many different pictures."""
    membership = Membership.objects.get(user__email=EMAIL)
    started = (
        start_generation(
            DEFAULT,
            {"prompt": prompt, "seed": 1 + number % pictures, "count": 1},
            membership=membership,
            nonce=uuid.uuid4(),
            pictures={},
        )
        for number in range(count)
    )
    return [str(generation.public_id) for generation in started]


def cards() -> list[dict[str, Any]]:
    """Return what became of every card, with its request at the platform."""
    rows = Generation.objects.select_related("attempt").order_by("pk")
    return [
        {
            "card": str(row.public_id),
            "request_id": row.attempt.request_id,
            "state": row.attempt.state,
            "noticed": _timestamp(row.attempt.finished_at),
            "saved": _timestamp(row.attempt.ended_at),
        }
        for row in rows
    ]


def open_teams(*, count: int, people: int) -> list[dict[str, Any]]:
    """Open teams beside the founder's, and return their people's sessions and what they have."""
    founder = User.objects.get(email=EMAIL)
    return [
        {
            "name": one.name,
            "sessions": [_session(user) for user in one.users],
            "assets": [str(public_id) for public_id in one.assets],
            "boards": [str(public_id) for public_id in one.boards],
        }
        for one in teams.open_teams(founder, count=count, people=people)
    ]


def _look_synchronised() -> None:
    """Keep the worker from fetching a hundred previews while something else is measured."""
    Entry.objects.create(
        origin=settings.STUDIO_SANDBOX_ORIGIN,
        catalog=Entry.Catalog.STYLES,
        platform_id=uuid.uuid4(),
        name="Bench",
        synced_at=now(),
    )


def _remember(membership: Membership, count: int, seconds: tuple[float, float]) -> None:
    chance = random.Random(count)
    key = ProviderKey.objects.get(is_sandbox=True)
    project = general(membership.team)
    start = now() - timedelta(days=1)
    Attempt.objects.bulk_create(
        Attempt(
            team=membership.team,
            project=project,
            subject=uuid.uuid4(),
            key=key,
            engine=DEFAULT.slug,
            price=Decimal(1),
            state=State.COMPLETED,
            accepted_at=start,
            finished_at=start + timedelta(seconds=chance.uniform(*seconds)),
            ended_at=start + timedelta(seconds=seconds[1]),
        )
        for _ in range(count)
    )


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _timestamp(moment: Any) -> float | None:
    return moment.timestamp() if moment else None


COMMANDS = {
    "open": open_new,
    "press": press,
    "cards": cards,
    "teams": open_teams,
    "owners": teams.owners,
}

if __name__ == "__main__":
    answer = COMMANDS[sys.argv[1]](**json.loads(sys.argv[2]))  # type: ignore[operator]
    sys.stdout.write(json.dumps(answer))
