"""Custom references: photos in, and after a training a character that Soul models draw.

    not_ready ──queued_at──> queued ──started_at──> in_progress ──done_at──> completed | failed

Its moments are fixed when it is accepted; whoever comes by then moves it, each step once.
"""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet

from studio.core import clock
from studio.media.errors import MediaError
from studio.media.images import opened
from studio.sandbox import accounts, idempotency, inputs, ledger, rows, store
from studio.sandbox.faults import Fault
from studio.sandbox.idempotency import Once
from studio.sandbox.models import Account, Reference, Training
from studio.sandbox.refusals import Refusal, concurrency_reached
from studio.sandbox.router import ALIAS

# Reference: public price notes, and a client's experience that a fifth training is refused.
CREDITS = Decimal(40)
MOST_TRAININGS = 4
# How long one takes is published nowhere: this project's own.
SECONDS = (60.0, 150.0)
SLOW_FACTOR = 10
FOR_EVER = 3 * 365 * 24 * 3600.0
NOT_READY_SHARE, QUEUED_SHARE = 0.05, 0.15

UNDER_WAY = (Training.NOT_READY, Training.QUEUED, Training.IN_PROGRESS)
UNREADABLE = "A photo cannot be read"
FAILED = "Training failed"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A character that was asked for, and not yet accepted."""

    name: str
    version: str
    urls: Sequence[str]
    origin: str
    at_once: bool = False
    once: Once | None = None
    faults: tuple[Fault, ...] = ()


def accept(account_id: int, wish: Wish) -> Reference:
    """Reserve the price and keep the photos, or refuse; a replay returns the first one."""
    advance(account_id)
    sources = _sources(wish)
    with transaction.atomic(using=ALIAS):
        if known := idempotency.find_reference(account_id, wish.once):
            return known
        account = Account.objects.get(pk=account_id)
        training = Reference.objects.training().filter(account=account)
        if training[:MOST_TRAININGS].count() >= MOST_TRAININGS:
            raise concurrency_reached(MOST_TRAININGS)
        reference = _new_reference(account, wish, sources)
        reference.save()
        ledger.reserve(reference)
        idempotency.keep(wish.once, reference=reference)
        for photo, source in zip(reference.photos, sources, strict=True):
            _copy(source, photo)
    advance(account_id)
    reference.refresh_from_db()
    return reference


def advance(account_id: int | None = None) -> None:
    """Bring all that is being trained, or the account's, to where the clock says it is."""
    now = clock.now()
    for reference in rows.select(Reference, "WHERE state IN (%s, %s, %s)", *UNDER_WAY):
        state = _state_at(reference, now)
        if state != reference.state and account_id in (None, reference.account_id):
            _move(reference, state)


def kept_by(account_id: int) -> QuerySet[Reference]:
    """Return the account's characters, the newest first, each as it is now."""
    advance(account_id)
    return Reference.objects.kept().filter(account_id=account_id).order_by("-id")


def delete(reference: Reference) -> None:
    """Forget a character; 400 while it is being trained."""
    if reference.is_training:
        raise Refusal(400, "The custom reference is still being trained")
    reference.deleted_at = clock.now()
    reference.save(update_fields=["deleted_at"])


def check(account_id: int, public_id: str) -> None:
    """Refuse with 400 a character that the account does not have, or not yet."""
    reference = kept_by(account_id).filter(public_id=uuid.UUID(public_id)).first()
    if reference is None:
        raise Refusal(400, "Provided custom reference not found")
    if reference.state != Training.COMPLETED:
        raise Refusal(400, "Provided custom reference is not ready")


def photos(public_id: str, *, version: str) -> tuple[inputs.Source, ...]:
    """Return the photos of a character of that version, none for any other."""
    reference = Reference.objects.filter(public_id=uuid.UUID(public_id)).first()
    if reference is None or reference.version != version:
        return ()
    return tuple(_source(photo) for photo in reference.photos)


