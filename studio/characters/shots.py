"""The photos of a character with what the coach says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.characters.models import CharacterPhoto
from studio.media.coach import Verdict, advise, look_from_json

TONES = {"Good": "done", "Weak": "attention", "Leave out": "failed"}
ICONS = {"Good": "check", "Weak": "triangle-alert", "Leave out": "x"}


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One photo, and the gravest thing that the coach says of it; nothing before it has looked."""

    photo: CharacterPhoto
    verdicts: Sequence[Verdict]

    @property
    def verdict(self) -> Verdict | None:
        return self.verdicts[0] if self.verdicts else None

    @property
    def tone(self) -> str:
        return TONES[self.verdict.grade] if self.verdict else "quiet"

    @property
    def icon(self) -> str:
        return ICONS[self.verdict.grade] if self.verdict else "loader"


def coached(
    photos: Sequence[CharacterPhoto],
) -> tuple[list[Shot], Sequence[Verdict]]:
    """Return what the coach says of each photo, and of the set once it has seen all."""
    looked = [photo for photo in photos if photo.look]
    advice = advise([look_from_json(photo.look or {}) for photo in looked])
    found = dict(zip((photo.pk for photo in looked), advice.photos, strict=True))
    shots = [Shot(photo=photo, verdicts=found.get(photo.pk, ())) for photo in photos]
    is_done = bool(looked) and len(looked) == len(photos)
    return shots, advice.whole if is_done else ()
