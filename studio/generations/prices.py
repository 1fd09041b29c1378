"""What a generation costs: the engine's own price at once, the platform's as soon as it answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from studio.core.clock import now
from studio.core.queue import enqueue
from studio.engines import Engine, registry
from studio.engines.params import Choice, Duration, Flag
from studio.generations.models import Estimate
from studio.higgsfield import HiggsfieldError
from studio.keys import services as keys
from studio.keys.models import ProviderKey

GOOD_FOR = timedelta(hours=12)
ASK_AGAIN = timedelta(minutes=2)
# The price does not depend on them, but the platform validates the whole body.
STAND_IN_PROMPT = "A quiet room with north light"
STAND_IN_PICTURE = "https://platform.higgsfield.ai/estimate.png"


@dataclass(frozen=True)
class Price:
    """Credits, and whether the platform has confirmed them."""

    credits: Decimal
    confirmed: bool


def price(
    engine: Engine, values: Mapping[str, Any], *, key: ProviderKey | None
) -> Price:
    """Return the newest known price and have it refreshed behind the page when it is old."""
    if key is None:
        return Price(engine.price(values), confirmed=False)
    estimate = _estimate(engine, values, key)
    if estimate.credits is None or estimate.answered_at is None:
        return Price(engine.price(values), confirmed=False)
    return Price(estimate.credits, confirmed=now() - estimate.answered_at < GOOD_FOR)


def refresh(estimate_id: int, key_id: int) -> None:
    """Ask the platform for an estimate; an unanswered one leaves the last known price."""
    estimate = Estimate.objects.get(pk=estimate_id)
    engine = registry.find(estimate.engine)
    key = ProviderKey.objects.usable().filter(pk=key_id, origin=estimate.origin).first()
    if engine is None or key is None:
        return
    try:
        with keys.client_for(key) as client:
            answer = client.estimate(engine.path, _body(engine, estimate.values))
    except (HiggsfieldError, keys.CannotRead):
        return  # The engine's own price stays on the button, marked as approximate.
    Estimate.objects.filter(pk=estimate_id).update(
        credits=answer.credits, answered_at=now()
    )


def _estimate(engine: Engine, values: Mapping[str, Any], key: ProviderKey) -> Estimate:
    matter = _what_matters(engine, values)
    digest = hashlib.sha256(json.dumps(matter, sort_keys=True).encode()).hexdigest()
    estimate, is_new = Estimate.objects.get_or_create(
        origin=key.origin,
        engine=engine.slug,
        digest=digest,
        defaults={"values": matter, "asked_at": now()},
    )
    answered_lately = estimate.answered_at and now() - estimate.answered_at < GOOD_FOR
    if is_new or (not answered_lately and now() - estimate.asked_at > ASK_AGAIN):
        Estimate.objects.filter(pk=estimate.pk).update(asked_at=now())
        enqueue("studio.generations.tasks.refresh_estimate", estimate.pk, key.pk)
    return estimate


def _what_matters(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    kinds = (Choice, Duration, Flag)
    return {
        param.keeps: values.get(param.keeps)
        for param in engine.offered
        if isinstance(param, kinds)
    }


def _body(engine: Engine, matter: Mapping[str, Any]) -> bytes:
    pictures = {
        param.keeps: STAND_IN_PICTURE for param in engine.images if param.required
    }
    values = {**matter, **pictures, "prompt": STAND_IN_PROMPT}
    return json.dumps(engine.payload(values)).encode()
