"""Logs as JSON, one line each, with what must stay secret taken out."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

MAX_MESSAGE = 4_000
MAX_TRACE = 12_000
HIDDEN = "***"

_STOP = r"""[^\s'",;&)}\]]+"""
_IS = r"""['"]?\s*[:=,]\s*(?:b?['"])?"""

# Each keeps its first group, if it has one, and loses the rest.
_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(\b(?:proxy-)?authorization{_IS})(?:(?:key|bearer|basic|token)\s+)?{_STOP}",
        r"""(\bkey\s+)[^\s:'"]+:[^\s'",;)]+""",
        rf"(\b(?:bearer|basic)\s+){_STOP}",
        rf"(\bhf[-_](?:api[-_])?(?:key|secret)(?:[-_]id)?{_IS}){_STOP}",
        r"(whsec_)[\w+/=-]+",
        r"(/hooks/hf/)[^\s/?#'\"]+",
        r"(/media/)[^\s/?#'\"]+(?=/)",
        r"(/password/reset/key/)[^\s/?#'\"]+",
        r"(/join/)[^\s/?#'\"]+",
        r"(/s/)[^\s/?#'\"]+",
        r"(://)[^\s/@'\"]+(?=@)",
        r"(\bhf_webhook=)[^\s&'\"]+",
        r"""(\?)[\w.%~+\[\]-]+=[^\s'"<>)]*""",
        rf"(\b\w*(?:password|passwd|secret|token|api[-_]?key|sessionid)[\w-]*{_IS}){_STOP}",
    )
)


class Redact(logging.Filter):
    """Take secrets out of a record: message, arguments, traceback. It belongs on handlers.

    On a logger it would miss the records of the loggers below.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        # Cut with a margin: what the first cut leaves half of, the second one removes.
        record.msg = redact(_cut(_message(record), 2 * MAX_MESSAGE))
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text[-2 * MAX_TRACE :])
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; no character of a message can end the line or drive a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": _cut(_message(record), MAX_MESSAGE),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_text or self.formatException(record.exc_info)
            line["trace"] = trace[-MAX_TRACE:]
        return json.dumps(line, ensure_ascii=True)


def redact(text: str) -> str:
    """Return the text without keys, signatures, callback tokens and query strings."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda match: f"{match[1]}{HIDDEN}", text)
    return text


def _message(record: logging.LogRecord) -> str:
    """A log call with arguments that do not fit must not cost the request that made it."""
    try:
        return record.getMessage()
    except Exception as error:
        return f"{record.msg} ({type(error).__name__} in its arguments)"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
