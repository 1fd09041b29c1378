"""`manage.py sandbox`: the emulated platform alone, on this machine only."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from studio.core import serving
from studio.core.environment import keep_secret
from studio.sandbox import accounts, controls
from studio.sandbox.router import ALIAS, APP

HOST = "127.0.0.1"
# One process counts and draws; its threads mostly wait, for drawings and for clients.
THREADS = 12


class Command(BaseCommand):
    help = "Serve the sandbox, an emulator of the Higgsfield platform."
    # It needs none of the studio's secrets.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = settings.STUDIO_SANDBOX_PORT
        parser.add_argument("--port", type=int, default=port, help=f"default {port}")
        parser.add_argument(
            "--workflows",
            choices=["on", "off"],
            help="whether its own account has the creator workflows; as it was, if left out",
        )

    def handle(self, *, port: int, workflows: str | None, **options: object) -> None:
        data = Path(settings.STUDIO_DATA)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_secret(settings.SANDBOX_CONTROL_TOKEN_FILE, secrets.token_urlsafe(32))
        call_command("migrate", APP, database=ALIAS, interactive=False, verbosity=0)
        if workflows:
            switch = {"id": accounts.KEY_ID, "workflows": workflows == "on"}
            controls.set_account(switch)
        connections.close_all()
        self.stdout.write(f"Sandbox: http://{HOST}:{port}, key sandbox:sandbox")
        self.stdout.flush()
        _serve(port)


def _serve(port: int) -> None:
    """Become the server: another process, whose settings know that it is the sandbox."""
    chosen = {"STUDIO_PROCESS": "sandbox", "STUDIO_SANDBOX_PORT": str(port)}
    command = serving.command(HOST, port, workers=1, threads=THREADS)
    os.execve(command[0], command, {**os.environ, **chosen})  # noqa: S606 - ourselves
