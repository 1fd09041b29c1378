"""Pressing Generate, and what a person can do with a card afterwards."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from studio.accounts.models import Membership
from studio.assets import boards_targets, versions
from studio.assets.models import Asset, Board
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import ENDS, State
from studio.characters import consent
from studio.engines import Engine, registry
from studio.engines.params import Seed
from studio.generations import inputs, looks, prices
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from studio.projects.models import Project

Chosen = Mapping[str, Asset | Sequence[Asset]]


ARCHIVED = (
    "The project “{}” is archived, so nothing was started or charged. "
    "Choose another project, or have it taken out of the archive."
)
OUT_OF_SIGHT = (
    "Something that went in is in a project by now that you do not see, so nothing was "
    "started or charged. Ask somebody who sees it, or press Change and choose again."
)
TRASHED = (
    "“{}” is in the trash, so nothing was started or charged. "
    "Restore it and press Retry."
)
PURGED = (
    "Something that went in was deleted for good, so nothing was started or charged. "
    "Press Change and choose again."
)


class CannotGenerate(Exception):
    """Why nothing was started; nothing was charged either."""


def start_generation(
    engine: Engine,
    values: Mapping[str, Any],
    *,
    membership: Membership,
    nonce: uuid.UUID,
    pictures: Chosen,
    on_wall: bool = True,
    boards: Sequence[Board] = (),
    answers: versions.Aim | None = None,
    project: Project | None = None,
) -> Generation:
    """Start a generation once: the same nonce again returns the first.

    It goes into `project`, or General. What belongs to a page of its own is not put on the
    wall of Create. Results go on `boards`, and become versions of what they answer. Raises
    CannotGenerate when there is no key to generate with, when the project is archived, or
    when somebody who is shown is not to be used any more.
    """
    if already := _with_nonce(membership, nonce):
        return already
    _check_consent(membership, values, _in_lists(pictures))
    project = project or projects.general(membership.team)
    _check_open(project)
    key = keys.key_for(membership.team, project)
    if key is None:
        raise CannotGenerate("This team has no key yet. Add one under Keys.")
    try:
        with transaction.atomic():
            recipe = _with_seed(engine, values)
            started = _start(
                engine,
                recipe,
                membership,
                nonce,
                pictures,
                key,
                project=project,
                on_wall=on_wall,
            )
            boards_targets.aim(started.public_id, boards)
            versions.aim(started.public_id, answers)
            return started
    except IntegrityError:
        if already := _with_nonce(membership, nonce):
            return already
        raise


def adopt(attempt: Attempt, *, prompt: str) -> Generation:
    """Return the card of an attempt that no press of Generate began, made once; never on the wall."""
    engine = registry.find(attempt.engine)
    width, height = (engine.shape(attempt.values) if engine else None) or (9, 16)
    generation, _ = Generation.objects.get_or_create(
        attempt=attempt,
        defaults={
            "public_id": attempt.subject,
            "team": attempt.team,
            "project": attempt.project,
            "member": attempt.member,
            "nonce": attempt.subject,
            "engine": attempt.engine,
            "prompt": prompt,
            "values": attempt.values,
            "width": width,
            "height": height,
            "cleared": True,
        },
    )
    return generation


def retry(generation: Generation, *, membership: Membership) -> None:
    """Try a failed card again with a new attempt, or fetch its missing media once more.

    The same recipe, or nothing: what was taken back since, or is out of this member's sight,
    is not sent and not left out either. Raises NotPossible when the card is in neither state,
    CannotGenerate when it cannot be repeated.
    """
    attempt = generation.attempt
    if attempt.state == State.MEDIA_MISSING:
        attempts.fetch_again(attempt)
        return
    if attempt.is_followed:
        raise attempts.NotPossible("Make this part again on the page of its story.")
    if attempt.state != State.FAILED:
        raise attempts.NotPossible(
            f"There is nothing to retry: {State(attempt.state).label}."
        )
    _check_open(generation.project)
    key = keys.key_for(generation.team, generation.project)
    engine = registry.find(generation.engine)
    if key is None or engine is None:
        raise CannotGenerate("The model or the key of this card is no longer here.")
    _check_inputs(attempt, membership)
    if dropped := looks.dropped(engine, generation.values, origin=key.origin):
        raise CannotGenerate(f"{dropped} Nothing was started or charged.")
    _check_consent(membership, generation.values, inputs.went_into(generation))
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


def _with_nonce(membership: Membership, nonce: uuid.UUID) -> Generation | None:
    found = Generation.objects.filter(team=membership.team, nonce=nonce)
    return found.select_related("attempt").first()


def _check_consent(
    membership: Membership,
    values: Mapping[str, Any],
    pictures: Mapping[str, Sequence[Asset]],
) -> None:
    """Raise CannotGenerate where a person shown is not to be used any more."""
    shown = [asset for chosen in pictures.values() for asset in chosen]
    platform_id = values.get("character") or ""
    if why := consent.withheld(membership, platform_id=platform_id, pictures=shown):
        raise CannotGenerate(why)


def _check_inputs(attempt: Attempt, membership: Membership) -> None:
    """Raise CannotGenerate where something that went in is not at this member's hand any more."""
    went_in = Asset.objects.filter(used_in__attempt=attempt)
    if went_in.exclude(purged_at=None).exists():
        raise CannotGenerate(PURGED)
    seen = Asset.objects.visible_to(membership)
    if went_in.exclude(pk__in=seen.values("pk")).exists():
        raise CannotGenerate(OUT_OF_SIGHT)
    if trashed := went_in.filter(trashed=True).first():
        raise CannotGenerate(TRASHED.format(trashed))


