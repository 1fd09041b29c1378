"""HTTP/1.1 as little as it takes: keep-alive connections that cost the measured machine next to nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType

HOST = "127.0.0.1"
ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return next((value for one, value in self.headers if one == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """Return what Set-Cookie says, without its attributes."""
        set_here = (value for name, value in self.headers if name == "set-cookie")
        pairs = (value.partition(";")[0].partition("=") for value in set_here)
        return {name.strip(): value.strip() for name, _, value in pairs}


class Connection:
    """One connection as a browser keeps it; requests wait for each other."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lock = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def ask(
        self, method: str, target: str, *, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        """Send a request, anew on a fresh connection when the kept one was closed under it."""
        async with self._lock, asyncio.timeout(ANSWER_SECONDS):
            self._forget_if_closed()
            is_kept = self._streams is not None
            raw = request(self.port, method, target, headers=headers, body=body)
            try:
                return await self._exchange(raw)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if not is_kept or method != "GET":
                    raise
                return await self._exchange(raw)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None

    def _forget_if_closed(self) -> None:
        """Notice, as a browser does, that the other side has closed what lay idle."""
        if self._streams and self._streams[0].at_eof():
            self.close()

    async def _exchange(self, raw: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self.port)
        reader, writer = self._streams
        writer.write(raw)
        status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
        answer = Answer(status, headers, b"")
        body = await _body(reader, answer)
        if answer.header("connection").lower() == "close":
            self.close()
        return Answer(status, headers, body)


def request(
    port: int, method: str, target: str, *, headers: dict[str, str], body: bytes = b""
) -> bytes:
    """Return a request as it goes over the wire."""
    named = {"Host": f"{HOST}:{port}", **headers}
    if method == "POST":
        named["Content-Length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in named.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _head(raw: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.lower(), value.strip()) for name, _, value in pairs)
    return int(first.split()[1]), headers


async def _body(reader: asyncio.StreamReader, answer: Answer) -> bytes:
    if answer.status in (204, 304):
        return b""
    if "chunked" in answer.header("transfer-encoding").lower():
        return await _chunks(reader)
    return await reader.readexactly(int(answer.header("content-length")))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = bytearray()
    while size := int((await reader.readline()).split(b";")[0], 16):
        whole += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return bytes(whole)
