"""Reading the status of thousands of requests from one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from studio.higgsfield.answers import read_status
from studio.higgsfield.errors import InvalidInput
from studio.higgsfield.guard import AsyncGuard, AsyncGuardedTransport
from studio.higgsfield.origins import normalise_origin
from studio.higgsfield.types import Credentials, Status, is_request_id
from studio.higgsfield.wire import STATUS, Lost, Reply, exchange_async, key_headers
from studio.higgsfield.wording import hidden

_MOST_DOORS = 256  # more keys than are watched at once


@dataclass(frozen=True)
class _Door:
    """What is the same in every request with one key to one origin."""

    origin: str
    headers: httpx.Headers
    hide: tuple[str, ...]
    places: asyncio.Semaphore


class StatusReader:
    """Asks for statuses, a few at a time; safe to call from any number of tasks of one loop.

    Waiting happens here and not in the pool, whose work per event grows with the requests
    that wait inside it: 1,000 of them cost more than the requests themselves. One origin
    gets at most three quarters of the connections, so a host that hangs does not stop the
    others. `deadline` (seconds) counts from the moment a connection is free.
    """

    def __init__(
        self,
        *,
        connections: int = 20,
        deadline: float = 20.0,
        transport: httpx.AsyncBaseTransport | None = None,
        allow_cidrs: Iterable[str] = (),
    ) -> None:
        self._guard = AsyncGuard(allow_cidrs=allow_cidrs)
        self._transport = transport or AsyncGuardedTransport(
            self._guard, connections=connections
        )
        self._deadline = deadline
        self._share = max(1, connections * 3 // 4)
        self._places = asyncio.Semaphore(connections)
        self._origin_places: dict[str, asyncio.Semaphore] = {}
        self._doors: dict[tuple[str, Credentials], _Door] = {}

    async def read(
        self, origin: str, credentials: Credentials, request_id: str
    ) -> Status:
        """Ask once how a request is doing; raises as `Client.status` does."""
        if not is_request_id(request_id):
            raise InvalidInput(
                "This is not the id of a request.", operation=STATUS.operation
            )
        door = self._doors.get((origin, credentials)) or self._open(origin, credentials)
        async with door.places, self._places:
            reply = await self._ask(door, request_id)
        return read_status(reply, asked=request_id)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _ask(self, door: _Door, request_id: str) -> Reply:
        path = STATUS.template.format(request_id=request_id)
        request = httpx.Request(
            STATUS.method, f"{door.origin}{path}", headers=door.headers
        )
        try:
            async with asyncio.timeout(self._deadline):
                return await exchange_async(
                    self._transport,
                    request,
                    operation=STATUS.operation,
                    hide=door.hide,
                )
        except TimeoutError:
            return Lost(STATUS.operation, "no answer came in time")

    def _open(self, origin: str, credentials: Credentials) -> _Door:
        if len(self._doors) >= _MOST_DOORS:
            self._doors.clear()
        exact = normalise_origin(origin)
        self._guard.trust(exact)
        door = _Door(
            origin=exact,
            headers=httpx.Headers(
                key_headers(credentials) | {"Host": httpx.URL(exact).netloc.decode()}
            ),
            hide=hidden(credentials.secret.reveal(), credentials.key_id),
            places=self._origin_places.setdefault(
                exact, asyncio.Semaphore(self._share)
            ),
        )
        self._doors[origin, credentials] = door
        return door
