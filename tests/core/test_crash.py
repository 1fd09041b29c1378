"""Processes end themselves only where a test may ask for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.core import checks, crash
from studio.core.clock import now
from studio.core.leases import lease
from studio.keys.hosts import allowed_origins

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import django
django.setup()
from studio.core import crash
crash.at("after-lease")
crash.at("after-post")
print("alive")
"""


@pytest.fixture
def chaos(settings) -> None:
    settings.STUDIO_CHAOS = True
    settings.STUDIO_CRASH_AT = "after-post:0.05,before-accept"


def run(data: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "STUDIO_DATA": str(data),
        "STUDIO_CRASH_AT": "after-post",
        **extra,
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_named_point_ends_the_process_and_is_noted(tmp_path: Path):
    (tmp_path / crash.LOG).touch()

    done = run(tmp_path, STUDIO_CHAOS="1")

    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / crash.LOG).read_text().split()[0] == "after-post"


@pytest.mark.parametrize("chaos", ["0", "1"])
def test_nobody_dies_without_chaos_or_without_its_log(tmp_path: Path, chaos: str):
    if chaos == "0":
        (tmp_path / crash.LOG).touch()

    assert run(tmp_path, STUDIO_CHAOS=chaos).stdout == "alive\n"


def test_chance_is_read_with_each_name():
    assert crash.chances("after-post:0.05, before-accept") == {
        "after-post": 0.05,
        "before-accept": 1.0,
    }


def test_points_are_allowed_where_only_the_sandbox_can_be_reached(chaos):
    assert checks.crash_points_for_tests_only() == []
    assert allowed_origins() == ()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("STUDIO_CHAOS", False, "studio.E005"),
        ("STUDIO_SANDBOX", False, "studio.E005"),
        ("STUDIO_URL", "https://studio.example.com", "studio.E005"),
        ("STUDIO_CRASH_AT", "somewhere", "studio.E006"),
    ],
)
def test_points_are_refused_everywhere_else(settings, chaos, name, value, found):
    setattr(settings, name, value)

    assert [one.id for one in checks.crash_points_for_tests_only()] == [found]


def test_short_leases_are_for_tests_too(settings):
    settings.STUDIO_LONGEST_LEASE = 20.0

    assert [one.id for one in checks.crash_points_for_tests_only()] == ["studio.E005"]
    assert (lease(280) - now()).total_seconds() < 21
