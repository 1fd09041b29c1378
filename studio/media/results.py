"""What reading a file gives: plain values that cross the process boundary as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What a file holds; width and height are as displayed, orientation applied.

    `seconds` and `fps` are None for a still; `frames` is 0 for sound.
    """

    content_type: str
    kind: str
    width: int
    height: int
    seconds: float | None
    fps: float | None
    frames: int
    has_audio: bool


@dataclass(frozen=True, kw_only=True)
class Derivative:
    path: Path
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Digest:
    """All that the archive keeps about a file besides its bytes.

    Sound has no picture: its `placeholder` and `colour` are empty. `peaks` are empty
    where there is no sound.
    """

    probe: Probe
    placeholder: str
    colour: str
    derivatives: dict[str, Derivative]
    peaks: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A clean copy of a picture for the platform; `note` tells what was changed."""

    path: Path
    content_type: str
    width: int
    height: int
    note: str


def digest_to_json(digest: Digest) -> dict[str, Any]:
    """Paths become bare names: the parent knows the folder."""
    derivatives = {
        name: {**asdict(derivative), "path": derivative.path.name}
        for name, derivative in digest.derivatives.items()
    }
    return {**asdict(digest), "derivatives": derivatives}


def digest_from_json(answer: dict[str, Any], *, folder: Path) -> Digest:
    return Digest(
        probe=Probe(**answer["probe"]),
        placeholder=answer["placeholder"],
        colour=answer["colour"],
        derivatives={
            name: Derivative(**{**derivative, "path": _inside(folder, derivative)})
            for name, derivative in answer["derivatives"].items()
        },
        peaks=tuple(answer["peaks"]),
    )


def reference_to_json(reference: Reference) -> dict[str, Any]:
    return {**asdict(reference), "path": reference.path.name}


def reference_from_json(answer: dict[str, Any], *, folder: Path) -> Reference:
    return Reference(**{**answer, "path": _inside(folder, answer)})


def _inside(folder: Path, described: dict[str, Any]) -> Path:
    return folder / Path(described["path"]).name
