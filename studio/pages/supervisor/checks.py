"""What is looked at before the studio starts; each fault is one sentence."""

from __future__ import annotations

import errno
import socket
import tempfile
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from studio.core.logs import redact
from studio.keys.models import ProviderKey
from studio.pages.supervisor import floor
from studio.pages.supervisor.refusal import Refusal

BACKLOG = 1


def check_floor() -> None:
    if problem := floor.problem():
        raise Refusal(problem)


def check_folder(folder: Path) -> None:
    """Make the data folder if need be, and try to write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise Refusal(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "give it to this user, or set STUDIO_DATA to another one."
        ) from error


def check_port(host: str, port: int, *, variable: str) -> None:
    """Try to listen; `variable` is the setting that chooses another port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(BACKLOG)
        except (OSError, OverflowError) as error:
            raise Refusal(_why_not(error, host, port, variable)) from error


def check_address() -> None:
    try:
        ip_address(settings.STUDIO_HOST)
    except ValueError as error:
        raise Refusal(
            f"STUDIO_HOST is {settings.STUDIO_HOST!r}, which is no address: "
            "use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network."
        ) from error


def check_ports() -> None:
    web, sandbox = settings.STUDIO_PORT, settings.STUDIO_SANDBOX_PORT
    check_port(settings.STUDIO_HOST, web, variable="STUDIO_PORT")
    if not settings.STUDIO_SANDBOX:
        return
    if web == sandbox:
        raise Refusal(
            f"Studio and sandbox both want port {web}: set STUDIO_PORT or STUDIO_SANDBOX_PORT."
        )
    check_port("127.0.0.1", sandbox, variable="STUDIO_SANDBOX_PORT")


def check_databases() -> None:
    for alias, variable in (
        ("default", "STUDIO_DATABASE_URL"),
        ("sandbox", "STUDIO_DATA"),
    ):
        try:
            _check_schema(alias)
        except DatabaseError as error:
            reason = redact(str(error)).strip().partition("\n")[0]
            raise Refusal(
                f"The {alias} database cannot be used ({reason}): check {variable}."
            ) from error


def check_ring() -> None:
    """Refuse to make a new key ring beside keys that only a lost one can open."""
    if not settings.STUDIO_ENCRYPTION_KEYS and _has_sealed_keys():
        ring = Path(settings.STUDIO_SECRETS) / "encryption_keys"
        raise Refusal(
            f"The key ring {ring} is gone, and the database holds keys that only it can open: "
            "put it back from a backup, or set STUDIO_ENCRYPTION_KEYS."
        )


def check_system() -> None:
    """Run Django's checks and ours; the first error is the reason."""
    for message in checks.run_checks():
        if message.is_serious() and not message.is_silenced():
            raise Refusal(f"{message.msg} ({message.id})")


def _why_not(error: Exception, host: str, port: int, variable: str) -> str:
    where = f"Port {port} on {host}"
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return (
            f"{where} is taken: stop what uses it, or set {variable} to another port."
        )
    if code == errno.EACCES:
        return f"{where} is not open to this user: set {variable} to a port above 1023."
    if isinstance(error, OverflowError):
        return f"{where} does not exist: set {variable} to a port from 1 to 65535."
    return f"{where} cannot be opened ({error}): check STUDIO_HOST and {variable}."


def _check_schema(alias: str) -> None:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    known = loader.disk_migrations
    newest: dict[str, str] = {}
    for app, name in known:
        newest[app] = max(name, newest.get(app, ""))
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        is_older = name[:4] < newest.get(app, "9999")[:4]
        if (app, name) not in known and not is_older:
            raise Refusal(
                f"The {alias} database was written by a newer Atelier ({app}.{name}): "
                "update the program, or put back a backup of the data folder."
            )


def _has_sealed_keys() -> bool:
    table = ProviderKey._meta.db_table
    if table not in connections["default"].introspection.table_names():
        return False
    # The studio makes the Sandbox key itself, and again under any ring.
    return ProviderKey.objects.filter(is_sandbox=False).exclude(sealed="").exists()
