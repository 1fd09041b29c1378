"""What the studio remembers of its backups and checks: small files that only their owner reads."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from studio.pages.keeping.errors import CannotKeep


def folder() -> Path:
    return Path(settings.STUDIO_DATA) / "keeping"


def read(name: str) -> dict[str, Any]:
    """Return what was written under `name`; {} where nothing was, or nothing that can be read."""
    try:
        found = json.loads(_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(name: str, values: Mapping[str, Any]) -> None:
    """Replace what stands under `name`, all of it or nothing."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def forget(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def moment(values: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time that was written as text, None where there is none."""
    text = values.get(name)
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


@contextmanager
def alone(path: Path, *, otherwise: str) -> Iterator[None]:
    """Hold the lock file `path`; raises CannotKeep with `otherwise` when somebody else does."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotKeep(otherwise) from None
        yield


def _path(name: str) -> Path:
    return folder() / f"{name}.json"
