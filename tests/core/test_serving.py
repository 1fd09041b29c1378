from __future__ import annotations

import logging

import pytest

from studio.core import serving


def test_command_names_all_numbers():
    assert serving.command("127.0.0.1", 8000)[1:] == [
        *("-m", "studio.core.serving"),
        *("127.0.0.1", "8000", "2", "2"),
    ]


@pytest.mark.parametrize(
    ("message", "is_written"),
    [
        ("Configured number of workers appears to be higher than the cores", False),
        ("Configuration allows spawning up to 12 Python threads", False),
        ("Unexpected exit from worker-1", True),
    ],
)
def test_serving_keeps_what_is_wrong_and_drops_opinions(message, is_written):
    record = logging.LogRecord("_granian", logging.WARNING, "", 0, message, (), None)

    assert serving._is_no_opinion(record) is is_written
