"""A TCP proxy that spoils what passes through it, for whoever must prove that they survive that.

It stands before one upstream, runs in a thread of its own, and can be changed at any moment:

    with fault_proxy(("127.0.0.1", port)) as proxy:
        proxy.spoil(down=Fault(reset_after=100))
        …
        proxy.heal()
"""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios
import threading
import time
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

Address = tuple[str, int]
Way = Literal["up", "down"]

HOST = "127.0.0.1"
AT_ONCE = 64 * 1024
PATIENCE = 10.0
# As many as a listener that wants none still takes, and one to be sure.
FILLERS = 4
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Fault:
    """What happens to the bytes of one direction, which are counted for each connection.

    A limit is met with its last byte, or with the first that comes where it is 0.
    """

    latency: float = 0.0
    """Seconds that each piece waits."""
    drip: int = 0
    """At most so many bytes pass at each tick."""
    tick: float = 0.01
    reset_after: int | None = None
    """After so many bytes both ends get a RST."""
    cut_after: int | None = None
    """After so many bytes both ends get a FIN, as if the other had said all."""
    black_hole: bool = False
    """What comes is read, and passed on to nobody; not even that it ended."""


CLEAN = Fault()


@dataclass
class Counts:
    """What has happened since the proxy began: connections taken, bytes passed on or swallowed."""

    connections: int = 0
    up: int = 0
    down: int = 0
    swallowed: int = 0


@dataclass(frozen=True)
class _Rule:
    up: Fault
    down: Fault
    only: Collection[int] | None


class _Reset(Exception):
    """This connection ends with a RST."""


class _Cut(Exception):
    """This connection ends with a FIN."""


