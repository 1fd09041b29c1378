"""The team's projects, one of them, their caps, and the choice of the one to work in."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.core import htmx
from studio.projects import caps, current, managing
from studio.projects.forms import CapForm, ProjectForm
from studio.projects.models import Cap, Project


@require_safe
def project_list(request: TeamRequest) -> HttpResponse:
    """Show the projects, and every cap with what of it is used."""
    check_can(request.membership, Action.MANAGE_PROJECTS)
    return render(request, "projects/project_list.html", _context(request))


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: TeamRequest) -> HttpResponse:
    """Open a project."""
    check_can(request.membership, Action.MANAGE_PROJECTS)
    form = ProjectForm(request.POST or None, membership=request.membership)
    return _edited(request, form, "is open.")


@require_http_methods(["GET", "HEAD", "POST"])
def project(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a project, to rename it, choose its people and its key."""
    found = _get_project(request, public_id)
    form = ProjectForm(
        request.POST or None, membership=request.membership, project=found
    )
    return _edited(request, form, "is changed.")


@require_POST
def project_archive(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a project away, or take it back."""
    found = _get_project(request, public_id)
    on = request.POST.get("on") == "1"
    try:
        managing.archive(found, on=on, by=request.membership)
    except managing.CannotChange as error:
        messages.error(request, str(error))
    else:
        said = "is archived; what runs in it ends as usual." if on else "is open again."
        messages.success(request, f"{found} {said}")
    return htmx.redirect(request, "projects:project_list")


@require_POST
def project_switch(request: TeamRequest) -> HttpResponse:
    """Work in another project from now on, in this browser."""
    current.switch(request, request.POST.get("project", ""))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return htmx.redirect(request, back if ours else reverse("pages:home"))


@require_POST
def cap_set(request: TeamRequest) -> HttpResponse:
    """Set a cap, or change the one that is there."""
    check_can(request.membership, Action.MANAGE_PROJECTS)
    form = CapForm(request.POST, membership=request.membership)
    if not form.is_valid():
        context = _context(request) | {"form": form}
        return htmx.invalid(request, "projects/project_list.html", context)
    cap = form.save()
    messages.success(request, f"This is {caps.name(cap)}, from now on.")
    return htmx.redirect(request, "projects:project_list")


@require_POST
def cap_remove(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Lift a cap."""
    mine = Cap.objects.visible_to(request.membership)
    found = get_object_or_404(mine, public_id=public_id)
    check_can(request.membership, Action.MANAGE_PROJECTS)
    caps.remove(found, by=request.membership)
    messages.success(request, "The cap is lifted. What it held is still held.")
    return htmx.redirect(request, "projects:project_list")


def _context(request: TeamRequest) -> dict[str, object]:
    projects = Project.objects.visible_to(request.membership)
    related = projects.select_related("default_key").prefetch_related(
        "members__membership__user"
    )
    found = list(related.order_by("-is_general", "name", "pk"))
    set_ = Cap.objects.visible_to(request.membership).select_related("project", "user")
    return {
        "projects": [one for one in found if not one.is_archived],
        "archived": [one for one in found if one.is_archived],
        "rooms": caps.rooms(set_.order_by("project", "user", "pk")),
        "form": CapForm(membership=request.membership),
    }


def _edited(request: TeamRequest, form: ProjectForm, said: str) -> HttpResponse:
    if form.is_valid():
        try:
            saved = form.save()
        except managing.CannotChange as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{saved} {said}")
            return htmx.redirect(request, "projects:project_list")
    context = {"form": form, "project": form.project}
    status = 422 if form.is_bound else 200
    return render(request, "projects/project.html", context, status=status)


def _get_project(request: TeamRequest, public_id: uuid.UUID) -> Project:
    mine = Project.objects.visible_to(request.membership)
    found = get_object_or_404(mine.select_related("default_key"), public_id=public_id)
    check_can(request.membership, Action.MANAGE_PROJECTS)
    return found
