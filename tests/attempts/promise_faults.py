"""What may go wrong while the promise is to hold: answers, deaths, time that passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from studio.attempts.models import Attempt, Breaker, Output
from studio.core import crash
from studio.core.clock import now
from tests.platform_server import CUT, Answer, json_answer

PAGE: Answer = (200, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
# Before anything was taken.
REFUSALS: list[Answer] = [
    json_answer(status, {"detail": "No"})
    for status in (400, 401, 403, 404, 409, 422, 423, 429, 500, 502, 503, 504)
]
# After the request was taken and will be charged.
SPOILT: list[Answer | str] = [
    CUT,
    PAGE,
    json_answer(502, {"detail": "Bad gateway"}),
    json_answer(503, {"detail": "Later"}),
    json_answer(409, {"detail": "In flight"}),
    json_answer(200, {"status": "queued"}),
    (200, {}, b""),
]
LOOKS: list[Answer | str] = [
    CUT,
    PAGE,
    *(json_answer(status, {"detail": "No"}) for status in (401, 404, 429, 500, 503)),
]
MEDIA: list[Answer | str] = [CUT, (404, {}, b""), (500, {}, b""), (200, {}, b"")]
SUBMITS = [("submit", answer) for answer in [CUT, *REFUSALS]]
LOST = [("accepted", answer) for answer in SPOILT]
FILES = [("media", answer) for answer in MEDIA]
FAULTS = st.none() | st.sampled_from(LOST) | st.sampled_from([*SUBMITS, *FILES])
ENDINGS = ("in_progress", "completed", "failed", "nsfw", "canceled")
PLACES = st.integers(0, 2)
WISHES = ("again", "again", "give up", "name", "name", "cancel")
# Most often where a death leaves money in doubt.
DEATHS = ("", "", "", "after-lease", "after-post", "after-post", *sorted(crash.POINTS))


class Died(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


@contextmanager
def dying_at(point: str) -> Iterator[None]:
    """Let the first process that comes to this point die there; "" is nowhere."""
    crash.settings.STUDIO_CRASH_AT = point
    try:
        yield
    finally:
        crash.settings.STUDIO_CRASH_AT = ""


@contextmanager
def surviving() -> Iterator[None]:
    try:
        yield
    except Died:
        return


def die(point: str) -> None:
    """Stand in for the end of a process."""
    crash.settings.STUDIO_CRASH_AT = ""
    raise Died(point)


def make_sent_long_ago() -> None:
    Attempt.objects.update(sent_at=F("sent_at") - timedelta(hours=3))


def make_all_due() -> None:
    past = now() - timedelta(seconds=1)
    Attempt.objects.exclude(lease_until=None).update(lease_until=past)
    Attempt.objects.exclude(not_before=None).update(not_before=past)
    Output.objects.filter(fate=Output.Fate.FETCHING).update(
        not_before=None, lease_until=None
    )
    Breaker.objects.exclude(open_until=None).update(open_until=past)


def hypothesis_settings() -> Any:
    """Return how many orders of faults are tried: always the same ones."""
    return settings(
        max_examples=30,
        stateful_step_count=30,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
