"""The way back to the platform that holds an attempt's request."""

from __future__ import annotations

from studio.attempts.models import Attempt
from studio.higgsfield import Client, Credentials, Status
from studio.keys import services as keys


class KeyMoved(keys.CannotRead):
    """The key leads to another host now, and its secret must not go to the old one."""


def client_of(attempt: Attempt) -> Client:
    """Return a client of the host that was asked; raises CannotRead when there is no way there."""
    _check_same_host(attempt)
    return keys.client_for(attempt.key)


def credentials_of(attempt: Attempt) -> Credentials:
    """Return what opens the host that was asked; raises CannotRead when nothing does."""
    _check_same_host(attempt)
    return keys.credentials(attempt.key)


def look(attempt: Attempt, client: Client, *, request_id: str = "") -> Status:
    """Read how the attempt's request is doing, or the one that may be its own."""
    asked = request_id or attempt.request_id
    if attempt.is_training:
        return client.training(asked)
    return client.job_set(asked) if attempt.is_job_set else client.status(asked)


def _check_same_host(attempt: Attempt) -> None:
    if attempt.origin != attempt.key.origin:
        raise KeyMoved(f"The key “{attempt.key.label}” belongs to another host now.")
