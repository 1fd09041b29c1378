"""Reading the status of thousands of requests from one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from studio.higgsfield.answers import read_status
from studio.higgsfield.errors import InvalidInput
from studio.higgsfield.guard import AsyncGuard, AsyncGuardedTransport
from studio.higgsfield.job_sets import read_job_set
from studio.higgsfield.origins import normalise_origin
from studio.higgsfield.references import read_training
from studio.higgsfield.types import Credentials, Status, is_request_id
from studio.higgsfield.wire import (
    JOB_SET,
    REFERENCE,
    STATUS,
    Lost,
    Reply,
    Route,
    exchange_async,
    job_set_headers,
    key_headers,
)
from studio.higgsfield.wording import hidden

_MOST_DOORS = 256  # more keys than are watched at once


_Understand = Callable[..., Status]


@dataclass(frozen=True)
class _Door:
    """What is the same in every request with one key to one origin."""

    origin: str
    headers: httpx.Headers
    job_set_headers: httpx.Headers
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
        self,
        origin: str,
        credentials: Credentials,
        request_id: str,
        *,
        job_set: bool = False,
        training: bool = False,
    ) -> Status:
        """Ask once how a request is doing; raises as `Client.status` and its like do."""
        route, understand = _way(job_set=job_set, training=training)
        if not is_request_id(request_id):
            raise InvalidInput(
                "This is not the id of a request.", operation=route.operation
            )
        door = self._doors.get((origin, credentials)) or self._open(origin, credentials)
        async with door.places, self._places:
            reply = await self._ask(door, route, request_id)
        return understand(reply, asked=request_id)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _ask(self, door: _Door, route: Route, request_id: str) -> Reply:
        path = route.path(request_id)
        request = httpx.Request(
            route.method,
            f"{door.origin}{path}",
            headers=door.job_set_headers if route is JOB_SET else door.headers,
        )
        try:
            async with asyncio.timeout(self._deadline):
                return await exchange_async(
                    self._transport,
                    request,
                    operation=route.operation,
                    hide=door.hide,
                )
        except TimeoutError:
            return Lost(route.operation, "no answer came in time")

    def _open(self, origin: str, credentials: Credentials) -> _Door:
        if len(self._doors) >= _MOST_DOORS:
            self._doors.clear()
        exact = normalise_origin(origin)
        self._guard.trust(exact)
        host = {"Host": httpx.URL(exact).netloc.decode()}
        door = _Door(
            origin=exact,
            headers=httpx.Headers(key_headers(credentials) | host),
            job_set_headers=httpx.Headers(job_set_headers(credentials) | host),
            hide=hidden(credentials.secret.reveal(), credentials.key_id),
            places=self._origin_places.setdefault(
                exact, asyncio.Semaphore(self._share)
            ),
        )
        self._doors[origin, credentials] = door
        return door


def _way(*, job_set: bool, training: bool) -> tuple[Route, _Understand]:
    """Return what is asked, and who reads the answer."""
    if training:
        return REFERENCE, read_training
    return (JOB_SET, read_job_set) if job_set else (STATUS, read_status)
