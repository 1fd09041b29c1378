"""Rings everything that is due, from the rows alone: a lost doorbell costs one round, not a job."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from studio.attempts import admission, archive, submission
from studio.attempts.models import Attempt
from studio.attempts.states import LIVE, State
from studio.core.clock import now
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
    for output_id in archive.due_outputs():
        enqueue("studio.attempts.tasks.save_output", output_id)
    _erase_removed_keys()


def _resume_preparing() -> None:
    ran_out = Attempt.objects.filter(state=State.PREPARING, lease_until__lt=now())
    for pk in ran_out.values_list("pk", flat=True):
        enqueue("studio.attempts.tasks.send", pk)


def _note_dead_senders() -> None:
    ran_out = Attempt.objects.filter(state=State.SUBMITTING, lease_until__lt=now())
    for attempt in ran_out.select_related("key"):
        submission.lease_ran_out(attempt)


def _replay_unknown() -> None:
    free = Q(lease_until=None) | Q(lease_until__lt=now())
    unknown = Attempt.objects.filter(
        free, state=State.UNKNOWN, attention="", not_before__lte=now()
    )
    for attempt in unknown.select_related("key"):
        if attempt.key.honours_idempotency:
            enqueue("studio.attempts.tasks.replay", attempt.pk)
        elif submission.hook_window_is_over(attempt):
            submission.ask_a_person(attempt)


def _erase_removed_keys() -> None:
    removed = ProviderKey.objects.exclude(removed_at=None).exclude(sealed="")
    for key in removed.exclude(attempts__state__in=LIVE):
        keys.erase(key)
