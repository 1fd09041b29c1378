"""The sandbox's own process as the platform of alice's team: fixtures to import, and what tests ask of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from studio.accounts.models import Membership
from studio.attempts import services
from studio.attempts.models import Attempt
from studio.engines import DEFAULT, Engine
from studio.higgsfield import Credentials, Secret
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import refreshed
from tests.factories import make_sandbox_key
from tests.patience import rounds
from tests.sandbox_server import Key, Sandbox

PATIENCE = 60.0


@pytest.fixture
def account(sandbox: Sandbox) -> Key:
    return sandbox.new_account()


@pytest.fixture
def key(alice: Membership, sandbox: Sandbox, account: Key, settings) -> ProviderKey:
    """Alice's key to an account that no other test knows."""
    settings.STUDIO_SANDBOX_ORIGIN = sandbox.origin
    return key_to(account, alice)


@pytest.fixture
def start(alice: Membership, key: ProviderKey) -> Callable[..., Attempt]:
    """Put a small picture in line."""

    def start(
        prompt: str = "A salt flat", engine: Engine = DEFAULT, **over: Any
    ) -> Attempt:
        values = engine.complete({"prompt": prompt, "resolution": "720p", **over})
        return services.start(
            engine,
            values,
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=engine.price(values),
        )

    return start


def key_to(account: Key, membership: Membership) -> ProviderKey:
    """Return the Sandbox key of a team, which from now on leads to this account."""
    key = make_sandbox_key(membership.team)
    secret = Secret(account.secret)
    keys.put_in(key, Credentials(key_id=account.key_id, secret=secret))
    key.save()
    return key


def follow(attempt: Attempt, run_queue: Callable[[], list[str]]) -> Attempt:
    """Look and work until the attempt has ended, as watcher and worker would."""
    run_queue()
    for _ in rounds(PATIENCE):
        if refreshed(attempt).has_ended:
            break
        services.look(attempt.pk)
        run_queue()
    return refreshed(attempt)


def charges(sandbox: Sandbox, account: Key) -> list[float]:
    """Return what the platform charged the account for, from its own ledger."""
    entries = sandbox.report(account)["ledger"]
    return [float(one["credits"]) for one in entries if one["kind"] == "charge"]
