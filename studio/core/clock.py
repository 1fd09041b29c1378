"""The one place that tells the time, so that tests can move it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def in_seconds(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)
