"""What others may ask of attempts: start, cancel, decide, fetch again."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import admission, archive, outcome
from studio.attempts.models import Attempt, Input
from studio.attempts.platform import client_of
from studio.attempts.states import State
from studio.attempts.steps import begin, remark, step
from studio.core.queue import enqueue
from studio.engines import Engine
from studio.higgsfield import HiggsfieldError, TooLate
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from studio.projects.models import Project

Pictures = Mapping[str, Sequence[Asset]]


REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{7,63}")


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
    """Put an attempt in line, in the caller's transaction, and let it go if there is room."""
    lane = engine.lane(values)
    attempt = Attempt(
        team=membership.team,
        project=project,
        member=membership.user,
        subject=subject,
        number=number,
        key=key,
        engine=engine.slug,
        values=dict(values),
        expected=engine.outputs(values),
        price=price,
        lane=lane.name if lane else "",
    )
    with transaction.atomic():
        begin(attempt)
        Input.objects.bulk_create(
            Input(attempt=attempt, key=name, position=place, asset=asset)
            for name, chosen in pictures.items()
            for place, asset in enumerate(chosen)
        )
        admission.admit(key.pk)
    attempt.refresh_from_db()
    return attempt


def cancel(attempt: Attempt) -> None:
    """Cancel what has not started: free before it is sent, refunded while it is queued there.

    Raises NotPossible once it runs.
    """
    if attempt.state in {State.HELD, State.WAITING, State.PREPARING}:
        _cancel_here(attempt)
    elif attempt.state == State.QUEUED:
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
            status = client.status(attempt.request_id)
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
            status = client.status(attempt.request_id)
    except (HiggsfieldError, keys.CannotRead):
        return  # The watcher goes on reading it; a bell that was missed costs only time.
    outcome.record(attempt, status)


def adopt(attempt: Attempt, request_id: str) -> None:
    """Take the request id a callback or a person names, once the platform confirms it.

    Raises NotPossible when it does not, or when another attempt has it.
    """
    if Attempt.objects.filter(origin=attempt.origin, request_id=request_id).exists():
        raise NotPossible("Another generation already has that request.")
    try:
        with client_of(attempt) as client:
            status = client.status(request_id)
    except (HiggsfieldError, keys.CannotRead) as error:
        raise NotPossible(
            f"The platform does not confirm that request: {error}"
        ) from None
    if step(
        attempt, State.QUEUED, request_id=status.request_id, accepted_at=attempt.sent_at
    ):
        outcome.record(attempt, status)


def ask_to_adopt(attempt: Attempt, request_id: str) -> None:
    """Have the platform asked about the request a person names; the card tells how it went."""
    if not REQUEST_ID.fullmatch(request_id):
        raise NotPossible(
            "That is not a request id. It looks like 8f14e45f-ceea-467f-a8f1-…"
        )
    with transaction.atomic():
        if attempt.state != State.UNKNOWN or not remark(
            attempt,
            note="Asking the platform about that request.",
            attention=attempt.attention,
        ):
            raise NotPossible("This has been settled in the meantime.")
        enqueue("studio.attempts.tasks.adopt", attempt.pk, request_id)


def adopt_if_confirmed(attempt_id: int, request_id: str) -> None:
    """Adopt what a callback or a person named, if the platform confirms it; else say why not."""
    attempt = Attempt.objects.select_related("key").get(pk=attempt_id)
    if attempt.state != State.UNKNOWN:
        return
    try:
        adopt(attempt, request_id)
    except NotPossible as error:
        remark(attempt, note=str(error), attention=attempt.attention)


def send_again(attempt: Attempt) -> None:
    """Send an unclear attempt anew: the person accepts that it may be charged twice."""
    with transaction.atomic():
        moved = attempt.state == State.UNKNOWN and step(
            attempt,
            State.WAITING,
            note="Sent again; the first try may have been charged too.",
            idempotency_key=uuid.uuid4(),
            not_before=None,
            rounds=0,
        )
        if not moved:
            raise NotPossible("This has been settled in the meantime.")
        admission.admit(attempt.key_id)


def give_up(attempt: Attempt) -> None:
    """End an unclear attempt at a person's word."""
    with transaction.atomic():
        note = "Given up. If the platform did take it, it was charged there."
        if attempt.state != State.UNKNOWN or not step(attempt, State.FAILED, note=note):
            raise NotPossible("This has been settled in the meantime.")
        projects.release(attempt)
        admission.admit(attempt.key_id)


def fetch_again(attempt: Attempt) -> None:
    """Fetch missing media once more; nothing is paid for again."""
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


def _cancel_here(attempt: Attempt) -> None:
    with transaction.atomic():
        if not step(
            attempt,
            State.CANCELED,
            note="Canceled before it was sent.",
        ):
            raise NotPossible("It has just been sent.")
        projects.release(attempt)
        admission.admit(attempt.key_id)


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
    if attempt.state in {State.SUBMITTING, State.IN_PROGRESS}:
        return "It already runs at the platform, which cannot stop it any more."
    return f"It has ended: {State(attempt.state).label}."
