"""Reading characters, which the platform calls custom references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.higgsfield.answers import check_same, paid_object, understood
from studio.higgsfield.fields import (
    first_of_each,
    read_count,
    read_moment,
    read_reason,
    read_url,
    read_words,
)
from studio.higgsfield.refusals import accepted, accepted_submit, unclear
from studio.higgsfield.strict_json import Garbled, read_object
from studio.higgsfield.types import (
    Reference,
    ReferencePage,
    Status,
    is_request_id,
    read_state,
)
from studio.higgsfield.wire import Answer, Reply

LONGEST_PAGE = 1000
MOST_PHOTOS = 1000


def read_new_reference(reply: Reply) -> Reference:
    """Read the answer to a training's start; Unclear unless it holds an id or a refusal."""
    answer = accepted_submit(reply)
    reference = _reference(paid_object(answer), answer)
    if reference is None:
        raise unclear(answer)
    return reference


def read_reference(reply: Reply, *, asked: str) -> Reference:
    """Read one look at the character `asked`."""
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        check_same(body.get("id"), asked)
        reference = _reference({"id": asked} | body, answer)
        if reference is None or not reference.word:
            raise Garbled("It is not a character.")
    return reference


def read_training(reply: Reply, *, asked: str) -> Status:
    """Read one look at a character's training as if it were a request."""
    reference = read_reference(reply, asked=asked)
    return Status(
        request_id=asked,
        state=reference.state,
        word=reference.word,
        error=reference.fail_reason,
    )


def read_reference_page(reply: Reply) -> ReferencePage:
    """Read one page of a list; faulty entries are left out."""
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        entries = body.get("items")
        if not isinstance(entries, list):
            raise Garbled("It holds no list.")
    found = (_reference(entry, answer) for entry in entries[:LONGEST_PAGE])
    items = first_of_each((one.id, one) for one in found if one)
    return _page(body, items)


def _page(body: Mapping[str, Any], items: tuple[Reference, ...]) -> ReferencePage:
    size = read_count(body.get("page_size")) or max(len(items), 1)
    total = read_count(body.get("total"))
    total = len(items) if total is None else total
    return ReferencePage(
        items=items,
        total=total,
        page=read_count(body.get("page")) or 1,
        page_size=size,
        # Reference: one description of this list leaves the number of pages out.
        total_pages=read_count(body.get("total_pages")) or -(-total // size),
    )


def _reference(entry: Any, answer: Answer) -> Reference | None:
    if not isinstance(entry, dict) or not is_request_id(entry.get("id")):
        return None
    word = read_words(entry.get("status"), hide=answer.hide, limit=40)
    return Reference(
        id=entry["id"],
        name=read_words(entry.get("name"), hide=answer.hide, limit=200),
        state=read_state(word),
        word=word,
        version=read_words(entry.get("model_version"), hide=answer.hide, limit=40)
        or None,
        thumbnail_url=read_url(entry.get("thumbnail_url")),
        created_at=read_moment(entry.get("created_at")),
        started_at=read_moment(entry.get("in_progress_at")),
        fail_reason=read_reason(entry.get("fail_reason"), hide=answer.hide),
        photo_urls=_photos(entry.get("reference_media")),
    )


def _photos(media: Any) -> tuple[str, ...]:
    entries = media[:MOST_PHOTOS] if isinstance(media, list) else []
    urls = (
        read_url(entry.get("media_url") if isinstance(entry, dict) else entry)
        for entry in entries
    )
    return first_of_each((url, url) for url in urls if url)
