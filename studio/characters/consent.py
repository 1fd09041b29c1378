"""Who agreed that a person's photos are used, to what, and what happens when that ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.accounts import audit
from studio.accounts.clock import tick
from studio.accounts.models import Membership, Team
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.characters import uses
from studio.characters.models import Character
from studio.core.clock import now
from studio.engines import Wire

WITHDRAWN = "consent was withdrawn"


def withdraw(character: Character, *, membership: Membership) -> int:
    """Use a character for nothing new; return how many jobs that waited were taken back.

    What the platform already has ends there, and what was made stays.
    """
    with transaction.atomic():
        mine = Character.objects.filter(pk=character.pk, withdrawn_at=None)
        changed = mine.update(withdrawn_at=now(), withdrawn_by=membership.user)
        if changed:
            _record(character, membership, "withdraw", "Withdrew the consent to use")
        tick(character.team_id)
    if not changed:
        return 0
    trainings = Attempt.objects.filter(subject=character.public_id)
    return uses.take_back(uses.uses(character)) + uses.take_back(trainings)


def give(character: Character, *, membership: Membership) -> None:
    """Let a character be used at the word of a person who says that this is agreed."""
    with transaction.atomic():
        Character.objects.filter(pk=character.pk).update(
            withdrawn_at=None,
            withdrawn_by=None,
            consented_at=now(),
            consented_by=membership.user,
        )
        note_given(character, membership=membership)
        tick(character.team_id)


def note_given(character: Character, *, membership: Membership) -> None:
    """Write down who said that a character may be used, in the caller's transaction."""
    _record(character, membership, "consent", "Noted the consent to use")


def _record(
    character: Character, membership: Membership, deed: str, words: str
) -> None:
    audit.record(
        membership.team,
        user=membership.user,
        deed=f"characters.{deed}",
        words=f"{words} {character}.",
        character=str(character.public_id),
    )


def withheld(
    membership: Membership, *, platform_id: str, pictures: Iterable[Asset]
) -> str:
    """Return why a character, or a photo of one, may not go into anything new; "" where it may."""
    owners = list(_known_as(platform_id, membership.team)) if platform_id else []
    if ended := next((one for one in owners if one.is_withdrawn), None):
        return f"The consent to use {ended} was withdrawn. Nothing was charged."
    if owners and all(one.deleted_at for one in owners):
        return f"{owners[0]} was deleted here. Nothing was charged."
    if shown := _withdrawn_with(pictures, membership):
        return (
            f"One of the pictures is a photo of {shown}, and the consent to use those "
            "was withdrawn. Nothing was charged."
        )
    return ""


def agreed_on(team: Team, platform_id: str) -> str:
    """Return in a line what is known of the consent behind an id, with the name it belongs to."""
    found = _known_as(platform_id, team).select_related("consented_by")
    character = found.order_by("-pk").first()
    said = words(character) if character else ""
    return f"{character}: {said}" if said else ""


def words(character: Character) -> str:
    """Return what is known of the consent and the licence, in a line; "" where that is nothing."""
    return " ".join(part for part in (_consent(character), character.licence) if part)


def _consent(character: Character) -> str:
    if character.withdrawn_at:
        return f"Consent withdrawn {_moment(character.withdrawn_at)}."
    if character.consented_at is None:
        return ""
    who = character.consented_by
    by = f" by {who.display_name}" if who else ""
    return f"Consent given{by}, {_moment(character.consented_at)}."


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %b %Y}"


def _known_as(platform_id: str, team: Team) -> QuerySet[Character]:
    """Return the characters that ever had this id, deleted ones too."""
    trainings = Attempt.objects.filter(
        team=team, wire=Wire.REFERENCE.value, request_id=platform_id
    )
    trained = Q(public_id__in=trainings.values("subject"))
    mine = Character.objects.filter(team=team)
    return mine.filter(trained | Q(imported__platform_id=platform_id))


def _withdrawn_with(
    pictures: Iterable[Asset], membership: Membership
) -> Character | None:
    ended = Character.objects.filter(team=membership.team).exclude(withdrawn_at=None)
    return ended.filter(photos__asset__in=list(pictures)).first()
