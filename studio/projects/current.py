"""The project that a person works in: kept in the session, asked for once a request."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404

from studio.accounts.requests import TeamRequest
from studio.core.parsing import as_uuid
from studio.projects import services
from studio.projects.models import Project

SESSION = "project"
# What a form names that was drawn while all projects were shown.
ALL = "all"


def chosen(request: TeamRequest) -> Project | None:
    """Return the project whose work is shown; None while all projects are.

    Whoever lost a private project in mid-session sees all the others from then on.
    """
    held: dict[str, Any] = vars(request)
    if "project" not in held:
        held["project"] = _chosen(request)
    found: Project | None = held["project"]
    return found


def working(request: TeamRequest) -> Project:
    """Return the project in which new work begins: the one chosen, or General."""
    return chosen(request) or services.general(request.membership.team)


def named(request: TeamRequest, data: QueryDict) -> Project:
    """Return the project a form was drawn for: another may have been chosen since, elsewhere.

    Raises Http404 for one that this person does not see.
    """
    text = data.get("project", "")
    if text == ALL:
        return services.general(request.membership.team)
    return _found(request, text) if text else working(request)


def shown(request: TeamRequest, data: QueryDict) -> Project | None:
    """Return the project that a page's own address names, None where it names none.

    Raises Http404 for one that this person does not see.
    """
    text = data.get("project", "")
    return _found(request, text) if text else None


def switch(request: TeamRequest, text: str) -> Project | None:
    """Work in a project from now on, or in none; raises Http404 for a stranger's."""
    project = _found(request, text) if text and text != ALL else None
    if project is None:
        request.session.pop(SESSION, None)
    else:
        request.session[SESSION] = project.pk
    vars(request)["project"] = project
    return project


def _chosen(request: TeamRequest) -> Project | None:
    pk = request.session.get(SESSION)
    if pk is None:
        return None
    mine = Project.objects.visible_to(request.membership)
    return mine.select_related("default_key").filter(pk=pk).first()


def _found(request: TeamRequest, text: str) -> Project:
    mine = Project.objects.visible_to(request.membership).select_related("default_key")
    return get_object_or_404(mine, public_id=as_uuid(text))
