"""Which characters a model can be given, and why it cannot have the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.states import State
from studio.characters import consent
from studio.characters.models import Character, Reference, Version
from studio.core.words import listing
from studio.engines import Engine, registry
from studio.keys.models import ProviderKey

FEW = 2
READY = ("Ready", "done")
IMPORTED: Mapping[str, tuple[str, str]] = {
    Reference.State.TRAINING: ("Training", "accent"),
    Reference.State.READY: READY,
    Reference.State.FAILED: ("Failed", "failed"),
    Reference.State.GONE: ("Gone there", "failed"),
}


@dataclass(frozen=True)
class Part:
    """A character as one model sees it; `why` is empty where it can be used."""

    character: Character
    why: str

    @property
    def id(self) -> str:
        return self.character.platform_id or ""

    @property
    def note(self) -> str:
        """Return the consent and the licence, to be seen where the character is chosen."""
        return consent.words(self.character)


def parts(
    membership: Membership, *, key: ProviderKey | None, version: str
) -> list[Part]:
    """Return the team's characters, those that fit first."""
    mine = Character.objects.visible_to(membership).filter(archived_at=None)
    related = ("attempt", "imported", "consented_by")
    found = mine.with_trained().select_related(*related).order_by("name", "pk")
    all_parts = [Part(one, why_not(one, key=key, version=version)) for one in found]
    return sorted(all_parts, key=lambda part: bool(part.why))


def find(
    membership: Membership, platform_id: str, *, key: ProviderKey, version: str
) -> Character | None:
    """Return the character behind an id if a model of that version may be given it."""
    for part in parts(membership, key=key, version=version):
        if not part.why and part.id == platform_id:
            return part.character
    return None


def why_not(character: Character, *, key: ProviderKey | None, version: str) -> str:
    """Return in words why a character does not fit; "" where it does."""
    if character.is_withdrawn:
        return consent.WITHDRAWN
    if character.is_gone:
        return "the platform no longer has it"
    if not character.is_trained:
        return "being trained" if character.is_training else "not trained yet"
    if character.version != version:
        return f"{Version(character.version).label} works with {names(character)}"
    if key is None or not character.is_known_to(key):
        return "trained at another host than your default key's"
    if not character.belongs_to(key):
        return "trained with another key"
    return ""


def takers(version: str) -> Sequence[Engine]:
    """Return the models that work with characters of a version."""
    return registry.with_character(version)


def names(character: Character) -> str:
    """Return the models that work with a character, in words that stay short."""
    return short([engine.name for engine in takers(character.version)])


def short(names: Sequence[str]) -> str:
    rest = [f"{len(names) - FEW} more"] if len(names) > FEW else []
    return listing([*names[:FEW], *rest])


def state_words(character: Character) -> list[tuple[str, str]]:
    """Return one or two words for how far a character is, each with its tone.

    Two where what an earlier training left is in use while another is under way.
    """
    latest, used = _latest(character), character.is_trained and not character.is_gone
    if character.is_withdrawn:
        return [("Withdrawn", "attention")]
    if used and latest == READY:
        return [READY]
    return [READY, latest] if used else [latest]


def _latest(character: Character) -> tuple[str, str]:
    """Return how the newest training fares, or what was imported instead of one."""
    attempt, imported = character.attempt, character.imported
    if character.is_gone and not character.is_training:
        return "Gone there", "failed"
    if attempt is None:
        return IMPORTED[imported.state] if imported else ("Draft", "quiet")
    if attempt.attention:
        return "Needs you", "attention"
    if character.is_training:
        return "Training", "accent"
    ends = {State.COMPLETED: READY, State.FAILED: ("Failed", "failed")}
    return ends.get(State(attempt.state), ("Canceled", "quiet"))


def face(character: Character) -> Asset | None:
    """Return what stands for a character fetched `with_photos`: its cover, else its first photo."""
    if character.seen_cover and not character.seen_cover.trashed:
        return character.seen_cover
    photos = (photo.asset for photo in character.seen_photos)
    return next((asset for asset in photos if not asset.trashed), None)
