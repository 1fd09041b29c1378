"""The registry as a table to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studio.engines.engine import Engine

HEADINGS = ("slug", "name", "makes", "path", "credits", "wire", "undocumented")


def table(engines: Iterable[Engine]) -> Iterator[str]:
    """Yield aligned lines: one model each, another for each other path of it."""
    rows = [HEADINGS, *(row for engine in engines for row in _rows(engine))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _rows(engine: Engine) -> Iterator[tuple[str, ...]]:
    yield (
        engine.slug,
        engine.name,
        engine.makes,
        engine.path,
        f"{engine.price(engine.complete({})).normalize():f}",
        engine.wire,
        "yes" if engine.undocumented else "",
    )
    for path in engine.aliases:
        yield "", "", "", path, "", "", ""
