"""A real sandbox over HTTP, and alice's studio that leads to it."""

from __future__ import annotations

import pytest

from studio.accounts.models import Membership
from studio.keys.models import ProviderKey
from tests import factories
from tests.sandbox_server import Key, Sandbox

# Small enough to be quick, large enough that no side meets the sandbox's least.
SCALE = 0.15


@pytest.fixture
def account(sandbox: Sandbox) -> Key:
    return sandbox.new_account(scale=SCALE)


@pytest.fixture
def key(alice: Membership, sandbox: Sandbox, account: Key, settings) -> ProviderKey:
    """Alice's default key, which leads to the sandbox."""
    settings.STUDIO_SANDBOX_ORIGIN = sandbox.origin
    return factories.make_key(
        alice.team,
        key_id=account.key_id,
        secret=account.secret,
        label="Sandbox",
        origin=sandbox.origin,
        is_sandbox=True,
        is_default=True,
    )
