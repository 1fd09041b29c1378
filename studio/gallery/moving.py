"""The door by which an asset's page moves it to another project."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import moving
from studio.assets.models import Asset
from studio.core.htmx import redirect
from studio.projects import current


@require_POST
def move(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Move an asset to the project that the form names."""
    mine = Asset.objects.visible_to(request.membership)
    asset = get_object_or_404(mine, public_id=public_id)
    check_can(request.membership, Action.ARRANGE)
    project = current.named(request, request.POST)
    try:
        moved = moving.move([asset], project, request.membership)
    except moving.CannotMove as error:
        messages.error(request, str(error))
    else:
        said = f"Moved to {project}." if moved else f"It is in {project} already."
        messages.success(request, said)
    return redirect(request, "gallery:asset", public_id)
