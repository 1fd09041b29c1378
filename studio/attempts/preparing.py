"""From values and assets to a body that can be sent: uploads, checks, and why it has to wait."""

from __future__ import annotations

from typing import Any

from studio.assets import mount
from studio.assets import services as assets
from studio.attempts.models import Attempt, Input
from studio.core import backoff
from studio.core.clock import now
from studio.engines import Engine, registry
from studio.engines.params import CharacterChoice, Images, MotionList, StyleChoice
from studio.higgsfield import Client, HiggsfieldError, OutOfCredits, Unauthorized

# Admission looks as well; this is for what was let go just before.
NOTHING_KEPT = 15.0


class Refusal(Exception):
    """Why an attempt cannot be sent at all, in words."""


class Later(Exception):
    """Why an attempt has to wait, and for how many seconds."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


def prepare(attempt: Attempt, client: Client) -> dict[str, Any]:
    """Return the body of an attempt, its files uploaded; raises Refusal, Later, or what the key met."""
    if trouble := mount.trouble():
        raise Later(trouble.sentence, NOTHING_KEPT)
    engine = engine_of(attempt)
    _check_ids(attempt, engine)
    values = dict(attempt.values)
    try:
        values |= _inputs(attempt, engine, client)
    except (Unauthorized, OutOfCredits):
        raise
    except HiggsfieldError as error:
        raise _not_uploaded(attempt, error) from None
    if errors := engine.errors(values):
        words = "; ".join(f"{key}: {' '.join(found)}" for key, found in errors.items())
        raise Refusal(words)
    return engine.payload(values)


def _check_ids(attempt: Attempt, engine: Engine) -> None:
    """Refuse to take ids of one host to another, where they name something else or nothing."""
    key = attempt.key
    # The sandbox, the only one that is not https, knows its ids at any port.
    moved = key.is_sandbox and attempt.origin.startswith("http://")
    if moved or attempt.origin in {"", key.origin}:
        return
    for param in engine.offered:
        is_id = isinstance(param, StyleChoice | MotionList | CharacterChoice)
        if is_id and not param.is_empty(attempt.values.get(param.keeps)):
            raise Refusal(
                f"The key “{key.label}” leads to another host, which does not know "
                f"this {param.label.lower()}. Press Change and choose again."
            )


def engine_of(attempt: Attempt) -> Engine:
    """Return the attempt's model; raises Refusal when there is none by that name any more."""
    engine = registry.find(attempt.engine)
    if engine is None:
        raise Refusal(f"This studio no longer offers the model “{attempt.engine}”.")
    return engine


def _inputs(attempt: Attempt, engine: Engine, client: Client) -> dict[str, Any]:
    """Return the addresses of all inputs by key, several under one key in their order."""
    addresses: dict[str, list[str]] = {}
    for item in attempt.inputs.select_related("asset"):
        addresses.setdefault(item.key, []).append(_uploaded(item, client))
    return {
        key: found if isinstance(engine.param(key), Images) else found[0]
        for key, found in addresses.items()
    }


def _not_uploaded(attempt: Attempt, error: HiggsfieldError) -> Refusal | Later:
    if error.permanent:
        return Refusal(f"The platform refused a file: {error.message}")
    seconds = backoff.seconds(attempt.rounds + 1, cap=backoff.SOON)
    return Later(f"A file could not be uploaded: {error.message}", seconds)


def _uploaded(item: Input, client: Client) -> str:
    """Return where the platform has the file, uploading it unless this attempt already did."""
    if item.url:
        return item.url
    if item.asset.trashed:
        raise Refusal(f"“{item.asset}” is in the trash. Restore it and press Retry.")
    try:
        with assets.local_copy(item.asset) as path:
            content = path.read_bytes()
    except assets.MediaUnavailable as error:
        raise Later(str(error), 60) from None
    url = client.upload(content, item.asset.content_type)
    Input.objects.filter(pk=item.pk).update(url=url, uploaded_at=now())
    return url
