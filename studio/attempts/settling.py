"""Settling what is unclear: at the word of a person, or of a callback that the platform confirms.

What a person may ask for raises NotPossible, with the reason, once it has been settled.
"""

from __future__ import annotations

import re
import uuid

from django.db import IntegrityError, transaction

from studio.attempts import admission, outcome
from studio.attempts.models import Attempt
from studio.attempts.platform import client_of
from studio.attempts.platform import look as look_there
from studio.attempts.services import NotPossible
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.higgsfield import HiggsfieldError
from studio.keys import services as keys
from studio.projects import services as projects

ENDED_LOST = (
    "Ended here: the platform no longer knew this request. "
    "If it did charge, its console shows it."
)
SENT_TWICE = "Sent again; the first try may have been charged too."
SENT_SINCE = "Sent; if it had been sent since the backup, that was charged too."
REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{7,63}")
GIVEN_UP = "Given up. If the platform did take it, it was charged there."
ANOTHERS = "Another generation already has that request."
SETTLED = "This has been settled in the meantime."


def adopt(attempt: Attempt, request_id: str) -> None:
    """Take the request id a callback or a person names, once the platform confirms it.

    Raises NotPossible when it does not, or when another attempt has it.
    """
    if Attempt.objects.filter(origin=attempt.origin, request_id=request_id).exists():
        raise NotPossible(ANOTHERS)
    try:
        with client_of(attempt) as client:
            status = look_there(attempt, client, request_id=request_id)
    except (HiggsfieldError, keys.CannotRead) as error:
        raise NotPossible(
            f"The platform does not confirm that request: {error}"
        ) from None
    try:
        took = step(
            attempt,
            State.QUEUED,
            request_id=status.request_id,
            accepted_at=attempt.sent_at or now(),
        )
    except IntegrityError:
        # While the platform was asked, another one took it.
        raise NotPossible(ANOTHERS) from None
    if took:
        outcome.record(attempt, status)


def ask_to_adopt(attempt: Attempt, request_id: str) -> None:
    """Have the platform asked about the request a person names; the card tells how it went."""
    if not REQUEST_ID.fullmatch(request_id):
        raise NotPossible(
            "That is not a request id. It looks like 8f14e45f-ceea-467f-a8f1-…"
        )
    if attempt.is_workflow:
        raise NotPossible(
            "It is many requests, and none of them leads to the others. "
            "Send it again, or give it up."
        )
    with transaction.atomic():
        if attempt.state != State.UNKNOWN or not remark(
            attempt,
            note="Asking the platform about that request.",
            attention=attempt.attention,
        ):
            raise NotPossible(SETTLED)
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
    note = SENT_SINCE if attempt.was_unsent else SENT_TWICE
    with admission.making_room(attempt.key_id):
        moved = attempt.state == State.UNKNOWN and step(
            attempt,
            State.WAITING,
            note=note,
            idempotency_key=uuid.uuid4(),
            not_before=None,
            rounds=0,
        )
        if not moved:
            raise NotPossible(SETTLED)
        # What was uploaded for it may be gone there by now; uploading costs nothing.
        attempt.inputs.update(url="", uploaded_at=None)


def give_up(attempt: Attempt) -> None:
    """End an unclear attempt at a person's word."""
    with admission.making_room(attempt.key_id):
        words = {"note": GIVEN_UP, "attention": GIVEN_UP}
        if attempt.state != State.UNKNOWN or not step(attempt, State.FAILED, **words):
            raise NotPossible(SETTLED)
        projects.release(attempt)


def end_lost(attempt: Attempt) -> None:
    """End, at a person's word, an attempt whose request the platform no longer knows.

    Raises NotPossible where it still does, or does again.
    """
    words = {"note": ENDED_LOST, "attention": ENDED_LOST}
    with admission.making_room(attempt.key_id):
        if not attempt.is_lost or not step(
            attempt, State.FAILED, **words, finished_at=now(), watch_owner=""
        ):
            raise NotPossible(
                "The platform knows this request. It is followed further."
            )
        projects.release(attempt)
