"""Signs of life of the parts: an answer over HTTP, or a heartbeat row."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from django.db import DatabaseError, connection

from studio.attempts.models import Heartbeat

ANSWER_SECONDS = 2.0


def answers(host: str, port: int, path: str) -> Callable[[datetime], bool]:
    """Return a look whether GET of a path is answered, and with 200."""

    def look(since: datetime) -> bool:
        asking = HTTPConnection(host, port, timeout=ANSWER_SECONDS)
        try:
            asking.request("GET", path)
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()

    return look


def beats(process: str, *, in_doubt: bool) -> Callable[[datetime], bool]:
    """Return a look whether a process of this host has beaten since a moment.

    `in_doubt` is the answer while the database gives none.
    """

    def look(since: datetime) -> bool:
        rows = Heartbeat.objects.filter(
            process=process, host=socket.gethostname()[:100]
        )
        try:
            return rows.filter(at__gte=since).exists()
        except DatabaseError:
            connection.close_if_unusable_or_obsolete()
            return in_doubt

    return look
