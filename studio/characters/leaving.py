"""Deleting a character: here at once, at the platform by a task that tries for some hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from studio.accounts.clock import tick
from studio.accounts.models import Membership
from studio.attempts.models import Attempt
from studio.attempts.platform import client_of
from studio.characters import account, uses
from studio.characters.models import Character
from studio.core import backoff
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.higgsfield import Client, HiggsfieldError, NotFound
from studio.keys import services as keys

# With a pause that doubles up to an hour, the last try comes after about six.
MOST_ROUNDS = 12
LONGEST_PAUSE = 3600.0


def delete(character: Character, *, there_too: bool) -> None:
    """Take a character off every page; its photos and results stay in the gallery.

    What waits to be trained is taken back. What runs at the platform cannot be stopped: it
    is paid for, and forgotten there afterwards if that is wanted.
    """
    with transaction.atomic():
        uses.take_back(Attempt.objects.filter(subject=character.public_id))
        Character.objects.filter(pk=character.pk).update(
            deleted_at=now(),
            forget_asked=there_too,
            forget_after=None,
            forget_rounds=0,
        )
        tick(character.team_id)
        if there_too:
            enqueue("studio.characters.tasks.forget_there", character.pk)


def forget_there(character_id: int) -> None:
    """Have the platform delete everything it learned. Safe to run twice."""
    due = Character.objects.select_related("imported__key", "team")
    character = due.filter(pk=character_id, forget_asked=True).first()
    if character is None:
        return
    troubles = list(_troubles(character))
    rounds = character.forget_rounds + 1
    pause = backoff.seconds(rounds, base=30.0, cap=LONGEST_PAUSE)
    with transaction.atomic():
        Character.objects.filter(pk=character_id).update(
            forget_asked=bool(troubles),
            forget_after=in_seconds(pause) if troubles else None,
            forget_rounds=F("forget_rounds") + 1,
            forget_note=troubles[0][:300] if troubles else "",
        )
        tick(character.team_id)


def try_again(character: Character) -> None:
    """Begin anew with what the platform did not delete, at a person's wish."""
    with transaction.atomic():
        Character.objects.filter(pk=character.pk, forget_asked=True).update(
            forget_after=None, forget_rounds=0
        )
        tick(character.team_id)
        enqueue("studio.characters.tasks.forget_there", character.pk)


def on_their_way(membership: Membership) -> list[Character]:
    """Return the deleted characters that the platform still has."""
    gone = Character.objects.filter(team=membership.team, forget_asked=True)
    return list(gone.exclude(deleted_at=None).order_by("-deleted_at"))


def has_given_up(character: Character) -> bool:
    """Tell whether the platform is asked no more until a person says so."""
    return character.forget_rounds >= MOST_ROUNDS


def due() -> list[int]:
    """Return the deleted characters that the platform is to be asked about now."""
    ripe = Q(forget_after=None) | Q(forget_after__lte=now())
    asked = Character.objects.filter(
        ripe, forget_asked=True, forget_rounds__lt=MOST_ROUNDS
    )
    return list(asked.values_list("pk", flat=True)[:200])


def _troubles(character: Character) -> Iterator[str]:
    """Delete all that can be, and yield why something has to stay there for now."""
    if uses.live_uses(character).exists():
        yield "Something is still being made with it."
        return
    tries = Attempt.objects.filter(subject=character.public_id).select_related("key")
    for attempt in tries:
        if not attempt.has_ended:
            yield "It is still being trained."
        elif attempt.request_id:
            yield from _forget(attempt.request_id, partial(client_of, attempt))
    if imported := character.imported:
        connect = partial(account.client_of, imported)
        yield from _forget(imported.platform_id, connect)


def _forget(platform_id: str, connect: Callable[[], Client]) -> Iterator[str]:
    try:
        with connect() as client:
            client.delete_reference(platform_id)
    except NotFound:
        return
    except (HiggsfieldError, keys.CannotRead) as error:
        yield str(error)
