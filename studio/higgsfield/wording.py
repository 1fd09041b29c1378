"""Making words of the platform fit to be shown and logged."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?(?:://|%3a%2f%2f)\S+", re.IGNORECASE)
_TOKEN = re.compile(r"[^/?&=#]{16,}")

# Shorter ones are words ("sandbox") that belong in a message.
_SHORTEST_SECRET = 8


def clean(text: str, *, hide: tuple[str, ...] = (), limit: int = 500) -> str:
    """Return one line without links, secrets, control or direction-changing characters."""
    for secret in hide:
        text = text.replace(secret, "***")
    text = " ".join(_LINK.sub("[link]", text).split())[: 2 * limit]
    text = "".join(letter if letter.isprintable() else "" for letter in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def hidden(*secrets: str | None) -> tuple[str, ...]:
    """Return what to hide when a server quotes these back: each whole, and its long parts."""
    given = [secret for secret in secrets if secret]
    parts = [part for secret in given for part in _TOKEN.findall(secret)]
    return tuple(
        dict.fromkeys(
            part
            for part in sorted(given + parts, key=len, reverse=True)
            if len(part) >= _SHORTEST_SECRET
        )
    )
