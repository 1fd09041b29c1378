"""What a workflow's one POST became: its requests, each followed as an attempt of its own.

Acceptance is one transaction: the workflow's attempt ends, its parts begin, and what was
reserved for the whole is reserved for them. Before it nothing has happened, after it all has.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction

from studio.attempts.models import Attempt
from studio.attempts.preparing import engine_of
from studio.attempts.states import State
from studio.attempts.steps import begin, step
from studio.core.clock import now
from studio.core.credits import PLACES
from studio.engines.workflows import part_of
from studio.higgsfield import Workflow, WorkflowPart
from studio.projects import services as projects

LONGEST_ID = 64


def accepted(attempt: Attempt, workflow: Workflow) -> bool:
    """Record that the platform took a workflow; False when somebody else did it first."""
    with transaction.atomic():
        known = _known(attempt, workflow)
        parts = [part for part in workflow.parts if part.request_id not in known]
        if not _end(attempt, workflow, known, given=len(parts)):
            return False
        projects.release(attempt)
        prices = shares(attempt.price, of=attempt.expected, among=len(parts))
        for part, price in zip(parts, prices, strict=True):
            followed = begin(_part(attempt, part, price))
            projects.reserve(followed, price)
    return True


def shares(price: Decimal, *, of: int, among: int) -> list[Decimal]:
    """Split the price of a workflow of `of` parts among those that came.

    Never more than the price in sum; all of it when all came. What did not come is not paid.
    """
    whole = price * min(among, of) / max(of, 1)
    thousandths = int(whole.quantize(PLACES, rounding=ROUND_DOWN) / PLACES)
    each, left = divmod(thousandths, max(among, 1))
    return [(each + (place < left)) * PLACES for place in range(among)]


def _known(attempt: Attempt, workflow: Workflow) -> frozenset[str]:
    """Return the ids that another attempt has already, or that cannot be kept."""
    told = [workflow.id, *(part.request_id for part in workflow.parts)]
    taken = Attempt.objects.filter(origin=attempt.origin, request_id__in=told)
    too_long = (one for one in told if len(one) > LONGEST_ID)
    return frozenset(taken.values_list("request_id", flat=True)) | set(too_long)


def _end(
    attempt: Attempt, workflow: Workflow, known: frozenset[str], *, given: int
) -> bool:
    """Take the workflow's own attempt to its end, by the edges of every other."""
    moment = now()
    return (
        step(
            attempt,
            State.QUEUED,
            request_id="" if workflow.id in known else workflow.id,
            correlation_id=(workflow.correlation_id or "")[:100],
            accepted_at=moment,
            answer=_answer(workflow),
            lease_owner="",
            lease_until=None,
            not_before=None,
            rounds=0,
        )
        and step(attempt, State.SAVING)
        and step(attempt, State.COMPLETED, note=_came(given, attempt.expected))
    )


def _answer(workflow: Workflow) -> dict[str, Any]:
    return {
        "caption": workflow.caption,
        "hashtags": list(workflow.hashtags),
        "title": workflow.title,
    }


def _came(given: int, expected: int) -> str:
    if given == expected:
        return ""
    return f"The platform named {given} of {expected} parts. Only those cost anything."


def _part(attempt: Attempt, part: WorkflowPart, price: Decimal) -> Attempt:
    """Return the attempt that follows one request, as one of a flat body is followed."""
    engine = part_of(engine_of(attempt))
    return Attempt(
        team=attempt.team,
        project=attempt.project,
        member=attempt.member,
        subject=uuid.uuid5(attempt.public_id, str(part.index)),
        parent=attempt,
        place=part.index,
        key=attempt.key,
        engine=engine.slug,
        values=dict(_values(attempt, part)),
        price=price,
        state=State.QUEUED,
        account=attempt.account,
        origin=attempt.origin,
        request_id=part.request_id,
        correlation_id=attempt.correlation_id,
        sent_at=attempt.sent_at,
        accepted_at=attempt.accepted_at,
    )


def _values(attempt: Attempt, part: WorkflowPart) -> Iterator[tuple[str, Any]]:
    yield "prompt", part.prompt
    yield "duration", part.seconds
    yield "overlay", part.overlay
    if style := attempt.values.get("style"):
        yield "style", style
