"""Training: one paid attempt each, begun once, however many people press."""

from __future__ import annotations

from django.db import transaction

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.characters.consent import note_given
from studio.characters.models import Character, CharacterPhoto
from studio.core.clock import now
from studio.engines.training import TRAINING
from studio.keys import services as keys
from studio.keys.models import ProviderKey

PRICE = TRAINING.price({})
OUT_OF_SIGHT = (
    "Some of its photos are in a project that you do not see. "
    "Ask somebody who sees all of them to train it."
)


class CannotTrain(Exception):
    """Why no training was begun; nothing was charged either."""


def train(character: Character, *, membership: Membership, consent: bool) -> None:
    """Have the platform learn a character from its photos; raises CannotTrain.

    Also after an earlier training: what that one left is used until this one succeeds.
    Consent that was given for the very same photos still stands.
    """
    before = character.attempt
    pictures = [
        photo.asset
        for photo in character.photos.select_related("asset")
        if not photo.asset.trashed
    ]
    if _hides_photos(character, membership):
        raise CannotTrain(OUT_OF_SIGHT)
    stands = character.consented_at is not None
    _check(character, consent=consent or stands, has_photos=bool(pictures))
    key = keys.default_for(character.team)
    if key is None:
        raise CannotTrain("This team has no key yet. Add one under Keys.")
    with transaction.atomic():
        fresh = _begin(character, membership, key, pictures)
        mine = Character.objects.filter(
            pk=character.pk, attempt=before, deleted_at=None
        )
        agreed = {"consented_at": now(), "consented_by": membership.user}
        if not mine.update(attempt=fresh, **(agreed if consent else {})):
            raise CannotTrain("Somebody else has just changed it. Look again.")
        if consent:
            note_given(character, membership=membership)
    character.attempt = fresh


def cancel(character: Character) -> None:
    """Take a training back while it is free; raises NotPossible later."""
    if character.attempt is None:
        raise attempts.NotPossible("Nothing is being trained.")
    attempts.cancel(character.attempt)


def trainings(character: Character) -> list[Attempt]:
    """Return all trainings of a character, newest first."""
    tries = Attempt.objects.filter(subject=character.public_id)
    return list(tries.select_related("key").order_by("-number"))


def _check(character: Character, *, consent: bool, has_photos: bool) -> None:
    if character.is_training:
        raise CannotTrain("It is being trained already.")
    if character.is_withdrawn:
        raise CannotTrain("The consent to use these photos was withdrawn.")
    if not has_photos:
        raise CannotTrain("Add a photo first.")
    if not consent:
        raise CannotTrain("Say that you may use these pictures.")


def _hides_photos(character: Character, membership: Membership) -> bool:
    """Tell whether photos that would be sent are out of a member's sight."""
    photos = CharacterPhoto.objects.filter(character=character, asset__trashed=False)
    seen = photos.visible_to(membership)
    return photos.exclude(pk__in=seen.values("pk")).exists()


def _begin(
    character: Character,
    membership: Membership,
    key: ProviderKey,
    pictures: list[Asset],
) -> Attempt:
    values = {"name": character.name, "version": character.version}
    return attempts.start(
        TRAINING,
        values,
        membership=membership,
        project=character.project,
        key=key,
        subject=character.public_id,
        pictures={"photos": pictures},
        price=PRICE,
        number=character.attempt.number + 1 if character.attempt else 1,
    )
