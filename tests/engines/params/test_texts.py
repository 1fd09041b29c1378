from __future__ import annotations

import pytest

from studio.engines.params import Prompt, Text


@pytest.mark.parametrize(
    ("text", "type"),
    [
        (5, "string_type"),
        ("x" * 21, "string_too_long"),
        ("xx", "string_too_short"),
        ("nul\x00", "string_unicode"),
        ("half \udc00", "string_unicode"),
    ],
)
def test_texts_have_limits(text: object, type: str):
    param = Text(name="x", min_length=3, max_length=20)

    assert [fault.type for fault in param.check(text)] == [type]


def test_prompts_of_spaces_are_empty():
    assert [fault.message for fault in Prompt().check("  ")] == [
        "Write something here first."
    ]