class FaultProxy:
    """Use `fault_proxy`. Connections are numbered from 1 in the order in which they came."""

    def __init__(self, upstream: Address) -> None:
        self.upstream = upstream
        self.counts = Counts()
        self.port = 0
        self._rule = _Rule(CLEAN, CLEAN, None)
        self._links: set[asyncio.Task[None]] = set()
        self._fillers: list[socket.socket] = []
        self._is_open = False

    @property
    def address(self) -> Address:
        return HOST, self.port

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    def spoil(
        self,
        *,
        up: Fault = CLEAN,
        down: Fault = CLEAN,
        only: Collection[int] | None = None,
    ) -> None:
        """Spoil what goes up to the upstream and down from it, for all connections or `only` these.

        Holds for open connections too, from their next byte on, and replaces what held before.
        """
        self._rule = _Rule(up, down, only)

    def refuse(self) -> None:
        """Refuse new connections: nobody listens any more."""
        self._do(self._refuse())

    def ignore(self) -> None:
        """Leave new connections without any answer, as a host that is not there does."""
        self._do(self._ignore())

    def reset_all(self) -> None:
        """End every open connection with a RST."""
        self._do(self._reset_all())

    def heal(self) -> None:
        """Take new connections and pass everything on. What was swallowed stays lost."""
        self.spoil()
        self._do(self._listen_again())

    def wait_until(self, is_so: Callable[[Counts], bool]) -> None:
        """Return once the counts are so; an AssertionError if that takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not is_so(self.counts):
            assert time.monotonic() < deadline, self.counts
            time.sleep(0.005)

    async def run(self, is_up: threading.Event) -> None:
        """Work until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._bind()
        self._listen()
        is_up.set()
        try:
            await self._stop.wait()
        finally:
            self._shut()
            self._door.close()
            await self._reset_all()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)

    def _do(self, act: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(act, self._loop).result(PATIENCE)

    def _bind(self) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self._door = socket.socket()
        self._door.setblocking(False)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # By its number: a port that the kernel chose is given away when listening ends.
        self._door.bind(self.address)

    def _listen(self) -> None:
        self._door.listen(128)
        self._loop.add_reader(self._door, self._accept)
        self._is_open = True

    def _shut(self) -> None:
        """End listening. Not by closing: a process that was forked meanwhile would go on."""
        self._loop.remove_reader(self._door)
        self._is_open = False
        for filler in self._fillers:
            filler.close()
        self._fillers = []
        # What is shut without listening hands its deafness on to all it accepts later.
        if self._door.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            self._door.shutdown(socket.SHUT_RDWR)

    async def _refuse(self) -> None:
        self._shut()

    async def _ignore(self) -> None:
        self._shut()
        # The kernel drops whoever knocks while more wait than the listener wants.
        self._door.listen(0)
        for _ in range(FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(self.address)
            self._fillers.append(filler)

    async def _listen_again(self) -> None:
        if not self._is_open:
            self._shut()
            self._listen()

    async def _reset_all(self) -> None:
        await _ended(*self._links)

    def _accept(self) -> None:
        try:
            client, _ = self._door.accept()
        except OSError:
            return  # It has gone again.
        client.setblocking(False)
        self.counts.connections += 1
        link = self._loop.create_task(self._link(client, self.counts.connections))
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        # A task that is cancelled before its first step closes nothing.
        link.add_done_callback(lambda _: client.close())

    async def _link(self, client: socket.socket, number: int) -> None:
        """Join a client and the upstream until one of them, or a fault, ends it."""
        upstream = socket.socket()
        upstream.setblocking(False)
        is_hard = True
        try:
            await self._loop.sock_connect(upstream, self.upstream)
            await self._join(client, upstream, number)
            is_hard = False
        except (_Reset, OSError):
            await _sent(client, upstream)
        finally:
            for end in (client, upstream):
                if is_hard:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.close()

    async def _join(
        self, client: socket.socket, upstream: socket.socket, number: int
    ) -> None:
        pumps = [
            self._loop.create_task(self._pump(client, upstream, number, "up")),
            self._loop.create_task(self._pump(upstream, client, number, "down")),
        ]
        try:
            await asyncio.gather(*pumps)
        except _Cut:
            await _ended(*pumps)
            for end in (client, upstream):
                _finish(end)
            await asyncio.gather(self._drain(client), self._drain(upstream))
        finally:
            await _ended(*pumps)

    async def _pump(
        self, source: socket.socket, target: socket.socket, number: int, way: Way
    ) -> None:
        passed = 0
        while piece := await self._loop.sock_recv(source, AT_ONCE):
            while piece:
                fault = self._fault(number, way)
                if fault.black_hole:
                    self.counts.swallowed += len(piece)
                    break
                _check_limits(fault, passed)
                now, piece = _split(piece, fault, passed)
                await asyncio.sleep(fault.latency)
                await self._loop.sock_sendall(target, now)
                passed += len(now)
                self._count(way, len(now))
                _check_limits(fault, passed)
                if fault.drip:
                    await asyncio.sleep(fault.tick)
        if self._fault(number, way).black_hole:
            await asyncio.Event().wait()
        _finish(target)

    async def _drain(self, end: socket.socket) -> None:
        """Read what still comes: closing with something unread would be a RST."""
        while piece := await self._loop.sock_recv(end, AT_ONCE):
            self.counts.swallowed += len(piece)

    def _fault(self, number: int, way: Way) -> Fault:
        rule = self._rule
        if rule.only is not None and number not in rule.only:
            return CLEAN
        return rule.up if way == "up" else rule.down

    def _count(self, way: Way, size: int) -> None:
        if way == "up":
            self.counts.up += size
        else:
            self.counts.down += size


@contextmanager
def fault_proxy(upstream: Address) -> Iterator[FaultProxy]:
    """Run a proxy on a free port; no socket and no thread of it outlives the block."""
    proxy = FaultProxy(upstream)
    is_up = threading.Event()
    thread = threading.Thread(target=asyncio.run, args=[proxy.run(is_up)], daemon=True)
    thread.start()
    assert is_up.wait(PATIENCE)
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def _check_limits(fault: Fault, passed: int) -> None:
    if fault.reset_after is not None and passed >= fault.reset_after:
        raise _Reset
    if fault.cut_after is not None and passed >= fault.cut_after:
        raise _Cut


def _split(piece: bytes, fault: Fault, passed: int) -> tuple[bytes, bytes]:
    """Return what may pass now, and the rest."""
    limits = (fault.reset_after, fault.cut_after)
    room = [limit - passed for limit in limits if limit is not None]
    size = min([len(piece), *room, *([fault.drip] if fault.drip else [])])
    return piece[:size], piece[size:]


def _finish(end: socket.socket) -> None:
    """Say that nothing more comes; an end that is gone need not hear it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_WR)


async def _sent(*ends: socket.socket) -> None:
    """Wait until the other sides have what was written: a RST takes the rest away."""
    for end in ends:
        for _ in range(100):
            unsent = fcntl.ioctl(end, termios.TIOCOUTQ, bytes(4))
            if not any(unsent):
                break
            await asyncio.sleep(0.005)


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
