"""Doors from the queue: each takes a primary key and calls one service."""

from __future__ import annotations

from studio.notices import digests, outbox, services


def write_digest(user_id: int) -> None:
    digests.write(user_id)


def send_letter(letter_id: int) -> None:
    outbox.send(letter_id)


def sweep() -> None:
    services.sweep()
