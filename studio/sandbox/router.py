"""Keeps the emulator's rows in its own database file."""

from __future__ import annotations

from typing import Any

APP = "sandbox"
ALIAS = "sandbox"


class SandboxRouter:
    """Send the sandbox's models, and nothing else, to the database `sandbox`."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == APP else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == APP else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (app_label == APP) == (db == ALIAS)
