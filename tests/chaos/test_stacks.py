"""Whole studios to which one thing happens; afterwards everything ends by itself, paid for once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.browser.stack import ROOT
from tests.chaos.hosts import fresh_database

SERVER = os.environ.get("STUDIO_TEST_DATABASE_URL", "")

# What hangs on the database is played on each kind of it, on a server with less to wait for.
ON_EITHER = [
    pytest.param("two-hosts", 6 if SERVER else 12, 0, id="case 69: a host is killed"),
    pytest.param(
        "locked",
        6 if SERVER else 10,
        4 if SERVER else 6,
        id="case 73: the database is locked",
    ),
]
ON_SQLITE = [
    pytest.param("stops", 12, 0, id="case 71: told to stop in mid-work"),
    pytest.param("outage", 12, 15, id="the platform is gone for a while"),
]


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database on the server that the tests use, or "" for SQLite."""
    with fresh_database(SERVER) as url:
        yield url


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("scene", "generations", "seconds"),
    ON_EITHER if SERVER else [*ON_EITHER, *ON_SQLITE],
)
def test_everything_ends_without_a_click(
    scene: str, generations: int, seconds: float, database: str
):
    command = [sys.executable, "-m", "tests.chaos", "--scene", scene]
    numbers = ["--generations", str(generations), "--seconds", str(seconds)]

    done = subprocess.run(
        [*command, *numbers, "--database", database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=380,
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    last = done.stdout.splitlines()[-1]
    assert f"{generations} generations, 0 bad" in last
