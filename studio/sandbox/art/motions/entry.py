"""One motion of the catalog: words for a person, operators for the camera."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from studio.sandbox.art.camera import Operator

_NAMES = UUID("6a1d5c1e-0c7e-4f0b-9d52-7f4f5c6f1f10")
# The one motion whose id is the same on the platform.
_KNOWN_IDS = {"General": "31177282-bde3-4870-b283-1135ca0a201a"}


@dataclass(frozen=True)
class MotionEntry:
    """`start_end_frame` tells whether it leads well into a given last frame."""

    id: str
    name: str
    description: str
    kind: str
    start_end_frame: bool
    move: tuple[Operator, ...]


@dataclass(frozen=True)
class Kind:
    """A shelf of the catalog; calling it makes one of its motions."""

    name: str
    start_end_frame: bool

    def __call__(self, name: str, description: str, *move: Operator) -> MotionEntry:
        return MotionEntry(
            id=_KNOWN_IDS.get(name) or str(uuid5(_NAMES, name)),
            name=name,
            description=description,
            kind=self.name,
            start_end_frame=self.start_end_frame,
            move=move,
        )
