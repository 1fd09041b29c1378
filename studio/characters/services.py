"""What people do with characters: make them, choose their photos, name them, put them away."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max

from studio.accounts.clock import tick
from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.characters.models import (
    Character,
    CharacterPhoto,
    CharacterPhotoQuerySet,
)
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.engines.training import MOST_PHOTOS
from studio.projects import services as projects

TOO_MANY = f"A character has {MOST_PHOTOS} photos at most."


class CannotChange(Exception):
    """Why a character stays as it is, in words."""


def create(
    membership: Membership,
    *,
    name: str,
    version: str,
    nonce: uuid.UUID,
    licence: str = "",
) -> Character:
    """Make a character once: the same nonce again returns the first, named as it is now."""
    mine = Character.objects.filter(team=membership.team, nonce=nonce)
    if already := mine.first():
        if already.attempt_id is None:
            _update(already, name=name, version=version, licence=licence)
        return already
    try:
        with transaction.atomic():
            character = Character.objects.create(
                team=membership.team,
                project=projects.general(membership.team),
                member=membership.user,
                nonce=nonce,
                name=name,
                version=version,
                licence=licence,
            )
            tick(membership.team_id)
    except IntegrityError:
        return mine.get()
    return character


def add_photos(
    character: Character, chosen: Sequence[Asset], *, is_agreed: bool = False
) -> None:
    """Add photos behind those that are there, each once; raises CannotChange above the most.

    Whoever agreed to the use of the others did not agree to these, unless `is_agreed`.
    """
    with transaction.atomic():
        _lock(character)
        there = set(character.photos.values_list("asset_id", flat=True))
        fresh = {asset.pk: asset for asset in chosen if asset.pk not in there}
        if len(there) + len(fresh) > MOST_PHOTOS:
            raise CannotChange(TOO_MANY)
        last = character.photos.aggregate(last=Max("position"))["last"] or 0
        for place, asset in enumerate(fresh.values(), start=last + 1):
            photo = CharacterPhoto.objects.create(
                character=character, asset=asset, position=place
            )
            enqueue("studio.characters.tasks.look_at", photo.pk)
        if fresh:
            agreed = {} if is_agreed else {"consented_at": None}
            _update(character, **agreed)


def room(character: Character) -> int:
    """Return how many more photos can go in."""
    return MOST_PHOTOS - _photos(character).count()


def remove_photo(character: Character, photo_id: int) -> None:
    """Take a photo out; its file stays in the gallery. Twice is once."""
    with transaction.atomic():
        _lock(character)
        character.photos.filter(pk=photo_id).delete()
        tick(character.team_id)


def move_photo(
    character: Character, photo_id: int, membership: Membership, *, by: int
) -> None:
    """Move a photo one place to the front (-1) or to the back (1) of those that a member sees.

    At the end it stays.
    """
    with transaction.atomic():
        _lock(character)
        ids = _seen(character, membership)
        here = ids.index(photo_id) if photo_id in ids else None
        if here is None or not 0 <= here + by < len(ids):
            return
        ids.insert(here + by, ids.pop(here))
        _put_in_order(character, ids)


def order_photos(
    character: Character, ids: Sequence[int], membership: Membership
) -> None:
    """Put the named photos into this order, in front of those that were added meanwhile.

    What this member does not see keeps its place.
    """
    with transaction.atomic():
        _lock(character)
        seen = _seen(character, membership)
        _put_in_order(character, [*(one for one in ids if one in seen), *seen])


def make_cover(character: Character, photo_id: int) -> None:
    """Show the character by one of its photos."""
    photo = character.photos.filter(pk=photo_id).first()
    if photo is not None:
        _update(character, cover=photo.asset)


def edit(character: Character, *, name: str, strength: float, licence: str) -> None:
    """Change what this studio calls it, how strongly it is used, and what was agreed."""
    _update(character, name=name, strength=strength, licence=licence)


def archive(character: Character, *, on: bool) -> None:
    """Put a character out of the way, or take it back."""
    _update(character, archived_at=now() if on else None)


def look_at(photo_id: int) -> None:
    """Have the coach measure a photo. Safe to run twice; a photo that is gone needs none."""
    photo = CharacterPhoto.objects.select_related("asset__team", "character")
    found = photo.filter(pk=photo_id, look__isnull=True).first()
    if found is None:
        return
    try:
        measured = assets.measured(found.asset)
    except assets.MediaUnavailable:
        return  # The bell rings again.
    with transaction.atomic():
        CharacterPhoto.objects.filter(pk=photo_id).update(look=measured)
        tick(found.character.team_id)


def photos_without_look() -> list[int]:
    """Return the photos that the coach has still to see."""
    waiting = CharacterPhoto.objects.filter(
        look__isnull=True, character__deleted_at=None
    )
    return list(waiting.values_list("pk", flat=True)[:200])


def _update(character: Character, **changes: object) -> None:
    with transaction.atomic():
        Character.objects.filter(pk=character.pk).update(**changes)
        tick(character.team_id)
    for name, value in changes.items():
        setattr(character, name, value)


def _put_in_order(character: Character, ids: Sequence[int]) -> None:
    """Lay the named photos out over the places that they have, whatever stands between."""
    by_id = {photo.pk: photo for photo in _photos(character)}
    named = [by_id[photo_id] for photo_id in dict.fromkeys(ids) if photo_id in by_id]
    moved, places = iter(named), set(named)
    photos = [next(moved) if one in places else one for one in by_id.values()]
    for place, photo in enumerate(photos, start=1):
        photo.position = place
    CharacterPhoto.objects.bulk_update(photos, ["position"])
    tick(character.team_id)


def _seen(character: Character, membership: Membership) -> list[int]:
    seen = _photos(character).visible_to(membership)
    return list(seen.values_list("pk", flat=True))


def _photos(character: Character) -> CharacterPhotoQuerySet:
    """Return all photos as the rows have them now, whatever was fetched along before the lock."""
    return CharacterPhoto.objects.filter(character=character)


def _lock(character: Character) -> None:
    """Let one person at a time change the photos; the row is the lock."""
    Character.objects.select_for_update().get(pk=character.pk)
