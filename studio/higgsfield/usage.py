"""Reading what an account used, by day and model.

The platform's documents name this call and publish no schema: what is read here is this
project's own shape, as the sandbox writes it. Fields that nobody knows are ignored, but an
entry that cannot be read spoils the whole: half a sum would be compared as if it were one.
"""

from __future__ import annotations

from typing import Any

from studio.higgsfield.answers import understood
from studio.higgsfield.fields import read_amount, read_count, read_moment, read_words
from studio.higgsfield.refusals import accepted
from studio.higgsfield.strict_json import Garbled, read_object
from studio.higgsfield.types import Usage
from studio.higgsfield.wire import Answer, Reply

MOST_ENTRIES = 20_000
LONGEST_MODEL = 200
NOT_OFFERED = (404, 405)


def read_usage(reply: Reply) -> tuple[Usage, ...] | None:
    """Read the entries of every bucket; None from a host that does not offer this."""
    if isinstance(reply, Answer) and reply.status in NOT_OFFERED:
        return None
    answer = accepted(reply)
    with understood(answer):
        entries = read_object(answer.body).get("usage")
        if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
            raise Garbled("It holds no list of a length that can be.")
        return tuple(_usage(entry, answer) for entry in entries)


def _usage(entry: Any, answer: Answer) -> Usage:
    if not isinstance(entry, dict):
        raise Garbled("An entry is no object.")
    day, credits = read_moment(entry.get("date")), read_amount(entry.get("credits"))
    model = read_words(entry.get("model"), hide=answer.hide, limit=LONGEST_MODEL)
    if day is None or credits is None or not model.strip("/"):
        raise Garbled("An entry lacks its day, its model or its credits.")
    return Usage(
        day=day.date(),
        model=model.strip("/"),
        credits=credits,
        requests=read_count(entry.get("requests")),
    )
