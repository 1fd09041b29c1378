"""Who may do what: one table."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from studio.accounts.models import Membership, Role


class Action(StrEnum):
    SEE = "see"
    GENERATE = "generate"
    TRASH = "trash"
    MANAGE_KEYS = "manage_keys"
    MANAGE_TEAM = "manage_team"


EVERYBODY = frozenset(Role)
MAKERS = frozenset({Role.OWNER, Role.PRODUCER, Role.EDITOR})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE: EVERYBODY,
    Action.GENERATE: MAKERS,
    Action.TRASH: MAKERS,
    Action.MANAGE_KEYS: frozenset({Role.OWNER, Role.PRODUCER}),
    Action.MANAGE_TEAM: frozenset({Role.OWNER}),
}


def check_can(membership: Membership | None, action: Action) -> None:
    """Raise PermissionDenied unless the member's role has this action."""
    if not can(membership, action):
        raise PermissionDenied(f"Your role does not allow this: {action}.")


def can(membership: Membership | None, action: Action) -> bool:
    return membership is not None and membership.role in ALLOWED[action]
