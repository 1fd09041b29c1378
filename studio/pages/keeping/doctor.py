"""All of it on one page of words: for whoever looks after the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from studio.core.clock import now
from studio.core.environment import EVERY_INTERFACE
from studio.keys.readable import sealed_texts
from studio.pages import calls, facts, health, readiness, scope
from studio.pages.facts import FactRow
from studio.pages.keeping import saying
from studio.pages.supervisor.parts import NEARBY
from studio.pages.supervisor.signs import answers

FAULTS = {
    "database": "does not answer",
    "schema": "is behind this program: start the studio once with manage.py up",
    "cache": "lacks the table of the cache: start the studio once with manage.py up",
    "disk": "has no room left on its disk",
}


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[FactRow]

    @property
    def ok(self) -> bool:
        return all(row.ok for row in self.rows)


def examine() -> list[Section]:
    """Look at everything. Where the database does not answer there is little more to see."""
    database = Section("Database", _database())
    if not database.ok:
        return [database, Section("Room", [facts.disk()])]
    ours = scope.everything()
    return [
        Section("Processes", _processes()),
        database,
        Section("Work, room and keys", [*facts.facts(ours), _secrets()]),
        Section("What needs a person", _calls(ours)),
    ]


def lines(sections: list[Section]) -> Iterator[str]:
    """Yield the page; what is not in order begins with two exclamation marks."""
    yield f"Atelier in {settings.STUDIO_DATA}, {now():%d %b %Y, %H:%M} UTC"
    for section in sections:
        yield ""
        yield section.title
        for row in section.rows:
            yield from _line(row)
    yield ""
    wrong = sum(not row.ok for section in sections for row in section.rows)
    yield f"{wrong} of these need a look." if wrong else saying.ALL_WELL


def _line(row: FactRow) -> Iterator[str]:
    told = f"{row.label}: {row.value}" if row.value else row.label
    yield f"  {'  ' if row.ok else '!!'} {told}"
    if row.note:
        yield f"       {row.note}"


def _processes() -> list[FactRow]:
    rows = [
        FactRow(
            row.name,
            row.word,
            row.ok,
            f"Last sign of life {facts.when(row.at)}." if row.at else "",
        )
        for row in health.behind()
    ]
    return [_web(), *rows]


def _web() -> FactRow:
    host, port = settings.STUDIO_HOST, settings.STUDIO_PORT
    near = NEARBY[host] if host in EVERY_INTERFACE else host
    ok = answers(near, port, "/readyz")(now())
    return FactRow("Web", f"{'Ready' if ok else 'No answer'} on port {port}", ok)


def _database() -> list[FactRow]:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    found = readiness.faults()
    if not found:
        return [FactRow(kind, _size(), ok=True)]
    return [FactRow(kind, FAULTS[name], ok=False) for name in found]


def _size() -> str:
    if connection.vendor == "sqlite":
        return f"answers, {saying.size(Path(connection.settings_dict['NAME']).stat().st_size)}"
    return "answers"


def _secrets() -> FactRow:
    sealed = [one for one in sealed_texts() if not one.key.is_sandbox]
    closed = [one for one in sealed if not one.opens]
    if not sealed:
        return FactRow("Sealed secrets", "None", ok=True)
    if not closed:
        return FactRow("Sealed secrets", f"All {len(sealed)} can be read", ok=True)
    names = sorted({f"“{one.key.label}” of {one.key.team}" for one in closed})
    note = f"{', '.join(names)}: put the key ring back, or enter them again."
    value = f"{len(closed)} of {len(sealed)} cannot be read here"
    return FactRow("Sealed secrets", value, ok=False, note=note)


def _calls(ours: scope.Scope) -> list[FactRow]:
    found = calls.calls(ours)
    if not found:
        return [FactRow("Nothing", "all goes on by itself", ok=True)]
    return [FactRow(call.words, "", ok=False, note=call.what_then) for call in found]
