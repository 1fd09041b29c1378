"""Rings everything that is due, from the rows alone: a lost doorbell costs one round, not a job."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from studio.attempts import admission, archive, erasing, overdue, unclear
from studio.attempts.models import Attempt
from studio.attempts.states import LIVE, State
from studio.core.leases import is_free, is_ripe, ran_out
from studio.core.queue import enqueue
from studio.keys import services as keys
from studio.keys.models import ProviderKey

SECONDS = 15.0


def ring_all() -> None:
    """Run every app's bell, as settings.STUDIO_BELLS lists them."""
    for name in settings.STUDIO_BELLS:
        import_string(name)()


def ring() -> None:
    """Ring what attempts are waiting for."""
    enqueue("studio.attempts.tasks.ping")
    for key_id in admission.keys_with_due_work():
        admission.admit(key_id)
    _resume_preparing()
    _note_dead_senders()
    _replay_unknown()
    overdue.tell()
    _ask_to_cancel()
    for output_id in archive.due_outputs():
        enqueue("studio.attempts.tasks.save_output", output_id)
    for attempt_id in erasing.due():
        enqueue("studio.attempts.tasks.erase_there", attempt_id)
    _erase_removed_keys()


def _resume_preparing() -> None:
    dropped = Attempt.objects.filter(ran_out(), state=State.PREPARING)
    for pk in dropped.values_list("pk", flat=True):
        enqueue("studio.attempts.tasks.send", pk)


def _note_dead_senders() -> None:
    dropped = Attempt.objects.filter(ran_out(), state=State.SUBMITTING)
    for attempt in dropped.select_related("key"):
        unclear.lease_ran_out(attempt)


def _replay_unknown() -> None:
    unknown = Attempt.objects.filter(
        is_free(),
        is_ripe(),
        not_before__isnull=False,
        state=State.UNKNOWN,
        attention="",
    )
    for attempt in unknown.select_related("key"):
        if attempt.key.honours_idempotency:
            enqueue("studio.attempts.tasks.replay", attempt.pk)
        elif unclear.hook_window_is_over(attempt):
            unclear.ask_a_person(attempt)
        else:
            unclear.ring_callbacks_again(attempt)


def _ask_to_cancel() -> None:
    """Ring for what a person wants canceled, and no doorbell tells of any more."""
    wished = Attempt.objects.filter(state=State.QUEUED, cancel_asked=True)
    for pk in wished.values_list("pk", flat=True):
        enqueue("studio.attempts.tasks.cancel_there", pk)


def _erase_removed_keys() -> None:
    removed = ProviderKey.objects.exclude(removed_at=None).exclude(sealed="")
    for key in removed.exclude(attempts__state__in=LIVE):
        keys.erase(key)
