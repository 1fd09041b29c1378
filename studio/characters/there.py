"""Whether the platform still has a character, and how one is doing that it trained before it was ours."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from studio.attempts.models import Attempt
from studio.attempts.platform import client_of
from studio.attempts.states import State
from studio.characters import account, uses
from studio.characters.models import Character, Reference
from studio.core import pulse
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.engines.training import MOST_PHOTOS
from studio.higgsfield import HiggsfieldError, NotFound
from studio.higgsfield import Reference as There
from studio.keys import services as keys

OLD = timedelta(days=1)
TRAINING_SECONDS = 20.0


def look(character_id: int) -> None:
    """Ask the platform about a character, and record what it says. Safe to run twice."""
    related = Character.objects.select_related("imported__key")
    character = related.filter(pk=character_id, deleted_at=None).first()
    if character is None:
        return
    trained = _trained(character)
    try:
        there = _ask(character, trained)
    except NotFound:
        _note_gone(character, trained)
    except (HiggsfieldError, keys.CannotRead):
        _note(character)  # Nobody knows: what is here stays as it is.
    else:
        _note_found(character, there, is_ours=trained is not None)


def look_if_doubtful(character: Character) -> None:
    """Have the platform asked where something that was to be made with it failed meanwhile."""
    if not character.is_trained or character.is_gone:
        return
    failed = uses.uses(character).filter(state=State.FAILED)
    if character.checked_at:
        failed = failed.filter(ended_at__gt=character.checked_at)
    if failed.exists():
        enqueue("studio.characters.tasks.look_there", character.pk)


def due() -> list[int]:
    """Return the characters that the platform has not been asked about for long enough."""
    here = Character.objects.filter(deleted_at=None)
    yesterday, just_now = now() - OLD, in_seconds(-TRAINING_SECONDS)
    never = Q(checked_at=None)
    is_old = Q(checked_at__lt=yesterday) | (
        never & Q(attempt__state=State.COMPLETED, attempt__ended_at__lt=yesterday)
    )
    is_ours = Q(attempt__state=State.COMPLETED) & is_old
    is_new = Q(imported__isnull=False, photos_there__isnull=True)
    trains = Q(imported__state=Reference.State.TRAINING)
    soon = (is_new | trains) & (never | Q(checked_at__lt=just_now))
    is_ready = Q(imported__state=Reference.State.READY, checked_at__lt=yesterday)
    found = here.filter(is_ours | soon | is_ready)
    return list(found.values_list("pk", flat=True)[:200])


def _trained(character: Character) -> Attempt | None:
    """Return the training of ours that is used, None where what was imported is."""
    done = Attempt.objects.filter(subject=character.public_id, state=State.COMPLETED)
    return done.select_related("key").order_by("-number").first()


def _ask(character: Character, trained: Attempt | None) -> There:
    """Raises NotFound only where the platform says so of the very id that is used."""
    if trained is not None:
        if trained.account not in {"", trained.key.fingerprint}:
            raise account.AnotherAccount("The key may open another account now.")
        with client_of(trained) as client:
            return client.reference(trained.request_id)
    reference = character.imported
    if reference is None:
        raise keys.CannotRead("It was never trained.")
    with account.client_of(reference) as client:
        return client.reference(reference.platform_id)


def _note_gone(character: Character, trained: Attempt | None) -> None:
    with transaction.atomic():
        if trained is not None:
            _note(character, gone_id=trained.request_id)
        elif reference := character.imported:
            Reference.objects.filter(pk=reference.pk).update(state=Reference.State.GONE)
            _note(character)


def _note_found(character: Character, there: There, *, is_ours: bool) -> None:
    reference = character.imported
    changes: dict[str, object] = {"gone_id": ""}
    with transaction.atomic():
        if not is_ours and reference is not None:
            fresh = account.store(reference.key, there)
            changes["version"] = fresh.version or character.version
            if character.photos_there is None:
                changes["photos_there"] = list(there.photo_urls[:MOST_PHOTOS])
                enqueue("studio.characters.tasks.fetch_photo", character.pk)
        _note(character, **changes)


def _note(character: Character, **changes: object) -> None:
    mine = Character.objects.filter(pk=character.pk)
    mine.update(checked_at=now(), **changes)
    pulse.bump(character.team_id)
