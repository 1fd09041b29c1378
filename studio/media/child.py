"""The process in which files of strangers are decoded, limited before it begins.

`python -m studio.media.child JOB SOURCE FOLDER SECONDS` answers one JSON object.
"""

from __future__ import annotations

import errno
import importlib
import json
import math
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from studio.media.errors import MediaError, NoRoom, Refused

GIB = 1024**3

# Each job is a module of its own, so that a picture does not load FFmpeg.
JOBS = ("image", "video", "audio", "voice", "reference", "look", "crop")
_MEMORY = {
    "image": GIB * 3 // 2,
    "reference": GIB * 3 // 2,
    "look": GIB * 3 // 2,
    "crop": GIB * 3 // 2,
    "video": GIB * 3,
    "audio": GIB * 3,
    "voice": GIB * 3,
}
_MAX_WRITTEN_BYTES = GIB // 2
_MAX_OPEN_FILES = 64
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def main(arguments: list[str]) -> int:
    job, source, folder, seconds = arguments
    if job not in JOBS:
        raise SystemExit(f"There is no job {job!r}.")
    restrict(memory=_MEMORY[job], seconds=float(seconds))
    sys.stdout.write(json.dumps(perform(job, Path(source), Path(folder))))
    return 0


def restrict(*, memory: int, seconds: float) -> None:
    """Limit this process for good: address space in bytes, and time.

    The alarm ends it even when the parent is gone and nobody else would.
    """
    processor = math.ceil(seconds) * 2
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_WRITTEN_BYTES, _MAX_WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(math.ceil(seconds) + 1)


def perform(job: str, source: Path, folder: Path) -> dict[str, Any]:
    """Do the job; what it raises becomes the answer too."""
    module = importlib.import_module(f"studio.media.jobs.{job}")
    try:
        answer: dict[str, Any] = module.run(source, folder)
    except MediaError as error:
        return refusal(error)
    except MemoryError:
        return refusal(Refused("This file needs more memory to read than is allowed."))
    except Exception as error:
        if getattr(error, "errno", None) in _NO_ROOM:
            return refusal(NoRoom("The disk is full: nothing could be made of it."))
        # Not the file's fault as far as is known.
        return refusal(
            MediaError(
                "This file could not be read just now.",
                detail=traceback.format_exc(limit=-8),
            )
        )
    return answer


def refusal(error: MediaError) -> dict[str, Any]:
    return {
        "error": type(error).__name__,
        "reason": error.reason,
        "detail": error.detail,
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
