"""Pressing Generate, and what a person can do with a card afterwards."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import ENDS, State
from studio.catalogs.services import entry_names
from studio.engines import Engine, registry
from studio.engines.params import Seed
from studio.generations import prices
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import services as projects

Chosen = Mapping[str, Asset]


class CannotGenerate(Exception):
    """Why nothing was started; nothing was charged either."""


def start_generation(
    engine: Engine,
    values: Mapping[str, Any],
    *,
    membership: Membership,
    nonce: uuid.UUID,
    pictures: Chosen,
) -> Generation:
    """Start a generation once: the same nonce again returns the first.

    Raises CannotGenerate when the team has no key to generate with.
    """
    if already := _with_nonce(membership, nonce):
        return already
    key = keys.default_for(membership.team)
    if key is None:
        raise CannotGenerate("This team has no key yet. Add one under Keys.")
    try:
        with transaction.atomic():
            return _start(
                engine, _with_seed(engine, values), membership, nonce, pictures, key
            )
    except IntegrityError:
        if already := _with_nonce(membership, nonce):
            return already
        raise


def retry(generation: Generation, *, membership: Membership) -> None:
    """Try a failed card again with a new attempt, or fetch its missing media once more.

    Raises NotPossible when the card is in neither state, CannotGenerate without a key.
    """
    attempt = generation.attempt
    if attempt.state == State.MEDIA_MISSING:
        attempts.fetch_again(attempt)
        return
    if attempt.state != State.FAILED:
        raise attempts.NotPossible(
            f"There is nothing to retry: {State(attempt.state).label}."
        )
    key = keys.default_for(generation.team)
    engine = registry.find(generation.engine)
    if key is None or engine is None:
        raise CannotGenerate("The model or the key of this card is no longer here.")
    with transaction.atomic():
        fresh = _attempt_again(generation, engine, key, membership)
        changed = Generation.objects.filter(pk=generation.pk, attempt=attempt).update(
            attempt=fresh
        )
        if not changed:
            raise attempts.NotPossible("Somebody else has just retried it.")
    generation.attempt = fresh


def clear(generation: Generation) -> None:
    """Take an ended card off the wall; its results stay in the gallery, its history stays here."""
    if generation.attempt.state not in ENDS:
        raise attempts.NotPossible("It has not ended yet.")
    Generation.objects.filter(pk=generation.pk).update(cleared=True)


def tries_of(generation: Generation) -> list[Attempt]:
    """Return every attempt of a card, newest first."""
    return list(
        Attempt.objects.filter(subject=generation.public_id).order_by("-number")
    )


def _with_nonce(membership: Membership, nonce: uuid.UUID) -> Generation | None:
    found = Generation.objects.filter(team=membership.team, nonce=nonce)
    return found.select_related("attempt").first()


def _with_seed(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    recipe = dict(values)
    if "seed" in recipe and recipe["seed"] is None:
        recipe["seed"] = _random_seed(engine)
    return recipe


def _random_seed(engine: Engine) -> int | None:
    """Return a seed to send when the person keeps none, so that every recipe can be made again."""
    seed = engine.only(Seed)
    return (
        seed.minimum + secrets.randbelow(seed.maximum - seed.minimum + 1)
        if seed
        else None
    )


def _start(
    engine: Engine,
    values: dict[str, Any],
    membership: Membership,
    nonce: uuid.UUID,
    pictures: Chosen,
    key: ProviderKey,
) -> Generation:
    project = projects.general(membership.team)
    subject = uuid.uuid4()
    attempt = attempts.start(
        engine,
        values,
        membership=membership,
        project=project,
        key=key,
        subject=subject,
        pictures={name: [asset] for name, asset in pictures.items()},
        price=prices.price(engine, values, key=key).credits,
    )
    width, height = _frame(engine, values, pictures)
    return Generation.objects.create(
        public_id=subject,
        team=membership.team,
        project=project,
        member=membership.user,
        nonce=nonce,
        engine=engine.slug,
        prompt=values.get("prompt") or "",
        values=values,
        names=entry_names(engine, values, origin=key.origin),
        width=width,
        height=height,
        attempt=attempt,
    )


def _frame(
    engine: Engine, values: Mapping[str, Any], pictures: Chosen
) -> tuple[int, int]:
    if shape := engine.shape(values):
        return shape
    first = next(iter(pictures.values()), None)
    return (first.width, first.height) if first and first.height else (16, 9)


def _attempt_again(
    generation: Generation, engine: Engine, key: ProviderKey, membership: Membership
) -> Attempt:
    before = generation.attempt
    pictures: dict[str, list[Asset]] = {}
    for item in before.inputs.select_related("asset"):
        pictures.setdefault(item.key, []).append(item.asset)
    return attempts.start(
        engine,
        generation.values,
        membership=membership,
        project=generation.project,
        key=key,
        subject=generation.public_id,
        pictures=pictures,
        price=prices.price(engine, generation.values, key=key).credits,
        number=before.number + 1,
    )
