"""Under what name an answer is kept, by whoever keeps it."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", bound=HttpResponseBase)


def named(answer: Answer, name: str, *, attached: bool = True) -> Answer:
    """Give an answer the name of its file; attached, it is saved and not shown."""
    # Empty only for what is shown and has no name.
    answer["Content-Disposition"] = content_disposition_header(attached, name) or ""
    return answer
