"""Reading settings from the environment, and secrets also from files."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

from environs import Env

env = Env()

LOOPBACK = "127.0.0.1"
EVERY_INTERFACE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound
# An address of the documentation range: nothing is sent, the kernel only picks a route.
_ELSEWHERE = ("192.0.2.1", 9)


def secret(name: str, *, fallback: Path | None = None) -> str:
    """Return NAME, else the content of the file NAME_FILE names, else that of `fallback`, else ""."""
    if value := os.environ.get(name, ""):
        return value
    named = os.environ.get(f"{name}_FILE", "")
    path = Path(named) if named else fallback
    if path is None or (not named and not path.exists()):
        return ""
    return path.read_text(encoding="utf-8").strip()


def keep_secret(path: Path, text: str) -> bool:
    """Write `text` to a file of mode 0600 unless it exists; tell whether it was written.

    The file appears complete or not at all.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def listening_address(host: str) -> str:
    """Return the address the server is given, which takes no names: this machine unless said otherwise."""
    return LOOPBACK if host in {"", "localhost"} else host


def served_hosts(host: str, *, public: str | None, more: Iterable[str]) -> list[str]:
    """Return the Host headers to answer to, for a studio that listens on `host`.

    Names of this machine only where it listens everywhere: any address would do for
    whoever poisons links with a Host header.
    """
    names = ["localhost", "127.0.0.1", "[::1]", public, *more]
    if host in EVERY_INTERFACE:
        name = socket.gethostname()
        names += [name, f"{name}.local", _own_address()]
    else:
        names.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(one for one in names if one))


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])
