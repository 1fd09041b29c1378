from __future__ import annotations

import pytest

from studio.higgsfield.wording import clean, hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Prompt cannot be empty", "Prompt cannot be empty"),
        ("two\r\nlines\tand  gaps", "two lines and gaps"),
        ("nul\0 bell\a esc\x1b[31m", "nul bell esc[31m"),
        ("right\u202eto left", "rightto left"),
        ("at https://x.example/hooks/TOKEN?a=b now", "at [link] now"),
        ("q=HTTP%3A%2F%2Fx.example%2FTOKEN", "q=[link]"),
        ("a" * 600, "a" * 499 + "…"),
        (" " * 100_000 + "end", "end"),
    ],
)
def test_clean_leaves_one_harmless_line(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_clean_hides_secrets_and_their_parts() -> None:
    hide = hidden(
        "supersecret", "https://me.example/hooks/hf/abcdefghijklmnopqrst/", None
    )

    assert clean("got supersecret", hide=hide) == "got ***"
    assert clean("no abcdefghijklmnopqrst here", hide=hide) == "no *** here"


def test_hidden_leaves_short_words_alone() -> None:
    assert hidden("sandbox", "", None) == ()
