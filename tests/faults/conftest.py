"""The real services and the real sandbox, with a proxy between them that spoils what passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from studio.higgsfield import Client, Timeouts
from studio.keys.models import ProviderKey
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.on_sandbox import account, key_to, start
from tests.sandbox_server import Key, Sandbox

__all__ = ["account", "start"]

SHORT = Timeouts(connect=0.2, submit=0.4, read=0.4, upload=0.4)


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[FaultProxy]:
    with fault_proxy(("127.0.0.1", sandbox.port)) as running:
        yield running


@pytest.fixture
def key(alice, proxy: FaultProxy, account: Key, settings) -> ProviderKey:
    """Alice's key to an account that no other test knows, behind the proxy."""
    settings.STUDIO_SANDBOX_ORIGIN = proxy.origin
    return key_to(account, alice)


@pytest.fixture
def impatient(monkeypatch) -> Callable[[], AbstractContextManager[None]]:
    """Let calls to the platform take less than a second, for as long as the block lasts.

    Only where a fault is to be met: a busy machine may need longer for what should succeed.
    """

    @contextmanager
    def impatient() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setitem(Client.__init__.__kwdefaults__, "timeout", SHORT)
            yield

    return impatient


def requests(sandbox: Sandbox, account: Key) -> list[str]:
    """Return the ids of what the platform accepted."""
    return [one["request_id"] for one in sandbox.report(account)["requests"]]
