"""Every fault that reliability.md numbers from 47 to 78 has a test that bears its number."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NUMBERS = set(range(47, 79))
NAMED = re.compile(r"\bCases? (\d+)(?:(?:, \d+)*)(?: (and|to) (\d+))?")


def named_in(text: str) -> set[int]:
    """Return the numbers of "Case 47", "Cases 47 and 49" and "Cases 47 to 49"."""
    found: set[int] = set()
    for first, word, last in NAMED.findall(text):
        found.add(int(first))
        if word == "and":
            found.add(int(last))
        elif word == "to":
            found.update(range(int(first), int(last) + 1))
    return found


def test_every_case_has_a_test_that_bears_its_number():
    sources = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]

    covered = {number for path in sources for number in named_in(path.read_text())}

    assert NUMBERS - covered == set()
