"""Reading the answers of the platform: from bytes to values, or to a typed error.

Nothing here touches the network, so the client and the watcher read alike. What an answer
outside 2xx means is in `refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from studio.higgsfield.errors import Unavailable
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
    Output,
    OutputKind,
    State,
    Status,
    Submission,
    UploadTarget,
    is_request_id,
    is_visible_ascii,
    read_state,
)
from studio.higgsfield.wire import Answer, Reply
from studio.higgsfield.wording import clean

LONGEST_CATALOG = 5000

Item = TypeVar("Item")

_LONGEST_URL = 8192
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_UPLOAD_HEADER = re.compile(r"content-type|x-amz-[a-z0-9-]{1,60}", re.IGNORECASE)

# Contract 2.1, in the order in which a card shows them.
_MEDIA: Mapping[str, OutputKind] = {
    "images": "image",
    "image": "image",
    "videos": "video",
    "video": "video",
    "audios": "audio",
    "audio": "audio",
    "zip": "other",
    "mov": "other",
    "jsx": "other",
    "fbx": "other",
    "ply": "other",
}


def read_submission(reply: Reply) -> Submission:
    """Read the answer to a submit; Unclear unless it holds an id or a plain refusal."""
    answer = accepted_submit(reply)
    try:
        body = read_object(answer.body)
    except Garbled:
        raise unclear(answer) from None
    request_id = _text(body.get("request_id"))
    if not is_request_id(request_id):
        raise unclear(answer)
    state = read_state(_text(body.get("status"))) or State.QUEUED
    return Submission(request_id, state, correlation_id(answer))


def read_status(reply: Reply, *, asked: str) -> Status:
    """Read one look at the request `asked`; another request's answer is Protocol."""
    answer = accepted(reply)
    with _understood(answer):
        body = read_object(answer.body)
        word = _words(body.get("status"), answer, limit=40)
        if not word or _text(body.get("request_id") or asked).lower() != asked.lower():
            raise Garbled("It is not the status of this request.")
    return Status(
        request_id=asked,
        state=read_state(word),
        word=word,
        outputs=_outputs(body),
        error=_error(body.get("error"), answer),
        expires_at=_moment(body.get("expires_at") or body.get("retention_expires_at")),
    )


def read_estimate(reply: Reply) -> Estimate:
    """Read a price: credits as a number or a decimal text, dollars where given."""
    answer = accepted(reply)
    with _understood(answer):
        body = read_object(answer.body)
        credits = _amount(body.get("credits"))
        if credits is None:
            raise Garbled("It holds no price.")
    return Estimate(credits=credits, usd=_amount(body.get("usd")))


def read_upload_target(reply: Reply, *, content_type: str) -> UploadTarget:
    """Read where to put a file; only harmless headers are taken over."""
    answer = accepted(reply)
    with _understood(answer):
        body = read_object(answer.body)
        public_url, upload_url = (
            _url(body.get("public_url")),
            _url(body.get("upload_url")),
        )
        if not public_url or not upload_url:
            raise Garbled("It holds no address.")
    headers = {"content-type": content_type} | _upload_headers(body)
    return UploadTarget(public_url=public_url, upload_url=upload_url, headers=headers)


def read_catalog(reply: Reply) -> tuple[CatalogItem, ...]:
    """Read a list of styles or motions: at most 5,000, each id once, faulty entries left out."""
    answer = accepted(reply)
    with _understood(answer):
        entries = read_json(answer.body)
        if not isinstance(entries, list):
            raise Garbled("It is not a list.")
    items = (_catalog_item(entry, answer) for entry in entries[:LONGEST_CATALOG])
    return _first_of_each((item.id, item) for item in items if item)


def read_canceled(reply: Reply) -> None:
    """Read the answer to a cancel; 400 is TooLate (contract 1.2)."""
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


@contextmanager
def _understood(answer: Answer) -> Iterator[None]:
    try:
        yield
    except Garbled:
        raise garbled(answer) from None


def _outputs(body: Mapping[str, Any]) -> tuple[Output, ...]:
    named = [(kind, body.get(name)) for name, kind in _MEDIA.items()]
    found = [
        output
        for kind, media in [*named, (None, body.get("results"))]
        for entry in (media if isinstance(media, list) else [media])
        if (output := _output(entry, kind=kind))
    ]
    return _first_of_each((output.url, output) for output in found)


def _output(entry: Any, *, kind: OutputKind | None) -> Output | None:
    if isinstance(entry, str):
        entry = {"url": entry}
    if not isinstance(entry, dict):
        return None
    # Older families give two sizes of each result: `raw`, and `min` as its preview.
    small = entry["min"] if isinstance(entry.get("min"), dict) else {}
    full = entry["raw"] if isinstance(entry.get("raw"), dict) else small or entry
    if not (url := _url(full.get("url"))):
        return None
    preview = small if small is not full else {}
    named = _text(full.get("content_type")) or _text(full.get("type"))
    return Output(
        kind=kind or _kind(named),
        url=url,
        content_type=named.lower() if _CONTENT_TYPE.fullmatch(named) else None,
        preview_url=_url(preview.get("url") or entry.get("preview_url")),
    )


def _kind(named: str) -> OutputKind:
    kinds: tuple[OutputKind, ...] = ("image", "video", "audio")
    return next((kind for kind in kinds if named.lower().startswith(kind)), "other")


def _error(value: Any, answer: Answer) -> str | None:
    if isinstance(value, dict):
        value = value.get("message") or value.get("detail") or value.get("msg")
    return _words(value, answer, limit=2000) or None


def _catalog_item(entry: Any, answer: Answer) -> CatalogItem | None:
    if not isinstance(entry, dict) or not (
        item := _words(entry.get("id"), answer, limit=100)
    ):
        return None
    return CatalogItem(
        id=item,
        name=_words(entry.get("name"), answer, limit=200) or item,
        description=_words(entry.get("description"), answer, limit=2000),
        preview_url=_url(entry.get("preview_url")),
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


def _first_of_each(pairs: Iterable[tuple[str, Item]]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for key, item in pairs:
        found.setdefault(key, item)
    return tuple(found.values())


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value).strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _url(value: Any) -> str | None:
    """Return an http(s) URL to be judged when it is used; None for anything else."""
    text = _text(value)
    if len(text) > _LONGEST_URL or not text.isprintable() or " " in text:
        return None
    return text if text.startswith(("https://", "http://")) else None


def _words(value: Any, answer: Answer, *, limit: int) -> str:
    return clean(_text(value), hide=answer.hide, limit=limit)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
