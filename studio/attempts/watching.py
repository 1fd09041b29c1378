"""What the watcher asks of the database: claim, renew, record. Each call is one short transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from studio.attempts import outcome
from studio.attempts.history import durations
from studio.attempts.models import Attempt
from studio.attempts.platform import credentials_of
from studio.attempts.schedule import History
from studio.attempts.states import AT_PLATFORM
from studio.attempts.steps import remark
from studio.core.clock import in_seconds
from studio.core.leases import is_free
from studio.engines import registry
from studio.higgsfield import Credentials, Status
from studio.keys import services as keys

LEASE = 6.0
CLAIM_AT_ONCE = 40
HISTORY = 300
UNKNOWN_ENGINE = (20.0, 60.0)
UNREADABLE_PAUSE = 60.0


@dataclass(frozen=True)
class Watched:
    """One request to look at; carries the opened key so that a look costs no database."""

    attempt_id: int
    key_id: int
    engine: str
    origin: str
    request_id: str
    credentials: Credentials
    accepted_at: datetime
    has_hook: bool
    is_job_set: bool = False
    is_training: bool = False


def claim(owner: str, *, most: int = CLAIM_AT_ONCE) -> list[Watched]:
    """Take up to `most` requests that nobody watches."""
    unwatched = is_free("watch_until")
    rows = Attempt.objects.filter(unwatched, state__in=AT_PLATFORM).order_by("id")
    with transaction.atomic():
        found = list(
            rows.select_for_update(skip_locked=True, of=("self",)).select_related(
                "key"
            )[:most]
        )
        ids = [attempt.pk for attempt in found]
        if ids:
            Attempt.objects.filter(pk__in=ids).update(
                watch_owner=owner, watch_until=in_seconds(LEASE)
            )
    return [watched for attempt in found if (watched := _open(attempt))]


def renew(owner: str) -> set[int]:
    """Keep what is ours and still there; return its ids, so that the rest is forgotten."""
    mine = Attempt.objects.filter(watch_owner=owner, state__in=AT_PLATFORM)
    mine.update(watch_until=in_seconds(LEASE))
    return set(mine.values_list("pk", flat=True))


def record_all(answers: Sequence[tuple[int, Status]]) -> set[int]:
    """Record a batch of answers; return those that need no further looks."""
    attempts = Attempt.objects.select_related("key").in_bulk([pk for pk, _ in answers])
    done: set[int] = set()
    for pk, status in answers:
        attempt = attempts.get(pk)
        if attempt is not None:
            outcome.record(attempt, status)
        if attempt is None or not attempt.is_at_platform:
            done.add(pk)
    return done


def note_lost(attempt_id: int) -> None:
    """Note that the platform keeps answering 404 for a request it accepted."""
    attempt = Attempt.objects.filter(
        pk=attempt_id, state__in=AT_PLATFORM, attention=""
    ).first()
    if attempt:
        outcome.lost_there(attempt)


def note_refused(key_id: int, error: Exception) -> None:
    """Note on the key that the platform does not take it any more."""
    keys.note_refused(key_id, error)


def histories() -> dict[str, History]:
    """Return how long each model's latest requests took at the platform."""
    return {
        engine.slug: History(durations(engine.slug, latest=HISTORY), engine.seconds)
        for engine in registry.ALL
    }


def _open(attempt: Attempt) -> Watched | None:
    try:
        credentials = credentials_of(attempt)
    except keys.CannotRead as error:
        _let_go(attempt, error)
        return None
    return Watched(
        attempt_id=attempt.pk,
        key_id=attempt.key_id,
        engine=attempt.engine,
        origin=attempt.origin,
        request_id=attempt.request_id,
        credentials=credentials,
        accepted_at=attempt.accepted_at or attempt.created_at,
        has_hook=bool(attempt.webhook_url),
        is_job_set=attempt.is_job_set,
        is_training=attempt.is_training,
    )


def _let_go(attempt: Attempt, error: keys.CannotRead) -> None:
    """Say once why nobody can look, and come back in a minute: the key may be mended."""
    Attempt.objects.filter(pk=attempt.pk).update(
        watch_owner="", watch_until=in_seconds(UNREADABLE_PAUSE)
    )
    if not attempt.attention:
        remark(attempt, attention=str(error) or "Its key cannot be read here.")
