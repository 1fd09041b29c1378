from __future__ import annotations

import json
import logging
import sys

import pytest

from studio.core.logs import JsonFormatter, Redact, redact

CANARY = "c4n4ry"


def line(
    message: object, *arguments: object, error: BaseException | None = None
) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(
        "studio.x", logging.WARNING, __file__, 1, message, arguments, exc_info
    )
    assert Redact().filter(record) is True
    return JsonFormatter().format(record)


def raised(message: str) -> Exception:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Key id:{CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"{{'Authorization': 'Key {CANARY}:{CANARY}'}}",
        f"[(b'Authorization', b'Key id:{CANARY}')]",
        f"sent Key {CANARY}:{CANARY} to the platform",
        f"hf-api-key: {CANARY}, hf-secret: {CANARY}",
        f"HF_API_SECRET={CANARY}",
        f"signed with whsec_{CANARY}+/=",
        f"Not Found: /hooks/hf/{CANARY}/",
        f"POST https://api.example.com/v1?hf_webhook=https://s.example.com/{CANARY} 200",
        f"GET /gallery/?q={CANARY}&before=7",
        f"password={CANARY}",
        f"{{'password': '{CANARY}'}}",
        f"STUDIO_SECRET_KEY={CANARY}",
        f"postgres://studio:{CANARY}@db/studio",
        f"Not Found: /password/reset/key/1-{CANARY}/",
        f"Internal Server Error: /join/{CANARY}/",
        f"Not Found: /media/{CANARY}/small.webp",
    ],
)
def test_redact_hides_what_is_secret(text):
    assert CANARY not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Key not found: 17",
        "the worker ended with status 3",
        "What now? Nothing.",
        "https://example.com/path/to#part",
    ],
)
def test_redact_leaves_plain_words(text):
    assert redact(text) == text


def test_redact_keeps_what_helps_to_find_the_fault():
    text = redact("POST https://api.example.com/v1/soul?hf_webhook=x 500")

    assert text == "POST https://api.example.com/v1/soul?*** 500"


def test_filter_looks_into_arguments():
    written = line("asked with %s and %r", f"Key a:{CANARY}", {"password": CANARY})

    assert (
        json.loads(written)["message"] == "asked with Key *** and {'password': '***'}"
    )


def test_filter_looks_into_exceptions():
    written = json.loads(line("failed", error=raised(f"?hf_webhook={CANARY}")))

    assert written["error"] == "ValueError"
    assert "ValueError: ?***" in written["trace"]
    assert CANARY not in str(written)


def test_formatter_lets_no_message_end_its_line_or_drive_a_terminal():
    written = line('agent \r\n{"level": "INFO"}\x1b[2J\x9b31m\u2028')

    assert written.isascii()
    assert written.isprintable()
    assert json.loads(written)["message"].endswith("\x1b[2J\x9b31m\u2028")


def test_formatter_cuts_what_is_long():
    message = json.loads(line("x" * 1_000_000))["message"]

    assert len(message) < 4_100


def test_formatter_names_time_level_and_logger():
    written = json.loads(line("well"))

    assert set(written) == {"time", "level", "logger", "message"}
    assert (written["level"], written["logger"]) == ("WARNING", "studio.x")
    assert written["time"].endswith("+00:00")


def test_filter_survives_arguments_that_do_not_fit():
    assert (
        json.loads(line("%d apples", "no"))["message"]
        == "%d apples (TypeError in its arguments)"
    )


def test_filter_survives_an_object_that_cannot_be_shown():
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(CANARY)

    written = json.loads(line("got %s", Broken()))

    assert written["message"] == "got %s (RuntimeError in its arguments)"


def test_records_of_other_libraries_pass_the_filter(settings, capsys):
    logger = logging.getLogger("some.library")
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Redact())
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)

    logger.error("GET %s", f"/hooks/hf/{CANARY}")
    logger.removeHandler(handler)

    assert json.loads(capsys.readouterr().out)["message"] == "GET /hooks/hf/***"
