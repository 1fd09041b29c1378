"""The audit log: who did what, in words, for good."""

from __future__ import annotations

from studio.accounts.models import AuditEvent, Team, User
from studio.core.words import one_line


def record(
    team: Team, *, user: User | None, deed: str, words: str, **facts: object
) -> AuditEvent:
    """Append one entry, in the caller's transaction; `user` is None for the command line.

    The fact `project`, a public id, keeps it from those who do not see that project.
    """
    return AuditEvent.objects.create(
        team=team, user=user, deed=deed, words=one_line(words)[:300], facts=facts
    )
