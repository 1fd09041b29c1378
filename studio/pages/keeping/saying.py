"""A report in words, for a terminal and in short for a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.core.words import listing
from studio.pages.keeping.findings import LISTED, Depth, Kind, Report

ALL_WELL = "Everything is in order."
NOTHING_CHANGED = "Nothing was changed or deleted."
# So many at once are rarely so many faults.
MANY = 100
SHARE = 0.01


@dataclass(frozen=True)
class Words:
    """How a kind of finding is counted, and what a person does about it."""

    one: str
    many: str
    cure: str


PUT_BACK = "Put back from a backup with: manage.py restore DIR --media-only"
WORDS = {
    Kind.MEDIA: Words(
        "media folder is not there",
        "media folders are not there",
        "Mount its disk and check again. Until then nothing is written to it.",
    ),
    Kind.MISSING: Words("file is missing", "files are missing", PUT_BACK),
    Kind.CHANGED: Words("file has changed", "files have changed", PUT_BACK),
    Kind.UNREADABLE: Words(
        "file cannot be read",
        "files cannot be read",
        "Look at the disk and at who may read the folder, then check again.",
    ),
    Kind.EXTRA: Words(
        "file belongs to no row",
        "files belong to no row",
        "They do no harm. Delete one only after a look at what it is.",
    ),
    Kind.DERIVATIVE: Words(
        "preview is missing",
        "previews are missing",
        "Make them again from the originals with: manage.py derive",
    ),
    Kind.DATABASE: Words(
        "fault in the database",
        "faults in the database",
        "Stop the studio and restore the last backup; keep the data folder until that is checked.",
    ),
    Kind.STUCK: Words(
        "job does not move",
        "jobs do not move",
        "Look at the logs of worker and watcher, and start the studio again.",
    ),
    Kind.LEDGER: Words(
        "job does not add up in the ledger",
        "jobs do not add up in the ledger",
        "Compare with the account at the platform; no entry is ever changed by itself.",
    ),
    Kind.KEY: Words(
        "secret cannot be read here",
        "secrets cannot be read here",
        "Start with the key ring they were sealed under, or enter them again under Keys.",
    ),
}


def counted(kind: Kind, count: int) -> str:
    """Return "1 file is missing", "2,100 files are missing"."""
    words = WORDS[kind]
    return f"{count:,} {words.one if count == 1 else words.many}"


def in_short(report: Report) -> str:
    """Return everything that was found as one phrase, "" where nothing was."""
    return listing(
        [counted(kind, report.counts[kind]) for kind in Kind if report.counts[kind]]
    )


def lines(report: Report) -> Iterator[str]:
    """Yield the report as a page of words."""
    yield _what_was_looked_at(report)
    if report.is_clean:
        yield ALL_WELL
        return
    for kind in Kind:
        if report.counts[kind]:
            yield ""
            yield from _of_kind(report, kind)
    yield ""
    if _is_suspicious(report):
        yield "So many missing at once usually means a disk that is not mounted, or a wrong STUDIO_DATA: look there first."
    yield NOTHING_CHANGED


def _what_was_looked_at(report: Report) -> str:
    looked = report.looked_at
    how = {
        Depth.SIZE: "by size",
        Depth.BYTES: "byte for byte",
        Depth.DECODE: "byte for byte and to the end",
    }[report.depth]
    seconds = (
        (report.ended_at - report.started_at).total_seconds() if report.ended_at else 0
    )
    return (
        f"Checked {number(looked['files'], 'original')} ({size(looked['bytes'])}) {how}, "
        f"{number(looked['attempts'], 'job')} and {number(looked['sealed'], 'secret')} "
        f"in {seconds:,.0f} s."
    )


def _of_kind(report: Report, kind: Kind) -> Iterator[str]:
    count = report.counts[kind]
    yield f"{counted(kind, count)}:"
    for finding in report.of(kind):
        yield f"  {finding.words}"
    if count > LISTED:
        yield f"  and {count - LISTED:,} more."
    yield f"  → {WORDS[kind].cure}"


def _is_suspicious(report: Report) -> bool:
    missing = report.counts[Kind.MISSING]
    return missing >= MANY or missing > max(1, SHARE * report.looked_at["files"])


def number(count: int, noun: str) -> str:
    """Return "1 file", "2,100 files"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Return a number of bytes as people say it: "3.4 GB"."""
    for unit, step in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if count >= step:
            return f"{count / step:,.1f} {unit}"
    return f"{count} bytes"
