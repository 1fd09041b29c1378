"""One studio per data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from studio.pages.supervisor.refusal import Refusal


def take(path: Path) -> IO[str]:
    """Return a file that stays locked for as long as it is open. Raises Refusal."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise Refusal(
            f"Atelier already runs on {path.parent.parent} (process {holder}): "
            "stop it first, or set STUDIO_DATA to another folder."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
