"""Read files of strangers in a limited child process: the door of this package."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.media.errors import Damaged, MediaError, NoRoom, Refused, TooSlow
from studio.media.results import (
    Digest,
    Reference,
    digest_from_json,
    reference_from_json,
)
from studio.media.sniff import IMAGE_TYPES, PICTURES, kind_of, sniff_file

MAX_ANSWER_BYTES = 1024 * 1024

_ROOT = Path(__file__).resolve().parents[2]
_KINDS = (MediaError, Refused, Damaged, TooSlow, NoRoom)
_ERRORS = {kind.__name__: kind for kind in _KINDS}
_ENDED_BY_LIMIT = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGALRM}


def digest(path: Path, outdir: Path, *, timeout: float = 60) -> Digest:
    """Decode all of a file and write its derivatives into `outdir`.

    Raises Refused, Damaged or TooSlow with a sentence for a person; a bare MediaError
    when the fault is not known to be the file's, and trying again may help.
    """
    job = kind_of(sniff_file(path))
    return digest_from_json(answer(job, path, outdir, timeout=timeout), folder=outdir)


def reference(path: Path, outdir: Path, *, timeout: float = 60) -> Reference:
    """Write a clean copy of a picture, fit to be sent away, into `outdir`.

    Raises as `digest` does.
    """
    if sniff_file(path, accepted=PICTURES) not in IMAGE_TYPES:
        raise Refused("Only a picture can be a reference: PNG, JPEG, WebP or GIF.")
    described = answer("reference", path, outdir, timeout=timeout)
    return reference_from_json(described, folder=outdir)


def answer(job: str, path: Path, outdir: Path, *, timeout: float) -> dict[str, Any]:
    """Have a limited child do one of its jobs; raises what it answers, typed."""
    outdir.mkdir(parents=True, exist_ok=True)
    module = [sys.executable, "-P", "-m", "studio.media.child"]
    command = [*module, job, str(path.absolute()), str(outdir.absolute()), str(timeout)]
    told: dict[str, Any] = json.loads(run_limited(command, timeout=timeout))
    if "error" in told:
        raise _ERRORS[told["error"]](told["reason"], detail=told["detail"])
    return told


def run_limited(command: Sequence[str], *, timeout: float) -> bytes:
    """Run a command in its own session and return what it prints.

    It and whatever it started are killed when `timeout` seconds have passed, when it
    prints too much, and in any case at the end. Raises TooSlow or Damaged.
    """
    deadline = time.monotonic() + timeout
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    ) as child:
        try:
            answer = _listen(child, deadline)
            status = child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise TooSlow(_too_slow()) from error
        finally:
            _kill_group(child)
    if status in _ENDED_BY_LIMIT:
        raise TooSlow(_too_slow())
    if status:
        raise Damaged(
            "This file makes its decoder fail; it is damaged or was made to do harm.",
            detail=f"The child ended with status {status}.",
        )
    return answer


def _environment() -> dict[str, str]:
    """Nothing of ours: secrets stay out of a process that reads hostile bytes."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        # Threads of their own would only reserve address space.
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _listen(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    if child.stdout is None:
        raise ValueError("The child needs a pipe to answer through.")
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            piece = os.read(child.stdout.fileno(), 65_536)
            answer += piece
            if len(answer) > MAX_ANSWER_BYTES:
                raise Damaged("This file makes its decoder say too much.")
            if not piece:
                return bytes(answer)
    raise TooSlow(_too_slow())


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    # Once it is waited for, its number may already be another's.
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)


def _too_slow() -> str:
    return "This file took too long to read and was given up."
