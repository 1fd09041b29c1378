"""What the list of characters draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.characters import cast, leaving
from studio.characters.models import Character
from studio.characters.polling import Poller, poller
from studio.characters.screens import with_all

# With more than these a person searches instead of looking.
MANY = 12


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A character in the list."""

    character: Character
    face: Asset | None
    words: Sequence[tuple[str, str]]
    photos: int


@dataclass(frozen=True)
class Leaver:
    """A deleted character that the platform has still to forget."""

    character: Character

    @property
    def has_given_up(self) -> bool:
        return leaving.has_given_up(self.character)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The team's characters as far as a search narrows them down, and those that are leaving."""

    tiles: Sequence[Tile]
    archived: Sequence[Tile]
    leavers: Sequence[Leaver]
    membership: Membership
    query: str = ""
    total: int = field(default=0)

    @property
    def has_search(self) -> bool:
        return self.total > MANY

    @property
    def poller(self) -> Poller:
        moves = any(tile.character.is_training for tile in self.tiles)
        url = reverse("characters:list_news")
        return poller(url, self.membership, moves=moves, q=self.query)


def listing(membership: Membership, *, query: str = "") -> Listing:
    """Return the list, in a fixed number of queries."""
    found = list(with_all(membership).order_by("-pk"))
    asked = query.strip().casefold()
    tiles = [_tile(one) for one in found if asked in one.name.casefold()]
    return Listing(
        tiles=[tile for tile in tiles if not tile.character.archived_at],
        archived=[tile for tile in tiles if tile.character.archived_at],
        leavers=[Leaver(one) for one in leaving.on_their_way(membership)],
        membership=membership,
        query=query,
        total=len(found),
    )


def _tile(character: Character) -> Tile:
    return Tile(
        character=character,
        face=cast.face(character),
        words=cast.state_words(character),
        photos=len(character.seen_photos),
    )
