"""Small pieces of language."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """Return 41 as "0:41" and 3700 as "1:01:40"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def ordinal(number: int) -> str:
    """Return 1 as "1st", 12 as "12th", 23 as "23rd"."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def listing(words: list[str]) -> str:
    """Return ["a", "b", "c"] as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def one_line(text: str) -> str:
    """Return what a person typed without line ends, tabs and other characters that do not print."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(plain.split())
