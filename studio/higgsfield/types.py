"""The values that go in and out of the client."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NoReturn

OutputKind = Literal["image", "video", "audio", "other"]
ReferenceVersion = Literal["v1", "v2", "cinema"]

# Visible ASCII: anything else could end one header and begin another.
_VISIBLE = re.compile(r"[!-~]{1,512}")

# The platform issues UUIDs; other shapes are let through as long as they are one
# harmless path segment, because refusing the id of a paid request would lose it.
_REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,127}")


def is_visible_ascii(text: str) -> bool:
    return _VISIBLE.fullmatch(text) is not None


def is_request_id(value: object) -> bool:
    """Say whether this can stand in a path as the id of a request."""
    return isinstance(value, str) and _REQUEST_ID.fullmatch(value) is not None


class Secret:
    """A text that shows itself only when asked with `reveal()`, and is never pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret cannot be stored by pickling it.")


@dataclass(frozen=True)
class Credentials:
    """The two halves of a platform key; the official header is `Key {key_id}:{secret}`."""

    key_id: str
    secret: Secret

    def __post_init__(self) -> None:
        if not is_visible_ascii(self.key_id) or ":" in self.key_id:
            raise ValueError(
                "The key id must be visible ASCII characters without a colon."
            )
        if not is_visible_ascii(self.secret.reveal()):
            raise ValueError("The key secret must be visible ASCII characters.")

    def __repr__(self) -> str:
        return f"Credentials(key_id='{self.key_id[:4]}…', secret=***)"


class State(StrEnum):
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    NSFW = "nsfw"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self not in (State.QUEUED, State.IN_PROGRESS)


# Reference: older and neighbouring families of the same API use these words.
_SYNONYMS = {
    "pending": State.QUEUED,
    "not_ready": State.QUEUED,
    "processing": State.IN_PROGRESS,
    "finished": State.COMPLETED,
    "succeeded": State.COMPLETED,
    "error": State.FAILED,
    "cancelled": State.CANCELED,
}
_WORDS: Mapping[str, State] = {state.value: state for state in State} | _SYNONYMS


def read_state(word: str) -> State | None:
    """Return what a status word of the platform means, None for one nobody has told us of."""
    return _WORDS.get(word) or _WORDS.get(word.strip().lower())


@dataclass(frozen=True)
class Output:
    """One file of a result; `preview_url` is a smaller copy where the platform made one."""

    kind: OutputKind
    url: str
    content_type: str | None = None
    preview_url: str | None = None


@dataclass(frozen=True)
class Submission:
    """What the platform answered to a request that it accepted."""

    request_id: str
    state: State
    correlation_id: str | None = None


@dataclass(frozen=True)
class WorkflowPart:
    """One request that a workflow became; `index` counts from 0, `seconds` only clips have."""

    index: int
    request_id: str
    prompt: str = ""
    seconds: int | None = None
    overlay: str = ""


@dataclass(frozen=True)
class Workflow:
    """What the platform answered to a creator workflow that it accepted.

    There is nothing to ask `id` for: only the parts are requests. It may be empty.
    """

    id: str
    parts: tuple[WorkflowPart, ...]
    caption: str = ""
    hashtags: tuple[str, ...] = ()
    title: str = ""
    correlation_id: str | None = None


@dataclass(frozen=True)
class Status:
    """One look at a request; `state` is None for an unknown `word`, which means: keep asking.

    A job set is looked at as one request. `others` says how those of its jobs ended that
    gave nothing.
    """

    request_id: str
    state: State | None
    word: str
    outputs: tuple[Output, ...] = ()
    error: str | None = None
    expires_at: datetime | None = None
    others: tuple[State, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """The price of a request before it is made."""

    credits: Decimal
    usd: Decimal | None = None


@dataclass(frozen=True)
class Usage:
    """What an account was charged for one model on one UTC day; `requests` where it was told."""

    day: date
    model: str
    credits: Decimal
    requests: int | None = None


@dataclass(frozen=True)
class UploadTarget:
    """Where the bytes of one input go; `upload_url` is a secret for an hour."""

    public_url: str
    upload_url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CatalogItem:
    """A style or a motion of the platform's catalogs."""

    id: str
    name: str
    description: str = ""
    preview_url: str | None = None
    start_end_frame: bool = False


@dataclass(frozen=True)
class Reference:
    """A character, trained or not yet; `state` is None for an unknown `word`, as in `Status`.

    Lists tell neither the photos nor, sometimes, the version.
    """

    id: str
    name: str
    state: State | None
    word: str
    version: str | None = None
    thumbnail_url: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    fail_reason: str | None = None
    photo_urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReferencePage:
    """One page of an account's characters, counted from 1."""

    items: tuple[Reference, ...]
    total: int
    page: int
    page_size: int
    total_pages: int


@dataclass(frozen=True)
class Problem:
    """One thing that the platform finds wrong with an input, `loc` being the path to it."""

    loc: tuple[str | int, ...]
    msg: str
    type: str = ""


@dataclass(frozen=True)
class Timeouts:
    """Seconds. A whole call takes at most `connect` plus its own limit, whatever arrives.

    Submit: 70 s, inside the 120 s lease that guards it.
    """

    connect: float = 10.0
    submit: float = 60.0
    read: float = 20.0
    upload: float = 80.0
