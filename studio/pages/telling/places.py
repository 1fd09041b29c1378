"""What an attempt was for, how that is called, and on which page it is seen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters.models import Character
from studio.engines import registry
from studio.notices.services import Batch
from studio.stories.beats import clipped
from studio.stories.models import Story, Take

LONGEST = 80

ON_THE_WALL = "generations"


@dataclass(frozen=True)
class Place:
    """Where one attempt is seen; `name` is quoted, and can begin a sentence."""

    name: str
    batch: Batch
    url: str


class Places:
    """Finds the places of some attempts of one team, in a fixed number of queries."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        subjects = {
            one.parent.subject if one.parent else one.subject for one in attempts
        } | {one.subject for one in attempts}
        self._characters = {
            one.public_id: one
            for one in Character.objects.filter(public_id__in=subjects)
        }
        kept = Story.objects.filter(deleted_at=None)
        self._stories = {
            one.public_id: one for one in kept.filter(public_id__in=subjects)
        }
        takes = Take.objects.filter(
            generation__public_id__in=subjects, part__story__deleted_at=None
        )
        self._takes = {
            take.generation.public_id: take
            for take in takes.select_related("generation", "part__story")
        }

    def of(self, attempt: Attempt) -> Place:
        if character := self._characters.get(attempt.subject):
            return _of_character(character)
        if take := self._takes.get(attempt.subject):
            return _of_part(take.part.story, take.part.position)
        if story := self._story_of(attempt):
            place = attempt.place + 1 if attempt.is_followed else None
            return _of_part(story, place)
        return _of_generation(attempt)

    def _story_of(self, attempt: Attempt) -> Story | None:
        told: uuid.UUID = attempt.parent.subject if attempt.parent else attempt.subject
        return self._stories.get(told)


def _of_character(character: Character) -> Place:
    name = _quoted(character.name)
    url = reverse("characters:character", args=[character.public_id])
    batch = Batch(
        key=f"character:{character.public_id}",
        thing="training",
        things="trainings",
        of=f" of {name}",
        url=url,
    )
    return Place(f"The training of {name}", batch, url)


def _of_part(story: Story, position: int | None) -> Place:
    name = _quoted(story.title)
    url = reverse("stories:story", args=[story.public_id])
    batch = Batch(
        key=f"story:{story.public_id}",
        thing="part",
        things="parts",
        of=f" of {name}",
        url=url,
    )
    called = f"Part {position} of {name}" if position else f"The story {name}"
    return Place(called, batch, url)


def _of_generation(attempt: Attempt) -> Place:
    create = reverse("generations:create")
    batch = Batch(key=ON_THE_WALL, thing="generation", things="generations", url=create)
    return Place(
        _quoted(_title(attempt)),
        batch,
        _picture(attempt) or f"{create}#card-{attempt.subject}",
    )


def _picture(attempt: Attempt) -> str:
    """Return the page of the first result, where there is one."""
    if attempt.state != State.COMPLETED:
        return ""
    for output in attempt.outputs.all():
        if output.asset is not None:
            return reverse("gallery:asset", args=[output.asset.public_id])
    return ""


def _title(attempt: Attempt) -> str:
    engine = registry.find(attempt.engine)
    prompt = str(attempt.values.get("prompt") or "")
    return prompt.strip() or (engine.name if engine else attempt.engine)


def _quoted(text: str) -> str:
    return f"“{clipped(text, LONGEST)}”"
