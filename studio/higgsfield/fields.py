"""Reading single fields of the platform's answers, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from studio.higgsfield.types import Output, OutputKind
from studio.higgsfield.wording import clean

Item = TypeVar("Item")

_LONGEST_URL = 8192
_LARGEST_COUNT = 1_000_000_000
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)

# Reference: the request envelope's fields, in the order in which a card shows them.
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


def read_text(value: Any) -> str:
    """Return the value if it is a text, else nothing."""
    return value if isinstance(value, str) else ""


def read_words(value: Any, *, hide: tuple[str, ...], limit: int) -> str:
    """Return a text as one harmless line."""
    return clean(read_text(value), hide=hide, limit=limit)


def read_reason(value: Any, *, hide: tuple[str, ...]) -> str | None:
    """Return why something failed, None where the answer does not tell."""
    if isinstance(value, dict):
        value = value.get("message") or value.get("detail") or value.get("msg")
    return read_words(value, hide=hide, limit=2000) or None


def read_url(value: Any) -> str | None:
    """Return an http(s) URL to be judged when it is used; None for anything else."""
    text = read_text(value)
    if len(text) > _LONGEST_URL or not text.isprintable() or " " in text:
        return None
    return text if text.startswith(("https://", "http://")) else None


def read_amount(value: Any) -> Decimal | None:
    """Return a plain decimal number, given as a number or as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def read_count(value: Any) -> int | None:
    """Return a whole number from 0, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def read_moment(value: Any) -> datetime | None:
    """Return a moment in UTC; one without a zone is taken to be in UTC."""
    try:
        moment = datetime.fromisoformat(read_text(value).strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_expiry(body: Mapping[str, Any]) -> datetime | None:
    """Return until when the platform keeps what it made."""
    return read_moment(body.get("expires_at") or body.get("retention_expires_at"))


def read_outputs(body: Mapping[str, Any]) -> tuple[Output, ...]:
    """Return the files that an answer names, each once, under any of the known fields."""
    named = [
        output
        for name, kind in _MEDIA.items()
        for output in read_files(body.get(name), kind=kind)
    ]
    return distinct([*named, *read_files(body.get("results"))])


def read_files(
    value: Any, *, kind: OutputKind | None = None, otherwise: OutputKind = "other"
) -> tuple[Output, ...]:
    """Return the files of one field, a single one or a list.

    They are of that `kind`, or of what they say of themselves, or `otherwise`.
    """
    entries = value if isinstance(value, list) else [value]
    found = (_output(entry, kind=kind, otherwise=otherwise) for entry in entries)
    return tuple(output for output in found if output)


def distinct(outputs: Iterable[Output]) -> tuple[Output, ...]:
    return first_of_each((output.url, output) for output in outputs)


def first_of_each(pairs: Iterable[tuple[str, Item]]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for key, item in pairs:
        found.setdefault(key, item)
    return tuple(found.values())


def _output(
    entry: Any, *, kind: OutputKind | None, otherwise: OutputKind
) -> Output | None:
    if isinstance(entry, str):
        entry = {"url": entry}
    if not isinstance(entry, dict):
        return None
    # Older families give two sizes of each result: `raw`, and `min` as its preview.
    small = entry["min"] if isinstance(entry.get("min"), dict) else {}
    full = entry["raw"] if isinstance(entry.get("raw"), dict) else small or entry
    if not (url := read_url(full.get("url"))):
        return None
    preview = small if small is not full else {}
    named = read_text(full.get("content_type")) or read_text(full.get("type"))
    return Output(
        kind=kind or _kind(named) or otherwise,
        url=url,
        content_type=named.lower() if _CONTENT_TYPE.fullmatch(named) else None,
        preview_url=read_url(preview.get("url") or entry.get("preview_url")),
    )


def _kind(named: str) -> OutputKind | None:
    kinds: tuple[OutputKind, ...] = ("image", "video", "audio")
    return next((kind for kind in kinds if named.lower().startswith(kind)), None)
