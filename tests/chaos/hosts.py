"""A second host of one studio, and an empty database for a whole studio."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from studio.core import serving
from tests.browser.stack import ROOT, Stack

MANAGE = [sys.executable, "manage.py"]
SHARED = ("media", "static")
READY_SECONDS = 60


@contextmanager
def beside(stack: Stack) -> Iterator[Stack]:
    """Run web, worker and watcher of another host, with its own folder and port.

    Media and database are those of the first; another supervisor would run another sandbox.
    """
    folder = stack.data.with_name("second")
    folder.mkdir(mode=0o700)
    for name in SHARED:
        (folder / name).symlink_to(stack.data / name)
    (folder / "incoming").mkdir()
    database = f"sqlite:///{stack.data / 'studio.sqlite3'}"
    extra = {"STUDIO_DATABASE_URL": database} | stack.extra
    host = Stack(folder, sandbox_port=stack.sandbox_port, extra=extra)
    parts = [
        _start(host, serving.command("127.0.0.1", host.port)),
        _start(host, [*MANAGE, "qcluster"]),
        _start(host, [*MANAGE, "watcher"]),
    ]
    try:
        _await(host)
        yield host
    finally:
        _end(parts)


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """Give an empty database on the PostgreSQL server of `url`, gone with the block; "" for ""."""
    if not url:
        yield ""
        return
    name = f"{_name(url)}_stacks"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        sql.Identifier(name)
    )
    _say(url, drop)
    _say(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield url.removesuffix(_name(url)) + name
    finally:
        _say(url, drop)


def _start(host: Stack, command: Sequence[str]) -> subprocess.Popen[bytes]:
    with host.log.open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=host.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _await(host: Stack) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{host.url}/readyz") as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the second host did not get ready:\n{host.log.read_text()}")


def _end(parts: Sequence[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()


def _name(url: str) -> str:
    return re.sub(r"\?.*", "", url).rpartition("/")[2]


def _say(url: str, statement: sql.Composed) -> None:
    server = url.removesuffix(_name(url)) + "postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
