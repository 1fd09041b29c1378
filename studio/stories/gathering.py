"""Taking over what the platform's workflow named: each request it follows becomes a part.

Safe to run any number of times: the story's row is the lock, and what was gathered says so.
"""

from __future__ import annotations

from django.db import transaction

from studio.accounts.clock import tick
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.generations import services as generations
from studio.stories.beats import clipped
from studio.stories.models import Part, Story, Take

MOST_OVERLAY = 300
MOST_CAPTION = 2_200
MOST_TITLE = 120
AT_ONCE = 100


def ring() -> None:
    """Ring every story whose workflow was accepted and whose parts are not rows yet."""
    due = Story.objects.ungathered().filter(attempt__state=State.COMPLETED)
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        enqueue("studio.stories.tasks.gather", pk)


def is_due(story: Story) -> bool:
    attempt = story.attempt
    return bool(
        story.is_workflow
        and story.gathered_at is None
        and attempt
        and attempt.state == State.COMPLETED
    )


def gather(story_id: int) -> None:
    """Make a part of every request that the workflow of a story gave, once."""
    with transaction.atomic():
        story = Story.objects.select_for_update().get(pk=story_id)
        if not is_due(story) or story.attempt is None:
            return
        followed = story.attempt.parts.select_related("team", "project", "member")
        for attempt in followed.order_by("place"):
            _take_over(story, attempt)
        _take_words(story, story.attempt.answer)
        story.gathered_at = now()
        story.version = story.laid_out = tick(story.team_id)
        story.save()


def _take_over(story: Story, attempt: Attempt) -> None:
    prompt = str(attempt.values.get("prompt") or "")
    generation = generations.adopt(attempt, prompt=prompt)
    part = Part.objects.create(
        story=story,
        position=attempt.place + 1,
        prompt=prompt,
        overlay=str(attempt.values.get("overlay") or "")[:MOST_OVERLAY],
        seconds=attempt.values.get("duration") or None,
        generation=generation,
        round=1,
    )
    Take.objects.create(part=part, generation=generation, number=1)


def _take_words(story: Story, answer: dict[str, object]) -> None:
    """Keep what the platform wrote for the post where it wrote something."""
    if title := str(answer.get("title") or ""):
        story.title = clipped(title, MOST_TITLE)
    if caption := str(answer.get("caption") or ""):
        story.caption = caption[:MOST_CAPTION]
    tags = answer.get("hashtags")
    if isinstance(tags, list) and tags:
        story.hashtags = [f"#{str(tag).lstrip('#')}" for tag in tags]
