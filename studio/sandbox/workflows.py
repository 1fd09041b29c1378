"""Creator workflows: a topic in, and as many ordinary requests out as the series has parts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from studio.engines import Engine, Makes
from studio.engines.workflows import part_of
from studio.sandbox import answers, beats, idempotency, services
from studio.sandbox.faults import Fault
from studio.sandbox.idempotency import Once
from studio.sandbox.models import Request, Workflow
from studio.sandbox.router import ALIAS

FAIL = Fault("fail")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A workflow that was asked for, and not yet accepted."""

    engine: Engine
    values: Mapping[str, Any]
    origin: str
    webhook_url: str
    retention_seconds: int
    once: Once | None = None
    faults: tuple[Fault, ...] = ()


def accept(account_id: int, wish: Wish) -> Workflow:
    """Accept all parts or refuse them all; a replay returns the first one."""
    is_series = wish.engine.makes is Makes.VIDEO
    with transaction.atomic(using=ALIAS):
        if known := idempotency.find_workflow(account_id, wish.once):
            return known
        told = _clips(wish) if is_series else _slides(wish)
        requests = services.accept_all(list(_orders(account_id, wish, told)))
        workflow = Workflow.objects.create(
            account_id=account_id,
            path=wish.engine.path,
            requests=[str(request.public_id) for request in requests],
            **({} if is_series else _post(wish, told)),
        )
        idempotency.keep(wish.once, workflow=workflow)
    return workflow


def answer(workflow: Workflow, engine: Engine, *, origin: str) -> dict[str, Any]:
    """What is said when it is accepted, the same again when it is replayed."""
    requests = _requests(workflow)
    if engine.makes is Makes.VIDEO:
        return {
            "series_id": str(workflow.public_id),
            "type": engine.path.rpartition("/")[2],
            "total_duration": sum(one.values.get("duration", 0) for one in requests),
            "clips": [
                _clip(request, index, origin) for index, request in enumerate(requests)
            ],
        }
    slides = zip(requests, workflow.overlays, strict=True)
    return {
        "carousel_id": str(workflow.public_id),
        "slides": [
            _slide(request, index, overlay, origin)
            for index, (request, overlay) in enumerate(slides)
        ],
        "caption": workflow.caption,
        "hashtags": workflow.hashtags,
    }


def _clips(wish: Wish) -> list[beats.Slide]:
    kind, count = wish.engine.path.rpartition("/")[2], wish.engine.outputs(wish.values)
    prompts = beats.clips(kind, wish.values["topic"], count)
    return [beats.Slide(prompt, "") for prompt in prompts]


def _slides(wish: Wish) -> list[beats.Slide]:
    return beats.slides(wish.values["topic"], wish.engine.outputs(wish.values))


def _post(wish: Wish, told: list[beats.Slide]) -> dict[str, Any]:
    topic = wish.values["topic"]
    return {
        "overlays": [one.overlay for one in told],
        "caption": beats.caption(topic, told),
        "hashtags": beats.hashtags(topic),
    }


def _orders(
    account_id: int, wish: Wish, told: list[beats.Slide]
) -> Iterator[services.Order]:
    # It is priced as one part, and known and drawn under the path that it was asked for at.
    part = replace(part_of(wish.engine), path=wish.engine.path)
    for place, one in enumerate(told):
        yield services.Order(
            account_id=account_id,
            engine=part,
            values=_values(wish, one.prompt, place),
            origin=wish.origin,
            webhook_url=wish.webhook_url,
            retention_seconds=wish.retention_seconds,
            faults=_faults(wish.faults, place),
        )


def _values(wish: Wish, prompt: str, place: int) -> dict[str, Any]:
    given = wish.values
    values = {
        "prompt": prompt,
        "ratio": given["ratio"],
        "duration": given.get("clip_seconds"),
        "product": given.get("product"),
        "style": given.get("style"),
        "seed": _seed(given["topic"], place),
    }
    return {key: value for key, value in values.items() if value is not None}


def _seed(topic: str, place: int) -> int:
    """Return the seed of one part: the same topic makes the same pictures."""
    return zlib.crc32(f"{place} {beats.subject(topic)}".encode()) % 1_000_000 + 1


def _faults(asked: tuple[Fault, ...], place: int) -> tuple[Fault, ...]:
    """Return what befalls one part: of a mixed series every second one fails."""
    others = tuple(fault for fault in asked if fault.kind != "mixed")
    is_struck = place % 2 == 1 and len(others) < len(asked)
    return (*others, FAIL) if is_struck else others


def _requests(workflow: Workflow) -> list[Request]:
    found = {
        one.public_id: one
        for one in Request.objects.filter(public_id__in=workflow.requests)
    }
    return [found[UUID(public_id)] for public_id in workflow.requests]


def _clip(request: Request, index: int, origin: str) -> dict[str, Any]:
    head = answers.accepted(request, origin=origin)
    return {
        "index": index,
        "prompt": request.values.get("prompt", ""),
        "duration": request.values.get("duration"),
        "request_id": head["request_id"],
        "status": head["status"],
        "status_url": head["status_url"],
        "cancel_url": head["cancel_url"],
    }


def _slide(request: Request, index: int, overlay: str, origin: str) -> dict[str, Any]:
    head = answers.accepted(request, origin=origin)
    return {
        "index": index,
        "prompt": request.values.get("prompt", ""),
        "overlay_text": overlay,
        "request_id": head["request_id"],
        "status_url": head["status_url"],
    }
