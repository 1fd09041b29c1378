"""Opening, changing and putting away projects: each is written down in the audit log."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership, Role, User
from studio.core import pulse
from studio.core.clock import now
from studio.keys.models import ProviderKey
from studio.projects.models import Project, ProjectMember

GENERAL_STAYS = (
    "General is everybody's: it can be neither private nor archived. "
    "Nothing was changed."
)


class CannotChange(Exception):
    """Why a project stays as it is, in words."""


@transaction.atomic
def open_project(membership: Membership, *, name: str) -> Project:
    """Open a project for the whole team."""
    project = Project.objects.create(team=membership.team, name=name)
    _record(project, membership, "new", f"Opened the project {project}.")
    return project


@transaction.atomic
def change(
    project: Project,
    *,
    by: Membership,
    name: str,
    is_private: bool,
    people: Collection[User],
    default_key: ProviderKey | None,
) -> None:
    """Rename a project, choose who sees it and by which key it goes; raises CannotChange.

    Whoever makes it private goes on seeing it.
    """
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if row.is_general and (is_private or default_key):
        raise CannotChange(GENERAL_STAYS)
    row.name, row.is_private, row.default_key = name, is_private, default_key
    row.save(update_fields=["name", "is_private", "default_key"])
    chosen = {person.pk for person in people} if is_private else set()
    if is_private and by.role != Role.OWNER:
        chosen.add(by.user_id)
    ours = Membership.objects.filter(team=row.team_id, user__in=chosen)
    _choose(row, set(ours.values_list("user", flat=True)))
    who = "only for chosen people" if is_private else "for the whole team"
    _record(row, by, "change", f"Changed the project {row}: it is {who}.")
    project.refresh_from_db()


@transaction.atomic
def archive(project: Project, *, on: bool, by: Membership) -> None:
    """Put a project away, or take it back; what runs in it ends as usual. Twice is once."""
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if row.is_general:
        raise CannotChange(GENERAL_STAYS)
    if row.is_archived == on:
        return
    row.archived_at = now() if on else None
    row.save(update_fields=["archived_at"])
    said = f"Archived the project {row}." if on else f"Took {row} out of the archive."
    _record(row, by, "archive" if on else "unarchive", said)
    project.refresh_from_db()


def _choose(project: Project, users: set[int]) -> None:
    wanted = Membership.objects.filter(team=project.team_id, user__in=users)
    project.members.exclude(membership__in=wanted).delete()
    there = project.members.values("membership")
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, membership=one)
        for one in wanted.exclude(pk__in=there).order_by("pk")
    )


def _record(project: Project, by: Membership, deed: str, words: str) -> None:
    audit.record(
        project.team,
        user=by.user,
        deed=f"projects.{deed}",
        words=words,
        project=str(project.public_id),
    )
    # Open pages ask again: what they may see has changed.
    pulse.bump(project.team_id)
