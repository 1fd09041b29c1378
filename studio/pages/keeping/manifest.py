"""What a backup says of itself: written last, so that what has none is no backup."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.pages.keeping.errors import CannotKeep

FORMAT = 1
NAME = "manifest.json"
DRAFT = ".part"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of a backup, with which it is proved whole."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    made_at: str
    # The migrations the database had: [["accounts", "0001_initial"], …].
    schema: list[list[str]]
    # "sqlite" or "postgresql": each is read back only by its own kind.
    vendor: str
    rows: dict[str, int]
    database: Part
    listing: Part
    files: int
    bytes: int
    # What was wrong with the archive itself when it was copied, in words.
    faults: list[str]
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True)
class Entry:
    """One file of the media folder: where it belongs, and which bytes it has."""

    name: str
    size: int
    sha256: str
    modified: str


@dataclass(frozen=True)
class Snapshot:
    """A whole backup, and the pool of files it shares with its neighbours."""

    folder: Path
    manifest: Manifest

    @property
    def pool(self) -> Path:
        return self.folder.parent / "media"

    def path(self, part: Part) -> Path:
        return self.folder / part.name

    def entries(self) -> Iterator[Entry]:
        with self.path(self.manifest.listing).open(encoding="utf-8") as lines:
            for line in lines:
                yield Entry(**json.loads(line))


def write(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=1)
    (folder / NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> Snapshot:
    """Return the backup in a folder; raises CannotKeep when it is none, or not one of ours."""
    try:
        values = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return Snapshot(folder, _manifest(values))
    except FileNotFoundError:
        raise CannotKeep(f"{folder} is no backup: it has no {NAME}.") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CannotKeep(
            f"The backup {folder} is damaged: {NAME} cannot be read ({error})."
        ) from None


def newest(target: Path) -> Snapshot:
    """Return the newest whole backup in a folder, or that folder itself if it is one."""
    if (target / NAME).exists():
        return read(target)
    whole = folders(target)
    if not whole:
        raise CannotKeep(
            f"There is no whole backup in {target}.{_half_written(target)}"
        )
    return read(whole[-1])


def folders(target: Path) -> list[Path]:
    """Return the folders of the whole backups in `target`, the oldest first."""
    found = target.iterdir() if target.is_dir() else ()
    return sorted(
        path for path in found if path.suffix != DRAFT and (path / NAME).exists()
    )


def check(snapshot: Snapshot) -> None:
    """Raise CannotKeep unless database and listing are what they were written as."""
    for part in (snapshot.manifest.database, snapshot.manifest.listing):
        path = snapshot.path(part)
        if not path.exists():
            raise CannotKeep(_damaged(snapshot, f"{part.name} is missing"))
        if path.stat().st_size != part.size:
            found = f"{part.name} has {path.stat().st_size:,} bytes instead of {part.size:,}"
            raise CannotKeep(_damaged(snapshot, found))
        if sha256_of(path) != part.sha256:
            raise CannotKeep(
                _damaged(snapshot, f"the bytes of {part.name} have changed")
            )


def part_of(path: Path) -> Part:
    return Part(path.name, path.stat().st_size, sha256_of(path))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(values: dict[str, Any]) -> Manifest:
    if values["format"] != FORMAT:
        raise CannotKeep(
            f"This backup was written by another Atelier (format {values['format']}): "
            "restore it with the program that made it."
        )
    parts = {name: Part(**values[name]) for name in ("database", "listing")}
    return Manifest(**{**values, **parts})


def _damaged(snapshot: Snapshot, found: str) -> str:
    others = [
        path.name for path in folders(snapshot.folder.parent) if path != snapshot.folder
    ]
    older = f" Older ones: {', '.join(reversed(others))}." if others else ""
    return f"The backup {snapshot.folder} is damaged: {found}. Nothing was restored.{older}"


def _half_written(target: Path) -> str:
    drafts = (
        sorted(path.name for path in target.glob(f"*{DRAFT}"))
        if target.is_dir()
        else []
    )
    if not drafts:
        return ""
    return f" {', '.join(drafts)} was broken off half-way and is not used."
