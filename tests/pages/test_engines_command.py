from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DOCUMENT = Path(__file__).parent.parent / "engines" / "openapi.json"


def run(*words: object) -> list[str]:
    out = StringIO()
    call_command("engines", *map(str, words), stdout=out)
    return out.getvalue().splitlines()


def test_list_shows_every_model():
    assert any(line.startswith("soul ") for line in run("list"))


def test_payloads_are_json_lines():
    bodies = [json.loads(line) for line in run("payloads")]

    assert bodies[0].keys() == {"engine", "method", "path", "body", "kind"}
    assert {body["kind"] for body in bodies} == {"minimal", "full", "extended"}


def test_diff_ends_with_nothing_unexplained():
    *_, sentence = run("diff", DOCUMENT)

    assert sentence.endswith(" differences, 0 unexplained.")


def test_diff_fails_when_something_is_unexplained(tmp_path: Path):
    document = json.loads(DOCUMENT.read_text())
    del document["paths"]["/nano-banana"]
    file = tmp_path / "document.json"
    file.write_text(json.dumps(document))

    with pytest.raises(CommandError, match="disagree"):
        run("diff", file)


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_diff_of_anything_else_is_one_sentence(tmp_path: Path, text: str):
    file = tmp_path / "document.json"
    file.write_text(text)

    with pytest.raises(CommandError):
        run("diff", file)


def test_diff_of_a_missing_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("diff", tmp_path / "missing.json")
