""" "Erase there now": the platform forgets an ended request before its time; our copies stay."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from studio.attempts.models import Attempt
from studio.attempts.platform import client_of
from studio.attempts.services import NotPossible
from studio.attempts.steps import announce
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.higgsfield import HiggsfieldError, NotFound
from studio.keys import services as keys

# Longer than one try takes, so that a bell does not ring into it.
TRY_SECONDS = 90.0


def ask(attempt: Attempt) -> None:
    """Have the platform erase prompt, inputs and results of an ended request.

    Raises NotPossible, in words, when there is nothing of it there or no way to ask.
    """
    if not attempt.can_be_erased:
        raise NotPossible(_why_not(attempt))
    with transaction.atomic():
        took = Attempt.objects.filter(pk=attempt.pk, erase_asked=False).update(
            erase_asked=True, erase_note="", not_before=in_seconds(TRY_SECONDS)
        )
        if took:
            announce(attempt, note="Asking the platform to erase this.")
            enqueue("studio.attempts.tasks.erase_there", attempt.pk)
    attempt.erase_asked = True


def erase_there(attempt_id: int) -> None:
    """Ask once; what is gone already counts as erased, and asking twice does no harm."""
    attempt = Attempt.objects.select_related("key").get(pk=attempt_id)
    if attempt.erased_at or not attempt.erase_asked:
        return
    try:
        with client_of(attempt) as client:
            client.delete(attempt.request_id)
    except NotFound:
        _erased(attempt, "The platform had forgotten this already.")
    except keys.CannotRead as error:
        _refused(attempt, str(error) or "Its key cannot be read here.")
    except HiggsfieldError as error:
        settle = _refused if error.permanent else _later
        settle(attempt, error.message)
    else:
        _erased(attempt, "Erased at the platform.")


def due() -> list[int]:
    """Return the requests whose erasing is asked for and nobody is at."""
    ripe = Q(not_before=None) | Q(not_before__lte=now())
    asked = Attempt.objects.filter(ripe, erase_asked=True, erased_at=None)
    return list(asked.values_list("pk", flat=True)[:200])


def _erased(attempt: Attempt, note: str) -> None:
    _note(attempt, note, erased_at=now(), erase_asked=False, erase_note="")


def _refused(attempt: Attempt, reason: str) -> None:
    _note(attempt, reason, erase_asked=False, erase_note=reason[:300])


def _later(attempt: Attempt, reason: str) -> None:
    _note(attempt, reason, erase_note=reason[:300], not_before=in_seconds(TRY_SECONDS))


def _note(attempt: Attempt, note: str, **changes: object) -> None:
    with transaction.atomic():
        open_ones = Attempt.objects.filter(pk=attempt.pk, erased_at=None)
        if open_ones.update(**changes):
            announce(attempt, note=note)


def _why_not(attempt: Attempt) -> str:
    if attempt.erased_at:
        return "The platform has erased this already."
    if not attempt.has_ended:
        return "It has not ended yet."
    if attempt.has_expired:
        return "The platform has forgotten this already: its time there is over."
    if not attempt.is_request:
        return "The platform has no way to erase a request of this model early."
    return "It was never at the platform."
