"""Comments of one asset as people read them: threads, numbered in the order they were begun."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studio.review.models import Comment, CommentQuerySet


@dataclass(frozen=True)
class Answered:
    """The version in which a comment is answered."""

    word: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What somebody began, and the answers. The number stays when others are taken back."""

    number: int
    comment: Comment
    answers: list[Comment] = field(default_factory=list)
    answered: Answered | None = None

    @property
    def is_gone(self) -> bool:
        return self.comment.deleted_at is not None

    @property
    def is_done(self) -> bool:
        return self.comment.resolved_at is not None

    @property
    def left(self) -> str:
        """Return how far from the left its point is, as SVG wants it; "" without a point."""
        return _percent(self.comment.x)

    @property
    def top(self) -> str:
        return _percent(self.comment.y)


def threads(
    comments: CommentQuerySet, answered: Mapping[uuid.UUID, Answered]
) -> list[Thread]:
    """Return the threads, the oldest first; what was taken back only where it was answered."""
    rows = comments.select_related("author", "link", "resolved_by").order_by("pk")
    answers: dict[int, list[Comment]] = defaultdict(list)
    begun: list[Comment] = []
    for row in rows:
        if row.parent_id is None:
            begun.append(row)
        elif row.deleted_at is None:
            answers[row.parent_id].append(row)
    numbered = [
        Thread(
            number=number,
            comment=comment,
            answers=answers[comment.pk],
            answered=answered.get(comment.public_id),
        )
        for number, comment in enumerate(begun, start=1)
    ]
    return [one for one in numbered if not one.is_gone or one.answers]


def pins(shown: Sequence[Thread]) -> list[Thread]:
    """Return the threads that have a point on the picture."""
    return [one for one in shown if one.left and not one.is_gone]


def dots(shown: Sequence[Thread], length: float | None) -> list[tuple[Thread, str]]:
    """Return the threads that have a moment, and how far along the clip it is."""
    timed = [
        one for one in shown if one.comment.seconds is not None and not one.is_gone
    ]
    return [
        (one, _percent((one.comment.seconds or 0) / (length or 1))) for one in timed
    ]


def _percent(part: float | None) -> str:
    return "" if part is None else f"{min(1.0, part) * 100:.2f}%"
