"""What others may ask of attempts: start, cancel, fetch again. What is unclear: see `settling`."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import admission, archive, holding, outcome
from studio.attempts.models import Attempt, Input
from studio.attempts.platform import client_of
from studio.attempts.platform import look as look_there
from studio.attempts.states import LIVE, State
from studio.attempts.steps import begin, remark, step
from studio.core.queue import enqueue
from studio.engines import Engine
from studio.higgsfield import HiggsfieldError, TooLate
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from studio.projects.models import Project

Pictures = Mapping[str, Sequence[Asset]]


class NotPossible(Exception):
    """What a person asked for cannot be done any more; the text says why."""


def start(
    engine: Engine,
    values: Mapping[str, Any],
    *,
    membership: Membership,
    project: Project,
    key: ProviderKey,
    subject: uuid.UUID,
    pictures: Pictures,
    price: Decimal,
    number: int = 1,
) -> Attempt:
    """Put an attempt in line, in the caller's transaction, and let it go if there is room.

    What would go over a cap is held until somebody releases it. Raises NotPossible for what
    stands for a part of a workflow: that is never posted.
    """
    if not engine.path:
        raise NotPossible("This came with a story. Make it anew on the story's page.")
    lane = engine.lane(values)
    attempt = Attempt(
        team=membership.team,
        project=project,
        member=membership.user,
        subject=subject,
        number=number,
        key=key,
        origin=_begun_at(subject, number) or key.origin,
        engine=engine.slug,
        wire=engine.wire.value,
        values=dict(values),
        expected=engine.outputs(values),
        price=price,
        lane=lane.name if lane else "",
    )
    with admission.making_room(key.pk):
        if why := holding.at_the_press(attempt):
            attempt.state, attempt.note = State.HELD, why
        begin(attempt)
        Input.objects.bulk_create(
            Input(attempt=attempt, key=name, position=place, asset=asset)
            for name, chosen in pictures.items()
            for place, asset in enumerate(chosen)
        )
    attempt.refresh_from_db()
    return attempt


def cancel(attempt: Attempt) -> None:
    """Cancel what has not started: free before it is sent, refunded while it is queued there.

    Raises NotPossible once it runs.
    """
    if attempt.state in {State.HELD, State.WAITING, State.PREPARING}:
        _cancel_here(attempt)
    elif attempt.state == State.QUEUED and attempt.is_request:
        _ask_there(attempt)
    else:
        raise NotPossible(_why_not_cancel(attempt))


def cancel_there(attempt_id: int) -> None:
    """Ask the platform to cancel a queued request, and record what it says."""
    attempt = Attempt.objects.select_related("key").get(pk=attempt_id)
    if attempt.state != State.QUEUED:
        return
    try:
        with client_of(attempt) as client:
            client.cancel(attempt.request_id)
            status = look_there(attempt, client)
    except TooLate:
        remark(attempt, note="Too late to cancel: it runs already.", cancel_asked=False)
    except (HiggsfieldError, keys.CannotRead) as error:
        remark(attempt, note=f"Could not be canceled: {error}", cancel_asked=False)
    else:
        outcome.record(attempt, status)


def look(attempt_id: int) -> None:
    """Read a request's status once, because a callback rang."""
    attempt = Attempt.objects.select_related("key").get(pk=attempt_id)
    if not attempt.is_at_platform:
        return
    try:
        with client_of(attempt) as client:
            status = look_there(attempt, client)
    except (HiggsfieldError, keys.CannotRead):
        return  # The watcher goes on reading it; a bell that was missed costs only time.
    outcome.record(attempt, status)


def fetch_again(attempt: Attempt) -> None:
    """Fetch missing media once more; nothing is paid for again."""
    if attempt.erased_at:
        raise NotPossible("The platform has erased it at your wish.")
    if attempt.state != State.MEDIA_MISSING or not archive.fetch_again(attempt):
        raise NotPossible("There is nothing missing here.")
    for pk in attempt.outputs.filter(fate="fetching").values_list("pk", flat=True):
        enqueue("studio.attempts.tasks.save_output", pk)


def places_in_line(key_ids: Collection[int]) -> dict[int, int]:
    """Return the place (1 is next) of every waiting attempt of these keys, by primary key."""
    waiting = Attempt.objects.filter(state=State.WAITING, key__in=key_ids)
    places: Counter[int] = Counter()
    found: dict[int, int] = {}
    for pk, key_id in waiting.order_by("position", "id").values_list("pk", "key_id"):
        places[key_id] += 1
        found[pk] = places[key_id]
    return found


def live_counts(membership: Membership) -> tuple[int, int]:
    """Return how many attempts of the team run, and how many wait."""
    live = Attempt.objects.visible_to(membership).filter(state__in=LIVE).order_by()
    counts = Counter(dict(live.values_list("state").annotate(Count("pk"))))
    waiting = counts[State.WAITING] + counts[State.HELD]
    return counts.total() - waiting, waiting


def _begun_at(subject: uuid.UUID, number: int) -> str:
    """Return the host that the ids in a retried recipe belong to."""
    if number == 1:
        return ""
    tries = Attempt.objects.filter(subject=subject).order_by("number")
    return tries.values_list("origin", flat=True).first() or ""


def _cancel_here(attempt: Attempt) -> None:
    with admission.making_room(attempt.key_id):
        if not step(attempt, State.CANCELED, note="Canceled before it was sent."):
            raise NotPossible("It has just been sent.")
        projects.release(attempt)


def _ask_there(attempt: Attempt) -> None:
    with transaction.atomic():
        if not remark(
            attempt, note="Asking the platform to cancel.", cancel_asked=True
        ):
            raise NotPossible("It has just started.")
        enqueue("studio.attempts.tasks.cancel_there", attempt.pk)


def _why_not_cancel(attempt: Attempt) -> str:
    if attempt.state == State.UNKNOWN:
        return "Nobody knows whether it was sent. Decide on its card."
    if attempt.state == State.QUEUED:
        return "The platform has no way to cancel a request of this model."
    if attempt.state in {State.SUBMITTING, State.IN_PROGRESS}:
        return "It already runs at the platform, which cannot stop it any more."
    return f"It has ended: {State(attempt.state).label}."
