"""Reading the answers of the platform: from bytes to values, or to a typed error.

Nothing here touches the network, so the client and the watcher read alike. What an answer
outside 2xx means is in `refusals`; job sets and characters have modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from studio.higgsfield.errors import Unavailable
from studio.higgsfield.fields import (
    first_of_each,
    read_amount,
    read_expiry,
    read_outputs,
    read_reason,
    read_text,
    read_url,
    read_words,
)
from studio.higgsfield.refusals import (
    accepted,
    accepted_submit,
    correlation_id,
    failure,
    garbled,
    too_late,
    unclear,
)
from studio.higgsfield.strict_json import Garbled, read_json, read_object
from studio.higgsfield.types import (
    CatalogItem,
    Estimate,
    State,
    Status,
    Submission,
    UploadTarget,
    is_request_id,
    is_visible_ascii,
    read_state,
)
from studio.higgsfield.wire import Answer, Reply

LONGEST_CATALOG = 5000

_UPLOAD_HEADER = re.compile(r"content-type|x-amz-[a-z0-9-]{1,60}", re.IGNORECASE)


def read_submission(reply: Reply) -> Submission:
    """Read the answer to a submit; Unclear unless it holds an id or a plain refusal."""
    answer = accepted_submit(reply)
    body = paid_object(answer)
    request_id = read_text(body.get("request_id"))
    if not is_request_id(request_id):
        raise unclear(answer)
    state = read_state(read_text(body.get("status"))) or State.QUEUED
    return Submission(request_id, state, correlation_id(answer))


def read_status(reply: Reply, *, asked: str, named: str = "request_id") -> Status:
    """Read one look at the request `asked`; another request's answer is Protocol.

    `named` is the field in which the answer repeats the id.
    """
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        word = read_words(body.get("status"), hide=answer.hide, limit=40)
        if not word:
            raise Garbled("It holds no status.")
        check_same(body.get(named), asked)
    return Status(
        request_id=asked,
        state=read_state(word),
        word=word,
        outputs=read_outputs(body),
        error=read_reason(body.get("error"), hide=answer.hide),
        expires_at=read_expiry(body),
    )


def read_estimate(reply: Reply) -> Estimate:
    """Read a price: credits as a number or a decimal text, dollars where given."""
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        credits = read_amount(body.get("credits"))
        if credits is None:
            raise Garbled("It holds no price.")
    return Estimate(credits=credits, usd=read_amount(body.get("usd")))


def read_upload_target(reply: Reply, *, content_type: str) -> UploadTarget:
    """Read where to put a file; only harmless headers are taken over."""
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        public_url, upload_url = (
            read_url(body.get("public_url")),
            read_url(body.get("upload_url")),
        )
        if not public_url or not upload_url:
            raise Garbled("It holds no address.")
    headers = {"content-type": content_type} | _upload_headers(body)
    return UploadTarget(public_url=public_url, upload_url=upload_url, headers=headers)


def read_catalog(reply: Reply) -> tuple[CatalogItem, ...]:
    """Read a list of styles or motions: at most 5,000, each id once, faulty entries left out."""
    answer = accepted(reply)
    with understood(answer):
        entries = read_json(answer.body)
        if not isinstance(entries, list):
            raise Garbled("It is not a list.")
    items = (_catalog_item(entry, answer) for entry in entries[:LONGEST_CATALOG])
    return first_of_each((item.id, item) for item in items if item)


def read_canceled(reply: Reply) -> None:
    """Read the answer to a cancel, whose 400 is TooLate."""
    if isinstance(reply, Answer) and reply.status == 400:
        raise too_late(reply)
    accepted(reply)


def read_probe(reply: Reply) -> None:
    """Read the answer about a request that cannot exist; 404 means that the key is good."""
    if isinstance(reply, Answer) and reply.status == 404:
        return
    accepted(reply)


def read_put(reply: Reply) -> None:
    """Read what the storage said, whose statuses mean other things than the platform's."""
    if isinstance(reply, Answer) and 400 <= reply.status < 500 and reply.status != 413:
        text = f"The storage did not take the file ({reply.status})."
        raise failure(Unavailable, reply, text)
    accepted(reply)


def paid_object(answer: Answer) -> dict[str, Any]:
    """Return the object in the answer to a call that may have been charged, else Unclear."""
    try:
        return read_object(answer.body)
    except Garbled:
        raise unclear(answer) from None


@contextmanager
def understood(answer: Answer) -> Iterator[None]:
    """Turn Garbled into the Protocol error of this answer."""
    try:
        yield
    except Garbled:
        raise garbled(answer) from None


def check_same(found: Any, asked: str) -> None:
    """Garbled if an answer names another thing than was asked for; it may name none."""
    if read_text(found or asked).lower() != asked.lower():
        raise Garbled("It is about something else.")


def _catalog_item(entry: Any, answer: Answer) -> CatalogItem | None:
    if not isinstance(entry, dict):
        return None
    if not (item := read_words(entry.get("id"), hide=answer.hide, limit=100)):
        return None
    return CatalogItem(
        id=item,
        name=read_words(entry.get("name"), hide=answer.hide, limit=200) or item,
        description=read_words(entry.get("description"), hide=answer.hide, limit=2000),
        preview_url=read_url(entry.get("preview_url")),
        start_end_frame=entry.get("start_end_frame") is True,
    )


def _upload_headers(body: Mapping[str, Any]) -> dict[str, str]:
    given = body.get("upload_headers")
    pairs: Iterable[tuple[str, Any]] = given.items() if isinstance(given, dict) else ()
    return {
        name.lower(): value
        for name, value in pairs
        if _UPLOAD_HEADER.fullmatch(name)
        and isinstance(value, str)
        and is_visible_ascii(value.replace(" ", "_"))
    }
