from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

STUDIO = Path(__file__).resolve().parents[2] / "studio"


def enqueued() -> Iterator[ast.expr]:
    """Yield the first argument of every call of enqueue()."""
    for path in STUDIO.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) == "enqueue":
                yield node.args[0]


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


CALLS = list(enqueued())
NAMES = sorted({call.value for call in CALLS if isinstance(call, ast.Constant)})


def test_tasks_are_enqueued_by_names_that_can_be_read_here():
    assert CALLS
    assert [
        ast.unparse(call) for call in CALLS if not isinstance(call, ast.Constant)
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_enqueued_task_exists(name):
    assert callable(import_string(name))
    assert name.split(".")[2] == "tasks"


def test_bells_exist(settings):
    for name in settings.STUDIO_BELLS:
        assert callable(import_string(name))
