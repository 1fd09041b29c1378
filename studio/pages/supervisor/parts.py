"""The processes this studio consists of, as its settings say."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings

from studio.core import serving
from studio.pages.supervisor.children import ROOT, Part
from studio.pages.supervisor.signs import answers, beats

MANAGE = [sys.executable, str(Path(ROOT) / "manage.py")]
NEARBY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked at, not bound


def parts() -> list[Part]:
    everything = [_web(), _worker(), _watcher()]
    return [_sandbox(), *everything] if settings.STUDIO_SANDBOX else everything


def _web() -> Part:
    host, port = settings.STUDIO_HOST, settings.STUDIO_PORT
    return Part(
        name="web",
        command=serving.command(host, port),
        is_ready=answers(NEARBY.get(host, host), port, "/readyz"),
        is_needed=True,
    )


def _worker() -> Part:
    return Part(
        name="worker",
        command=[*MANAGE, "qcluster"],
        is_ready=beats("worker", in_doubt=False),
        shows_life=beats("worker", in_doubt=True),
        rung_by="watcher",
    )


def _watcher() -> Part:
    return Part(
        name="watcher",
        command=[*MANAGE, "watcher"],
        is_ready=beats("watcher", in_doubt=False),
        shows_life=beats("watcher", in_doubt=True),
    )


def _sandbox() -> Part:
    port = settings.STUDIO_SANDBOX_PORT
    return Part(
        name="sandbox",
        command=[*MANAGE, "sandbox", "--port", str(port)],
        is_ready=answers("127.0.0.1", port, "/"),
        last=True,
    )
