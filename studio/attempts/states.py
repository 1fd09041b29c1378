"""The life of an attempt, as one table.

held ─> waiting ─> preparing ─> submitting ─> queued ─> in_progress ─> saving ─> completed
 ^        ^  <────────┼────────────┤            └────────────┴──> failed, nsfw, canceled
 │        └───────── unknown <─────┘                          saving ─> media_missing
 └────────────────────┘ a cap has no room for its price any more
"""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """The words are those on the cards."""

    HELD = "held", "Held"
    WAITING = "waiting", "Waiting"
    PREPARING = "preparing", "Preparing"
    SUBMITTING = "submitting", "Sending"
    UNKNOWN = "unknown", "Unknown"
    QUEUED = "queued", "Queued"
    IN_PROGRESS = "in_progress", "In progress"
    SAVING = "saving", "Saving"
    COMPLETED = "completed", "Done"
    FAILED = "failed", "Failed"
    NSFW = "nsfw", "Moderated"
    CANCELED = "canceled", "Canceled"
    MEDIA_MISSING = "media_missing", "Media missing"


# A poll may skip states. Retry of a failed card makes a new attempt, so `failed` has no way out here;
# missing media can be fetched again by a person, because the same attempt has already paid for it.
NEXT: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.WAITING, State.CANCELED}),
    State.WAITING: frozenset({State.PREPARING, State.CANCELED}),
    State.PREPARING: frozenset(
        {State.SUBMITTING, State.WAITING, State.HELD, State.FAILED, State.CANCELED}
    ),
    State.SUBMITTING: frozenset(
        {State.QUEUED, State.UNKNOWN, State.WAITING, State.FAILED}
    ),
    State.UNKNOWN: frozenset({State.QUEUED, State.WAITING, State.FAILED}),
    State.QUEUED: frozenset(
        {State.IN_PROGRESS, State.SAVING, State.FAILED, State.NSFW, State.CANCELED}
    ),
    State.IN_PROGRESS: frozenset({State.SAVING, State.FAILED, State.NSFW}),
    State.SAVING: frozenset({State.COMPLETED, State.MEDIA_MISSING}),
    State.COMPLETED: frozenset(),
    State.FAILED: frozenset(),
    State.NSFW: frozenset(),
    State.CANCELED: frozenset(),
    State.MEDIA_MISSING: frozenset({State.SAVING}),
}

ENDS = frozenset(
    {State.COMPLETED, State.FAILED, State.NSFW, State.CANCELED, State.MEDIA_MISSING}
)
LIVE = frozenset(State) - ENDS
AT_PLATFORM = frozenset({State.QUEUED, State.IN_PROGRESS})
# What fills a place of the key's in-flight limit: everything that may be at the platform.
IN_FLIGHT = AT_PLATFORM | {State.PREPARING, State.SUBMITTING, State.UNKNOWN}
# What a person may still take back; once it is queued there, only with the platform's help.
CANCELABLE = frozenset({State.HELD, State.WAITING, State.PREPARING, State.QUEUED})
# What a page looks at every second: something may appear at any moment.
MOVING = frozenset({State.PREPARING, State.SUBMITTING, State.IN_PROGRESS, State.SAVING})


class IllegalStep(Exception):
    """A step that the table does not have: a fault in this code, never a person's."""


def check_step(before: str, after: str) -> None:
    """Raise IllegalStep unless the table has an edge from `before` to `after`."""
    if State(after) not in NEXT[State(before)]:
        raise IllegalStep(f"{before} does not lead to {after}")
