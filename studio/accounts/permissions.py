"""Who may do what: one table."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from studio.accounts.models import Membership, Role


class Action(StrEnum):
    SEE = "see"
    RATE = "rate"
    COMMENT = "comment"
    JUDGE = "judge"
    GENERATE = "generate"
    TRAIN = "train"
    ARRANGE = "arrange"
    SHARE = "share"
    TRASH = "trash"
    SEE_SPEND = "see_spend"
    RELEASE = "release"
    PURGE = "purge"
    MANAGE_PROJECTS = "manage_projects"
    MANAGE_KEYS = "manage_keys"
    SEE_ACTIVITY = "see_activity"
    MANAGE_TEAM = "manage_team"


EVERYBODY = frozenset(Role)
MAKERS = frozenset({Role.OWNER, Role.PRODUCER, Role.EDITOR})
CRITICS = MAKERS | {Role.REVIEWER}
LEADERS = frozenset({Role.OWNER, Role.PRODUCER})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE: EVERYBODY,
    Action.RATE: CRITICS,
    Action.COMMENT: CRITICS,
    Action.JUDGE: CRITICS,
    Action.GENERATE: MAKERS,
    Action.TRAIN: MAKERS,
    Action.ARRANGE: MAKERS,
    Action.SHARE: MAKERS,
    Action.TRASH: MAKERS,
    Action.SEE_SPEND: MAKERS,
    Action.RELEASE: LEADERS,
    Action.PURGE: LEADERS,
    Action.MANAGE_PROJECTS: LEADERS,
    Action.MANAGE_KEYS: LEADERS,
    Action.SEE_ACTIVITY: LEADERS,
    Action.MANAGE_TEAM: frozenset({Role.OWNER}),
}

# What each action is called where people read the table.
SENTENCES: dict[Action, str] = {
    Action.SEE: "See and download what the team has made",
    Action.RATE: "Give stars, and mark favourites",
    Action.COMMENT: "Comment on pictures and clips",
    Action.JUDGE: "Approve, reject, or ask for changes",
    Action.GENERATE: "Generate, which spends credits",
    Action.TRAIN: "Train and change characters",
    Action.ARRANGE: "Make boards and arrange them",
    Action.SHARE: "Share by link with people outside the team",
    Action.TRASH: "Move things to the trash and back",
    Action.SEE_SPEND: "See what was spent",
    Action.RELEASE: "Release what a cap holds back",
    Action.PURGE: "Empty the trash for good",
    Action.MANAGE_PROJECTS: "Make and change projects and their caps",
    Action.MANAGE_KEYS: "Add, change and remove keys",
    Action.SEE_ACTIVITY: "Read who did what, and export it",
    Action.MANAGE_TEAM: "Invite and remove people, change roles, rename the team",
}


def check_can(membership: Membership | None, action: Action) -> None:
    """Raise PermissionDenied unless the member's role has this action."""
    if not can(membership, action):
        raise PermissionDenied(f"Your role does not allow this: {action}.")


def check_still_can(membership: Membership, action: Action) -> None:
    """Raise as `check_can` does, by the role as it is now: for whoever holds the team's lock."""
    check_can(Membership.objects.filter(pk=membership.pk).first(), action)


def can(membership: Membership | None, action: Action) -> bool:
    return membership is not None and membership.role in ALLOWED[action]
