"""Range headers: RFC 9110, section 14."""

from __future__ import annotations

import re

# Eighteen digits are more than any file has and less than int() refuses to read.
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


def wanted(header: str, size: int) -> range | None:
    """Return the positions a Range header asks for, clipped to `size`; empty means 416.

    None means the whole file: no header, several ranges, or one that says nothing.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(size)[max(size - int(last), 0) :]
    if last and int(last) < int(first):
        return None
    return range(size)[int(first) : int(last) + 1 if last else size]
