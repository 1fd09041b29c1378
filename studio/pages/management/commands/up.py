"""`manage.py up`: the whole studio on one machine."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from studio.accounts.addresses import base_url, is_exposed
from studio.accounts.services import is_founded, setup_token
from studio.assets import store
from studio.keys.services import KeyRingMissing
from studio.pages.supervisor import checks, leftovers, lock, prepare, secrets
from studio.pages.supervisor.parts import parts
from studio.pages.supervisor.refusal import Refusal
from studio.pages.supervisor.supervisor import Supervisor


class Command(BaseCommand):
    help = "Run the studio on this machine: web, worker, watcher and sandbox."
    # They need the secrets, which the first start makes; _prepare runs them.
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        # Nobody else on this machine has any business in the data folder.
        os.umask(0o077)
        signal.signal(signal.SIGTERM, _leave)
        try:
            self._up()
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)

    def _up(self) -> None:
        data = Path(settings.STUDIO_DATA)
        run = data / "run"
        checks.check_floor()
        checks.check_folder(data)
        with lock.take(run / "up.lock"):
            leftovers.end_all(run)
            _prepare()
            supervisor = Supervisor(
                parts(),
                run=run,
                logs=data / "logs",
                say=self._say,
                ready=self._announce,
            )
            supervisor.run()

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _announce(self) -> None:
        self.stdout.write(f"Atelier is ready: {base_url()}/")
        if is_exposed() and not is_founded():
            self.stdout.write(f"Setup token, asked for once: {setup_token()}")
        self.stdout.flush()


def _prepare() -> None:
    checks.check_address()
    checks.check_ports()
    checks.check_databases()
    checks.check_ring()
    if secrets.make_missing():
        _start_over()
    checks.check_system()
    try:
        prepare.databases()
        prepare.media()
        prepare.keys()
        prepare.static_files()
        store.sweep_incoming()
    except KeyRingMissing as error:
        raise Refusal(f"The key ring cannot be used: {error}") from error
    except (DatabaseError, sqlite3.Error, OSError) as error:
        raise Refusal(
            f"The data folder could not be brought up to date: {error}."
        ) from error


def _start_over() -> None:
    """Become the same command again: settings read secrets once, when they are imported."""
    connections.close_all()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves


def _leave(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)
