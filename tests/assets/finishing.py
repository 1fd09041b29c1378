"""What the platform does until a result waits there."""

from __future__ import annotations

from studio.attempts import services as attempts
from tests.attempts.conftest import picture


def finish(generation, platform, run_queue) -> int:
    """Let a generation be done at the platform; return the output that waits to be fetched."""
    run_queue()
    generation.attempt.refresh_from_db()
    platform.finish_with(generation.attempt.request_id, picture())
    attempts.look(generation.attempt_id)
    return generation.attempt.outputs.get().pk
