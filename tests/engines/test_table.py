from __future__ import annotations

from studio.engines import ENGINES
from studio.engines.table import table


def test_every_model_and_every_other_path_has_a_line():
    lines = list(table(ENGINES))

    assert len(lines) == 1 + len(ENGINES) + sum(len(e.aliases) for e in ENGINES)


def test_columns_stand_under_their_headings():
    heading, *lines = table(ENGINES)

    line = next(line for line in lines if line.startswith("seedream-4 "))
    for name, cell in {
        "name": "Seedream 4",
        "path": "bytedance/seedream/v4/text-to-image",
        "credits": "0.5",
        "wire": "flat",
        "undocumented": "yes",
    }.items():
        assert line[heading.index(name) :].startswith(cell)
