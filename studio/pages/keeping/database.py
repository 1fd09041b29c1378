"""Whether the database itself is whole, and what is sealed in it opens here."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, Max

from studio.accounts.models import TeamClock
from studio.keys.readable import sealed_texts
from studio.pages.keeping.findings import Kind, Report

FAULTS = 20


def check(report: Report, after: str, until: float) -> str | None:
    """Run SQLite's own checks; PostgreSQL looks after its files itself."""
    if connection.vendor == "sqlite":
        for sentence in _faults_of_sqlite():
            report.add(Kind.DATABASE, "database", sentence)
    for clock in _clocks_behind():
        words = f"The change number of {clock.team} is behind its latest event."
        report.add(Kind.DATABASE, f"team {clock.team.public_id}", words)
    return None


def check_keys(report: Report, after: str, until: float) -> str | None:
    """Try to open everything that is sealed; what it says is not looked at."""
    for sealed in sealed_texts():
        report.looked_at["sealed"] += 1
        # The Sandbox key is made again at every start that cannot read it.
        if not sealed.opens and not sealed.key.is_sandbox:
            words = f"The {sealed.what} of “{sealed.key.label}” ({sealed.key.origin}, {sealed.key.team}) cannot be read here."
            report.add(Kind.KEY, str(sealed.key.public_id), words)
    return None


def _faults_of_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({FAULTS})")
        found = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        rows = cursor.fetchmany(FAULTS)
    orphans = [
        f"A row of {table} points at no row of {to}." for table, _, to, _ in rows
    ]
    return found + orphans


def _clocks_behind() -> list[TeamClock]:
    clocks = TeamClock.objects.select_related("team")
    newest = clocks.annotate(newest=Max("team__event__version"))
    return list(newest.filter(newest__gt=F("version")))