def photo_url(reference: Reference, number: int, *, origin: str) -> str:
    """Return where a photo is served: with us if we hold a copy."""
    photo = reference.photos[number]
    if not photo["extension"]:
        return str(photo["url"])
    name = f"{reference.public_id}/{number}.{photo['extension']}"
    return f"{origin}/media/references/{name}"


def _sources(wish: Wish) -> list[inputs.Source]:
    try:
        return [inputs.find(url, origin=wish.origin) for url in wish.urls]
    except inputs.Missing as error:
        raise Refusal(400, "A photo does not exist or has expired") from error


def _photo(source: inputs.Source) -> dict[str, Any]:
    extension = Path(urlsplit(source.url).path).suffix[1:] if source.path else ""
    return {
        "id": str(uuid.uuid4()),
        "url": source.url,
        "identity": source.identity,
        "extension": extension,
    }


def _copy(source: inputs.Source, photo: Mapping[str, Any]) -> None:
    """Keep what is ours: it outlives the upload, which is temporary."""
    if source.path is not None:
        with store.draft(store.photo_path(uuid.UUID(photo["id"]))) as unfinished:
            shutil.copyfile(source.path, unfinished)


def _source(photo: Mapping[str, Any]) -> inputs.Source:
    is_ours = bool(photo["extension"])
    path = store.photo_path(uuid.UUID(photo["id"])) if is_ours else None
    return inputs.Source(photo["url"], photo["identity"], path)


def _new_reference(
    account: Account, wish: Wish, sources: Sequence[inputs.Source]
) -> Reference:
    public_id, now = uuid.uuid4(), clock.now()
    asked = {fault.kind for fault in wish.faults}
    waits, queues, trains = _spans(account, wish, public_id, asked)
    reference = Reference(
        public_id=public_id,
        account=account,
        name=wish.name,
        version=wish.version,
        photos=[_photo(source) for source in sources],
        credits=CREDITS,
        created_at=now,
        queued_at=now + timedelta(seconds=waits),
        started_at=now + timedelta(seconds=waits + queues),
        done_at=now + timedelta(seconds=waits + queues + trains),
    )
    if "fail" in asked:
        reference.outcome, reference.fail_reason = Training.FAILED, FAILED
    elif not all(map(_is_readable, sources)):
        reference.outcome, reference.fail_reason = Training.FAILED, UNREADABLE
    return reference


def _spans(
    account: Account, wish: Wish, public_id: uuid.UUID, asked: set[str]
) -> tuple[float, float, float]:
    """Return for how long it is not ready, queued, and in progress."""
    if wish.at_once:
        return 0.0, 0.0, 0.0
    chance = random.Random(public_id.int)  # noqa: S311 - a believable time, not a secret
    if account.seconds:
        total = chance.uniform(*account.seconds)
    else:
        total = chance.uniform(*SECONDS) * accounts.speed_of(account)
    if "slow" in asked:
        total *= SLOW_FACTOR
    waits, queues = NOT_READY_SHARE * total, QUEUED_SHARE * total
    trains = FOR_EVER if "stuck" in asked else total - waits - queues
    return waits, queues, trains


def _is_readable(source: inputs.Source) -> bool:
    if source.path is None:
        return True
    try:
        with opened(source.path) as image:
            return image.width > 0
    except MediaError:
        return False


def _state_at(reference: Reference, now: datetime) -> str:
    if now >= reference.done_at:
        return reference.outcome
    if now >= reference.started_at:
        return Training.IN_PROGRESS
    return Training.QUEUED if now >= reference.queued_at else Training.NOT_READY


def _move(reference: Reference, state: str) -> None:
    with transaction.atomic(using=ALIAS):
        here = Reference.objects.filter(pk=reference.pk, state=reference.state)
        if not here.update(state=state):
            return
        reference.state = state
        if not reference.is_training:
            ledger.settle(reference)
