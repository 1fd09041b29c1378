"""One asyncio loop that waits for thousands of requests and rings what is due.

Ownership lies in lease rows: several watchers share the work, and what one that was killed
had is taken over when its lease runs out. Database calls go through one thread; looks at the
platform share one small pool of connections.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, connections

from studio.attempts import heartbeat, pump, watching
from studio.attempts.schedule import History, first_look, next_look
from studio.attempts.watching import Watched
from studio.core.clock import now
from studio.higgsfield import (
    Busy,
    HiggsfieldError,
    NotFound,
    Status,
    StatusReader,
    Unauthorized,
)

logger = logging.getLogger(__name__)

CONNECTIONS = 20
CLAIM_EVERY = 0.5
RENEW_EVERY = watching.LEASE / 3
FLUSH_EVERY = 0.05
BEAT_EVERY = 10.0
HISTORY_EVERY = 60.0
# The first 404 may be a moment's trouble there; three over ten minutes are none.
LOST_WAITS = (10.0, 290.0, 300.0)
LOST_EVERY = 900.0
AFTER_FAILURE = 5.0
NO_ANSWER_WAIT = 5.0
NO_HISTORY = History((), watching.UNKNOWN_ENGINE)

Answer = TypeVar("Answer")


class Watcher:
    """Watches until its task is cancelled."""

    def __init__(self, reader: StatusReader | None = None) -> None:
        self.owner = f"{socket.gethostname()[:20]}-{secrets.token_hex(6)}"
        self.reader = reader or StatusReader(connections=CONNECTIONS)
        self.database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self.watched: dict[int, Watched] = {}
        self.looks: Counter[int] = Counter()
        self.missing: Counter[int] = Counter()
        self.in_flight: Counter[int] = Counter()
        self.due: list[tuple[float, int]] = []
        self.wake = asyncio.Event()
        self.answers: list[tuple[int, Status]] = []
        self.histories: dict[str, History] = {}
        self.places = asyncio.Semaphore(CONNECTIONS)
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Run every duty at its own pace; any failure of the database is logged and tried again."""
        duties = (
            self._every(HISTORY_EVERY, self._learn),
            self._every(CLAIM_EVERY, self._claim),
            self._every(RENEW_EVERY, self._renew),
            self._every(FLUSH_EVERY, self._flush),
            self._every(pump.SECONDS, self._ring),
            self._every(BEAT_EVERY, self._beat),
            self._look_when_due(),
        )
        try:
            await asyncio.gather(*duties)
        finally:
            await self.reader.aclose()
            # Connections belong to their thread: only it can close its own.
            self.database.submit(connections.close_all)
            self.database.shutdown(wait=True)

    async def _every(self, seconds: float, duty: Callable[[], Any]) -> None:
        while True:
            started = time.monotonic()
            try:
                await duty()
            except DatabaseError:
                logger.exception("the database did not answer; trying again")
                await self._in_database(connections.close_all)
            await asyncio.sleep(max(0.0, seconds - (time.monotonic() - started)))

    async def _in_database(
        self, call: Callable[..., Answer], *arguments: Any
    ) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.database, call, *arguments)

    async def _learn(self) -> None:
        self.histories = await self._in_database(watching.histories)

    async def _beat(self) -> None:
        detail = f"{len(self.watched)} watched"
        await self._in_database(lambda: heartbeat.beat("watcher", detail=detail))

    async def _ring(self) -> None:
        await self._in_database(pump.ring_all)

    async def _claim(self) -> None:
        for one in await self._in_database(watching.claim, self.owner):
            self._watch(one)

    async def _renew(self) -> None:
        if not self.watched:
            return
        mine = await self._in_database(watching.renew, self.owner)
        for pk in self.watched.keys() - mine:
            self._forget(pk)

    async def _flush(self) -> None:
        if not self.answers:
            return
        batch, self.answers = self.answers, []
        try:
            done = await self._in_database(watching.record_all, batch)
        except DatabaseError:
            self.answers = batch + self.answers
            raise
        for pk in done:
            self._forget(pk)

    def _watch(self, one: Watched) -> None:
        known = one.attempt_id in self.watched
        self.watched[one.attempt_id] = one
        if known:
            return
        self.in_flight[one.key_id] += 1
        history = self.histories.get(one.engine, NO_HISTORY)
        # Below zero once the clock was set back.
        elapsed = max(0.0, (now() - one.accepted_at).total_seconds())
        self._plan(one, max(0.0, first_look(history, has_hook=one.has_hook) - elapsed))

    def _forget(self, pk: int) -> None:
        one = self.watched.pop(pk, None)
        if one:
            self.in_flight[one.key_id] -= 1
        self.looks.pop(pk, None)
        self.missing.pop(pk, None)

    def _plan(self, one: Watched, seconds: float) -> None:
        heapq.heappush(self.due, (time.monotonic() + seconds, one.attempt_id))
        self.wake.set()

    async def _look_when_due(self) -> None:
        while True:
            self.wake.clear()
            wait = self.due[0][0] - time.monotonic() if self.due else None
            if wait is None or wait > 0:
                await self._sleep_until_woken(wait)
                continue
            _, pk = heapq.heappop(self.due)
            if one := self.watched.get(pk):
                await self.places.acquire()
                task = asyncio.create_task(self._look(one))
                self.tasks.add(task)
                task.add_done_callback(partial(self._looked, one))

    async def _sleep_until_woken(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self.wake.wait(), seconds)
        except TimeoutError:
            return

    def _looked(self, one: Watched, task: asyncio.Task[None]) -> None:
        self.places.release()
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("a look at the platform failed", exc_info=error)
            if one.attempt_id in self.watched:
                self._plan(one, AFTER_FAILURE)

    async def _look(self, one: Watched) -> None:
        pk = one.attempt_id
        self.looks[pk] += 1
        wait = 0.0
        try:
            status = await self.reader.read(
                one.origin,
                one.credentials,
                one.request_id,
                job_set=one.is_job_set,
                training=one.is_training,
            )
        except NotFound:
            wait = await self._not_found(one)
        except Unauthorized as error:
            await self._in_database(watching.note_refused, one.key_id, error)
            wait = 60.0
        except Busy as error:
            wait = error.retry_after or 10.0
        except HiggsfieldError as error:
            logger.info("a look at the platform brought no answer: %s", error)
            wait = NO_ANSWER_WAIT
        else:
            self.missing.pop(pk, None)
            self.answers.append((pk, status))
            if status.state and status.state.is_final:
                return
        if pk in self.watched:
            self._plan(one, max(wait, self._next(one)))

    async def _not_found(self, one: Watched) -> float:
        self.missing[one.attempt_id] += 1
        times = self.missing[one.attempt_id]
        if times <= len(LOST_WAITS):
            return LOST_WAITS[times - 1]
        await self._in_database(watching.note_lost, one.attempt_id)
        return LOST_EVERY

    def _next(self, one: Watched) -> float:
        return next_look(
            self.histories.get(one.engine, NO_HISTORY),
            elapsed=(now() - one.accepted_at).total_seconds(),
            looks=self.looks[one.attempt_id],
            in_flight=self.in_flight[one.key_id],
            has_hook=one.has_hook,
        )
