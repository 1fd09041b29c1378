"""Doors from the queue: each takes a primary key and calls one service."""

from __future__ import annotations

from studio.attempts import archive, erasing, heartbeat, services, settling, submission


def send(attempt_id: int) -> None:
    submission.send(attempt_id)


def replay(attempt_id: int) -> None:
    submission.replay(attempt_id)


def look(attempt_id: int) -> None:
    services.look(attempt_id)


def adopt(attempt_id: int, request_id: str) -> None:
    settling.adopt_if_confirmed(attempt_id, request_id)


def cancel_there(attempt_id: int) -> None:
    services.cancel_there(attempt_id)


def erase_there(attempt_id: int) -> None:
    erasing.erase_there(attempt_id)


def save_output(output_id: int) -> None:
    archive.save_output(output_id)


def ping() -> None:
    heartbeat.beat_worker()
