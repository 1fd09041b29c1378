"""Attempts: each is one POST that may cost money, its inputs, its outputs and its history."""

from __future__ import annotations

from studio.attempts.models.attempt import LOST, RETENTION, Attempt
from studio.attempts.models.files import Input, Output
from studio.attempts.models.health import Breaker, Heartbeat
from studio.attempts.models.history import Event, Hook

__all__ = [
    "LOST",
    "RETENTION",
    "Attempt",
    "Breaker",
    "Event",
    "Heartbeat",
    "Hook",
    "Input",
    "Output",
]
