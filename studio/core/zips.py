"""A ZIP that is written while it is sent: never more than a block of it is in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from studio.core.clock import now

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

BLOCK = 256 * 1024


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """One file of the ZIP; it is opened when its turn has come. `size` is at least its bytes."""

    name: str
    size: int
    opened: Callable[[], AbstractContextManager[Readable]]


class _Sink(io.RawIOBase):
    """Takes what is written until somebody takes it away; there is no way back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Buffer, /) -> int:
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def stream(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the bytes of a ZIP that stores the members as they are, in their order."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for member in members:
            yield from _written(archive, member, sink)
    yield sink.take()


def _written(archive: ZipFile, member: Member, sink: _Sink) -> Iterator[bytes]:
    entry = ZipInfo(member.name, now().timetuple()[:6])
    # Tells whether its sizes fit into the short form, before any of it is read.
    entry.file_size = member.size
    entry.external_attr = 0o644 << 16
    with member.opened() as source, archive.open(entry, "w") as target:
        while block := source.read(BLOCK):
            target.write(block)
            yield sink.take()
    yield sink.take()
