"""What a story has cost: every attempt for every take of its parts, and the workflow's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from studio.accounts.models import Membership
from studio.projects.models import CreditEntry
from studio.stories.models import Story, Take


@dataclass(frozen=True)
class Money:
    """Credits that were charged, and credits that are set aside."""

    charged: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    def __add__(self, other: Money) -> Money:
        return Money(self.charged + other.charged, self.reserved + other.reserved)


NOTHING = Money()


def of_parts(membership: Membership, story: Story) -> dict[int, Money]:
    """Return what each part has cost, by primary key; 0 stands for the workflow's request."""
    return _by_story(membership, [story])[story.pk]


def of_story(story: Story, parts: Mapping[int, Money]) -> Money:
    return sum(parts.values(), NOTHING)


def of_stories(membership: Membership, stories: Iterable[Story]) -> dict[int, Money]:
    """Return what each story has cost, in a fixed number of queries."""
    found = _by_story(membership, list(stories))
    return {pk: sum(parts.values(), NOTHING) for pk, parts in found.items()}


def _by_story(
    membership: Membership, stories: list[Story]
) -> dict[int, dict[int, Money]]:
    whose = _subjects(stories)
    found: dict[int, dict[int, Money]] = {
        story.pk: defaultdict(lambda: NOTHING) for story in stories
    }
    for subject, kind, credits in _sums(membership, list(whose)):
        story_pk, part_pk = whose[subject]
        is_charge = kind == CreditEntry.Kind.CHARGE
        said = Money(charged=credits) if is_charge else Money(reserved=credits)
        found[story_pk][part_pk] += said
    return found


def _subjects(stories: list[Story]) -> dict[UUID, tuple[int, int]]:
    """Return whose money it is, by what the attempts were made for."""
    takes = Take.objects.filter(part__story__in=stories)
    rows = takes.values_list("generation__public_id", "part__story_id", "part_id")
    whose = {subject: (story, part) for subject, story, part in rows}
    return whose | {story.public_id: (story.pk, 0) for story in stories}


def _sums(
    membership: Membership, subjects: list[UUID]
) -> Iterable[tuple[UUID, str, Decimal]]:
    mine = CreditEntry.objects.visible_to(membership)
    entries = mine.filter(attempt__subject__in=subjects).order_by()
    return entries.values_list("attempt__subject", "kind").annotate(Sum("credits"))
