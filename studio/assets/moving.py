"""Moving assets between projects: at a person's word only, and written down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.core import pulse
from studio.projects.models import Project

ARCHIVED = "“{}” is archived: nothing goes in or out of it."
GONE = "This project is not here."
NOTHING = "Nothing was moved."


class CannotMove(Exception):
    """Why everything stays where it is, in words."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved, by the project it came from, and how many stayed for which reason."""

    came_from: Mapping[int, list[int]]
    stayed: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(len(ids) for ids in self.came_from.values())


@transaction.atomic
def move(assets: Collection[Asset], project: Project, by: Membership) -> int:
    """Move what this member sees into a project; return how many were elsewhere before.

    What they cost stays with the project that paid. Raises CannotMove, and then moves nothing.
    """
    if why := why_closed(project, by):
        raise CannotMove(f"{why} {NOTHING}")
    going = _elsewhere([asset.pk for asset in assets], project, by)
    for asset in going:
        if asset.project.is_archived:
            raise CannotMove(f"{ARCHIVED.format(asset.project)} {NOTHING}")
    _move(going, project, by)
    return len(going)


@transaction.atomic
def move_what_may(ids: Collection[int], project: Project, by: Membership) -> Moved:
    """Move all that may leave where it is into a project, and say of the rest why it stays."""
    if why := why_closed(project, by):
        return Moved(came_from={}, stayed={why: len(ids)})
    came_from: dict[int, list[int]] = defaultdict(list)
    stayed: Counter[str] = Counter()
    going = []
    for asset in _elsewhere(ids, project, by):
        if asset.project.is_archived:
            stayed[ARCHIVED.format(asset.project)] += 1
        else:
            came_from[asset.project_id].append(asset.pk)
            going.append(asset)
    _move(going, project, by)
    return Moved(came_from=came_from, stayed=stayed)


@transaction.atomic
def move_back(came_from: Mapping[str, list[int]], project: int, by: Membership) -> int:
    """Move what is still in a project back to where it came from, as far as it is open."""
    back = 0
    origins = Project.objects.visible_to(by).filter(pk__in=map(int, came_from))
    for origin in origins.order_by("pk"):
        still = Asset.objects.filter(pk__in=came_from[str(origin.pk)], project=project)
        ids = list(still.values_list("pk", flat=True))
        back += move_what_may(ids, origin, by).count
    return back


def why_closed(project: Project, by: Membership) -> str:
    """Return why nothing may be moved into a project by this member; "" where it may."""
    if not Project.objects.visible_to(by).filter(pk=project.pk).exists():
        return GONE
    return ARCHIVED.format(project) if project.is_archived else ""


def _elsewhere(ids: Collection[int], project: Project, by: Membership) -> list[Asset]:
    seen = Asset.objects.visible_to(by).filter(pk__in=ids).exclude(project=project)
    wanted = seen.select_related("project").order_by("pk")
    return list(wanted.select_for_update(of=("self",)))


def _move(going: Collection[Asset], project: Project, by: Membership) -> None:
    if going:
        ids = [asset.pk for asset in going]
        Asset.objects.filter(pk__in=ids).update(project=project)
        _record(going, project, by)


def _record(going: Collection[Asset], project: Project, by: Membership) -> None:
    count = len(going)
    what = "1 asset" if count == 1 else f"{count} assets"
    origins = sorted({str(asset.project.public_id) for asset in going})
    audit.record(
        by.team,
        user=by.user,
        deed="assets.move",
        words=f"Moved {what} to the project {project}.",
        assets=[str(asset.public_id) for asset in going],
        origins=origins,
        project=str(project.public_id),
    )
    pulse.bump(by.team_id)
