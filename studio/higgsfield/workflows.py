"""Reading what a creator workflow became: one answer that names many requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.higgsfield.answers import paid_object
from studio.higgsfield.fields import first_of_each, read_count, read_text, read_words
from studio.higgsfield.refusals import accepted_submit, correlation_id, unclear
from studio.higgsfield.types import Workflow, WorkflowPart, is_request_id
from studio.higgsfield.wire import Answer, Reply

MOST_PARTS = 60
LONGEST_PROMPT = 10_000
LONGEST_OVERLAY = 300
LONGEST_TITLE = 200
# What the network that these posts are for allows.
LONGEST_CAPTION = 2200
MOST_CAPTION_LINES = 60
MOST_HASHTAGS = 30
LONGEST_HASHTAG = 100


def read_workflow(reply: Reply) -> Workflow:
    """Read the answer to a workflow's start; Unclear unless it names one request at least.

    A part whose request is not named cannot be followed and is left out; the others keep
    their places.
    """
    answer = accepted_submit(reply)
    body = paid_object(answer)
    parts = _parts(body, answer)
    if not parts:
        raise unclear(answer)
    return Workflow(
        id=_id(body),
        parts=parts,
        caption=_caption(body, answer),
        hashtags=_hashtags(body.get("hashtags"), answer),
        title=read_words(body.get("title"), hide=answer.hide, limit=LONGEST_TITLE),
        correlation_id=correlation_id(answer),
    )


def _id(body: Mapping[str, Any]) -> str:
    names = ("series_id", "carousel_id", "id")
    return next((body[name] for name in names if is_request_id(body.get(name))), "")


def _parts(body: Mapping[str, Any], answer: Answer) -> tuple[WorkflowPart, ...]:
    found = (
        _part(entry, index, answer)
        for index, entry in _placed(_entries(body))
        if index < MOST_PARTS and is_request_id(entry.get("request_id"))
    )
    return first_of_each((part.request_id.lower(), part) for part in found)


def _entries(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the clips or slides; an answer of the ordinary kind is a single one."""
    for name in ("clips", "slides"):
        if isinstance(body.get(name), list):
            return [one if isinstance(one, dict) else {} for one in body[name]]
    return [dict(body)]


def _placed(entries: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return the entries with their places from 0: as numbered, else as they came."""
    numbers = [read_count(entry.get("index")) for entry in entries]
    told = [number for number in numbers if number is not None]
    if len(set(told)) < len(entries) or min(told, default=0) > 1:
        return list(enumerate(entries))
    places = (number - min(told) for number in told)
    return sorted(zip(places, entries, strict=True), key=lambda pair: pair[0])


def _part(entry: Mapping[str, Any], index: int, answer: Answer) -> WorkflowPart:
    overlay = entry.get("overlay_text") or entry.get("overlay")
    return WorkflowPart(
        index=index,
        request_id=entry["request_id"],
        prompt=read_words(entry.get("prompt"), hide=answer.hide, limit=LONGEST_PROMPT),
        seconds=read_count(entry.get("duration")),
        overlay=read_words(overlay, hide=answer.hide, limit=LONGEST_OVERLAY),
    )


def _caption(body: Mapping[str, Any], answer: Answer) -> str:
    """Return the post's text, whose lines are its form."""
    lines = read_text(body.get("caption"))[: 2 * LONGEST_CAPTION].splitlines()
    clean = (
        read_words(line, hide=answer.hide, limit=LONGEST_CAPTION)
        for line in lines[:MOST_CAPTION_LINES]
    )
    return "\n".join(clean).strip()[:LONGEST_CAPTION]


def _hashtags(value: Any, answer: Answer) -> tuple[str, ...]:
    given = value[:MOST_HASHTAGS] if isinstance(value, list) else []
    words = (read_words(one, hide=answer.hide, limit=LONGEST_HASHTAG) for one in given)
    return first_of_each((word.lower(), word) for word in words if word)
