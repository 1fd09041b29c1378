"""What people do with a story as a whole: name it, take it back, settle it, put it away."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from studio.accounts.clock import tick
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.stories.models import Story


def edit(story: Story, *, title: str, caption: str, hashtags: Sequence[str]) -> None:
    """Change its title, and what is published beside the parts."""
    _update(story, title=title, caption=caption, hashtags=list(hashtags))


def choose_model(story: Story, engine: str) -> None:
    """Choose what makes single parts from now on."""
    _update(story, engine=engine)


def archive(story: Story, *, on: bool) -> None:
    """Put a story out of the way, or take it back."""
    _update(story, archived_at=now() if on else None)


def delete(story: Story) -> int:
    """Delete a story here; its pictures stay in the gallery. Return how many parts were taken back."""
    _update(story, deleted_at=now())
    return cancel_all(story)


def cancel_all(story: Story) -> int:
    """Take back all that has not started; return how many. What runs goes on and is charged."""
    taken_back = 0
    for attempt in _cancelable(story):
        attempt.refresh_from_db()
        try:
            attempts.cancel(attempt)
        except attempts.NotPossible:
            continue  # It has just started.
        taken_back += 1
    return taken_back


def attempts_of(story: Story) -> list[Attempt]:
    """Return the newest attempts of a story: of its workflow, and of each part."""
    shown = Attempt.objects.filter(generation__take_of__part__story=story)
    found = list(shown.select_related("key"))
    return [*([story.attempt] if story.attempt else []), *found]


def _cancelable(story: Story) -> list[Attempt]:
    """Return what can be taken back, the last in line first: a place that gets free lets others go."""
    found = [attempt for attempt in attempts_of(story) if attempt.can_be_canceled]
    return sorted(found, key=lambda one: (one.state != State.WAITING, -one.pk))


def _update(story: Story, **changes: object) -> None:
    with transaction.atomic():
        version = tick(story.team_id)
        changed = changes | {"version": version}
        Story.objects.filter(pk=story.pk).update(**changed)
    for name, value in changed.items():
        setattr(story, name, value)
