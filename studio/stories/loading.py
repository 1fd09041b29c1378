"""Finding what an address names, for whoever may see it."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.stories import gathering, screens
from studio.stories.models import Part, Story


def get_story(request: TeamRequest, public_id: uuid.UUID) -> Story:
    """Return a story of the team with all that a page needs; 404 for strangers."""
    seen = Story.objects.visible_to(request.membership)
    mine = screens.with_all(seen, request.membership)
    found = get_object_or_404(mine, public_id=public_id)
    if gathering.is_due(found):
        gathering.gather(found.pk)
        found = mine.get(pk=found.pk)
    return found


def changeable(request: TeamRequest, public_id: uuid.UUID) -> Story:
    """Return a story that this person may change; 403 for those who only look."""
    found = get_story(request, public_id)
    check_can(request.membership, Action.GENERATE)
    return found


def get_part(request: TeamRequest, public_id: uuid.UUID, part_id: uuid.UUID) -> Part:
    """Return a part of a story that this person may change."""
    mine = Story.objects.visible_to(request.membership).select_related("product")
    story = get_object_or_404(mine, public_id=public_id)
    related = story.parts.select_related(
        "generation__attempt__key", "generation__team", "asset"
    )
    part = get_object_or_404(related, public_id=part_id)
    part.story = story
    check_can(request.membership, Action.GENERATE)
    return part
