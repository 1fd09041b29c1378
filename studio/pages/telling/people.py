"""Who is told: whoever pressed the button, else those who answer for the team."""

from __future__ import annotations

from studio.accounts.models import Membership, Role
from studio.accounts.permissions import Action, can
from studio.projects.models import hidden_from


class People:
    """The members of a team, read once."""

    def __init__(self, team_id: int) -> None:
        self._hidden: dict[int, set[int]] = {}
        self._all = list(
            Membership.objects.filter(team_id=team_id).select_related("user", "team")
        )

    def for_work_of(self, user_id: int | None, project_id: int) -> list[Membership]:
        """Return who pressed; the owners where that person has left, or is not in the project any more."""
        pressed = [
            one
            for one in self._all
            if one.user_id == user_id and self.sees(one, project_id)
        ]
        return pressed or [one for one in self._all if one.role == Role.OWNER]

    def for_releasing(self) -> list[Membership]:
        """Return those who can let go what a cap holds."""
        return [one for one in self._all if can(one, Action.RELEASE)]

    def sees(self, membership: Membership, project_id: int) -> bool:
        """Tell whether a member sees a project; of the team, asked once."""
        if membership.pk not in self._hidden:
            hidden = hidden_from(membership).values_list("pk", flat=True)
            self._hidden[membership.pk] = set(hidden)
        return project_id not in self._hidden[membership.pk]

    def for_keys(self) -> list[Membership]:
        """Return those who can do something about a key."""
        return [one for one in self._all if can(one, Action.MANAGE_KEYS)]
