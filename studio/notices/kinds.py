"""What a notice can be about, most urgent first, and how each kind is shown."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """The order is that of urgency: a notice about several things looks like its first."""

    PAUSED = "paused", "Paused"
    ATTENTION = "attention", "Needs a decision"
    HELD = "held", "Held"
    EXPIRING = "expiring", "Expires soon"
    MISSING = "missing", "Media missing"
    LEDGER = "ledger", "Ledger differs"
    FAILED = "failed", "Failed"
    MODERATED = "moderated", "Moderated"
    CANCELED = "canceled", "Canceled"
    REVIEW = "review", "Review"
    DONE = "done", "Done"


# What waits for a person; the rest only says how it went.
NEEDS = frozenset(
    {
        Kind.PAUSED,
        Kind.ATTENTION,
        Kind.HELD,
        Kind.EXPIRING,
        Kind.MISSING,
        Kind.LEDGER,
    }
)

TONES = {
    Kind.PAUSED: "attention",
    Kind.ATTENTION: "attention",
    Kind.HELD: "attention",
    Kind.EXPIRING: "attention",
    Kind.MISSING: "failed",
    Kind.LEDGER: "attention",
    Kind.FAILED: "failed",
    Kind.MODERATED: "moderated",
    Kind.CANCELED: "quiet",
    Kind.REVIEW: "accent",
    Kind.DONE: "done",
}
ICONS = {
    Kind.PAUSED: "key-round",
    Kind.ATTENTION: "circle-help",
    Kind.HELD: "lock",
    Kind.EXPIRING: "clock",
    Kind.MISSING: "file-x",
    Kind.LEDGER: "coins",
    Kind.FAILED: "triangle-alert",
    Kind.MODERATED: "eye-off",
    Kind.CANCELED: "circle-x",
    Kind.REVIEW: "message-square",
    Kind.DONE: "check",
}
