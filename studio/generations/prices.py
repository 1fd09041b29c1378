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
from studio.engines.params import (
    Audio,
    CharacterChoice,
    Choice,
    Duration,
    Flag,
    Images,
    Input,
    Param,
    Text,
)
from studio.generations.models import Estimate
from studio.higgsfield import HiggsfieldError
from studio.keys import services as keys
from studio.keys.models import ProviderKey

GOOD_FOR = timedelta(hours=12)
ASK_AGAIN = timedelta(minutes=2)
# The price does not depend on them, but the platform validates the whole body.
STAND_IN_PROMPT = "A quiet room with north light"
STAND_IN_PICTURE = "https://platform.higgsfield.ai/estimate.png"
STAND_IN_SOUND = "https://platform.higgsfield.ai/estimate.wav"


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
    if _can_be_asked(engine, matter) and (is_new or _is_due(estimate)):
        Estimate.objects.filter(pk=estimate.pk).update(asked_at=now())
        enqueue("studio.generations.tasks.refresh_estimate", estimate.pk, key.pk)
    return estimate


def _is_due(estimate: Estimate) -> bool:
    answered = estimate.answered_at
    if answered and now() - answered < GOOD_FOR:
        return False
    return now() - estimate.asked_at > ASK_AGAIN


def _what_matters(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        param.keeps: values.get(param.keeps)
        for param in engine.offered
        if isinstance(param, Choice | Duration | Flag) or _is_needed_character(param)
    }


def _can_be_asked(engine: Engine, matter: Mapping[str, Any]) -> bool:
    """Tell whether a body can be made; nothing can stand in for a character."""
    return all(
        matter.get(param.keeps)
        for param in engine.offered
        if _is_needed_character(param)
    )


def _is_needed_character(param: Param) -> bool:
    return param.required and isinstance(param, CharacterChoice)


def _body(engine: Engine, matter: Mapping[str, Any]) -> bytes:
    stand_ins = {
        param.keeps: stand_in
        for param in engine.offered
        if param.required and (stand_in := _stand_in(param)) is not None
    }
    return json.dumps(engine.payload({**matter, **stand_ins})).encode()


def _stand_in(param: Param) -> str | list[str] | None:
    """Return what goes in place of a text or a file that a person has not chosen yet."""
    match param:
        case Images():
            return [STAND_IN_PICTURE] * max(1, param.minimum)
        case Audio():
            return STAND_IN_SOUND
        case Input():
            return STAND_IN_PICTURE
        case Text():
            return STAND_IN_PROMPT
    return None