def _check_open(project: Project) -> None:
    if project.is_archived:
        raise CannotGenerate(ARCHIVED.format(project))


def _with_seed(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    """Choose a seed where the person keeps none, so that every recipe can be made again.

    One below zero asks the platform to choose, and it never says what it chose.
    """
    recipe = dict(values)
    seed = engine.only(Seed)
    if seed is None:
        return recipe
    given = recipe.get(seed.keeps)
    if given is None or given < 0:
        recipe[seed.keeps] = _random_from(max(1, seed.minimum), seed.maximum)
    return recipe


def _random_from(low: int, high: int) -> int:
    return low + secrets.randbelow(high - low + 1)


def _start(
    engine: Engine,
    values: dict[str, Any],
    membership: Membership,
    nonce: uuid.UUID,
    pictures: Chosen,
    key: ProviderKey,
    *,
    project: Project,
    on_wall: bool,
) -> Generation:
    subject = uuid.uuid4()
    chosen = _in_lists(pictures)
    attempt = attempts.start(
        engine,
        values,
        membership=membership,
        project=project,
        key=key,
        subject=subject,
        pictures=chosen,
        price=prices.price(engine, values, key=key).credits,
    )
    width, height = _frame(engine, values, chosen)
    return Generation.objects.create(
        public_id=subject,
        team=membership.team,
        project=project,
        member=membership.user,
        nonce=nonce,
        engine=engine.slug,
        prompt=values.get("prompt") or "",
        values=values,
        names=looks.names(engine, values, key=key, membership=membership),
        width=width,
        height=height,
        attempt=attempt,
        cleared=not on_wall,
    )


def _in_lists(pictures: Chosen) -> dict[str, Sequence[Asset]]:
    return {
        key: [found] if isinstance(found, Asset) else list(found)
        for key, found in pictures.items()
    }


def _frame(
    engine: Engine, values: Mapping[str, Any], chosen: Mapping[str, Sequence[Asset]]
) -> tuple[int, int]:
    if shape := engine.shape(values):
        return shape
    first = inputs.first_picture(chosen.values())
    return (first.width, first.height) if first else (16, 9)


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
