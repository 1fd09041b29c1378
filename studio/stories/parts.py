"""What people do with the parts of a story: word them, order them, replace them, make them again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from studio.accounts.clock import tick
from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.states import State
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.stories import makers, starting
from studio.stories.errors import CannotChange, CannotStart
from studio.stories.models import Part, Story, Take

JUST_DONE = "Somebody else has just begun part {} again. Nothing more was charged."


def reword(part: Part, *, prompt: str, overlay: str) -> None:
    """Keep other words for a part; what is there already stays as it is."""
    with transaction.atomic():
        _lock(part.story)
        Part.objects.filter(pk=part.pk).update(
            prompt=prompt, overlay=overlay, version=tick(part.story.team_id)
        )


def regenerate(
    part: Part, *, round_seen: int, agreed: Decimal, membership: Membership
) -> None:
    """Make a part again with the words it has, by an ordinary generation; once a press.

    `round_seen` is how often the part had begun when the button was drawn. Raises
    CannotStart, also when somebody else was quicker.
    """
    with transaction.atomic():
        _lock(part.story)
        part.refresh_from_db()
        if part.round != round_seen:
            raise CannotStart(JUST_DONE.format(part.position))
        starting.check_price(agreed, _price(part, membership))
        _begin(part, membership)


def retry(
    parts: Sequence[Part],
    *,
    rounds: Sequence[int],
    agreed: Decimal,
    membership: Membership,
) -> int:
    """Make again those of the parts that nobody has begun again meanwhile; return how many.

    All or none of them; raises CannotStart.
    """
    if not parts:
        return 0
    with transaction.atomic():
        _lock(parts[0].story)
        due = []
        for part, seen in zip(parts, rounds, strict=True):
            part.refresh_from_db()
            if part.round == seen:
                due.append(part)
        total = sum((_price(part, membership) for part in due), Decimal(0))
        starting.check_price(agreed, total)
        for part in due:
            _begin(part, membership)
    return len(due)


def replace(part: Part, asset: Asset) -> None:
    """Show something from the gallery in a part's place; raises CannotChange."""
    kind = Asset.Kind.IMAGE if part.story.about.is_carousel else Asset.Kind.VIDEO
    if asset.kind != kind or asset.trashed:
        noun = "picture" if part.story.about.is_carousel else "clip"
        raise CannotChange(f"Only a {noun} that is not in the trash can go there.")
    with transaction.atomic():
        _lock(part.story)
        Part.objects.filter(pk=part.pk).update(
            asset=asset, version=tick(part.story.team_id)
        )


def take_back(part: Part, take: Take) -> None:
    """Show an earlier take of a part again, with nothing in its place."""
    with transaction.atomic():
        _lock(part.story)
        Part.objects.filter(pk=part.pk).update(
            asset=None, generation=take.generation, version=tick(part.story.team_id)
        )


def move(part: Part, *, by: int) -> None:
    """Move a part one place up (-1) or down (1); at the end it stays."""
    with transaction.atomic():
        parts = _locked_parts(part.story)
        here = _place_of(parts, part)
        if here is not None and 0 <= here + by < len(parts):
            parts.insert(here + by, parts.pop(here))
            _lay_out(part.story, parts)


def move_before(part: Part, other: uuid.UUID | None) -> None:
    """Move a part before another, or to the end; where that one is gone, it stays."""
    with transaction.atomic():
        parts = _locked_parts(part.story)
        here = _place_of(parts, part)
        if here is None or part.public_id == other:
            return
        moved = parts.pop(here)
        place = next((n for n, one in enumerate(parts) if one.public_id == other), None)
        if other is not None and place is None:
            return
        parts.insert(len(parts) if place is None else place, moved)
        _lay_out(part.story, parts)


def cancel(part: Part) -> None:
    """Take back what was not sent, or ask the platform to; raises attempts.NotPossible."""
    attempts.cancel(_generation(part).attempt)


def fetch_again(part: Part, membership: Membership) -> None:
    """Fetch media that were not safe here yet; nothing is paid for again."""
    generation = _generation(part)
    if generation.attempt.state != State.MEDIA_MISSING:
        raise attempts.NotPossible("There is nothing missing here.")
    generations.retry(generation, membership=membership)


def _generation(part: Part) -> Generation:
    if part.generation is None:
        raise attempts.NotPossible("This part has not begun.")
    return part.generation


def _price(part: Part, membership: Membership) -> Decimal:
    story = part.story
    style = str(story.values.get("style") or "")
    engine = makers.find(story.about, story.engine)
    key = starting.key_of(membership, story.project)
    return starting.price_of(engine, part, style, key).credits


def _begin(part: Part, membership: Membership) -> None:
    story = part.story
    starting.check_product(story.product)
    engine = makers.find(story.about, story.engine)
    starting.begin(part, engine, membership=membership, nonce=starting.nonce_of(part))


def _lock(story: Story) -> None:
    """Let one person at a time change a story; the row is the lock."""
    Story.objects.select_for_update().get(pk=story.pk)


def _locked_parts(story: Story) -> list[Part]:
    _lock(story)
    return list(story.parts.all())


def _place_of(parts: Sequence[Part], part: Part) -> int | None:
    return next((n for n, one in enumerate(parts) if one.pk == part.pk), None)


def _lay_out(story: Story, parts: Sequence[Part]) -> None:
    version = tick(story.team_id)
    for place, part in enumerate(parts, start=1):
        part.position = place
    Part.objects.bulk_update(parts, ["position"])
    Story.objects.filter(pk=story.pk).update(laid_out=version, version=version)
