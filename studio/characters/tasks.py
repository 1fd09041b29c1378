"""Doors from the queue: each takes a primary key and calls one service."""

from __future__ import annotations

from studio.characters import account, imports, leaving, services, there


def look_at(photo_id: int) -> None:
    services.look_at(photo_id)


def forget_there(character_id: int) -> None:
    leaving.forget_there(character_id)


def read_account(key_id: int) -> None:
    account.read(key_id)


def look_there(character_id: int) -> None:
    there.look(character_id)


def fetch_photo(character_id: int) -> None:
    imports.fetch_photo(character_id)
