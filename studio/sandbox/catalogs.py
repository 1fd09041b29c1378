"""The three catalogs, as the platform lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from studio.sandbox.art.motions import MOTIONS
from studio.sandbox.art.styles import STYLES, STYLES_V2


class Entry(Protocol):
    """What the art has to say about a style or a motion."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """`extension` is what its previews are: pictures or clips."""

    name: str
    entries: Sequence[Entry]
    extension: str

    def __contains__(self, item_id: object) -> bool:
        return isinstance(item_id, str) and item_id.lower() in self.ids

    @property
    def ids(self) -> frozenset[str]:
        return _IDS[self.name]

    def items(self, *, origin: str) -> list[dict[str, Any]]:
        """Return the list as it goes on the wire."""
        return [self._item(entry, origin) for entry in self.entries]

    def _item(self, entry: Entry, origin: str) -> dict[str, Any]:
        path = f"/media/previews/{self.name}/{entry.id}.{self.extension}"
        item: dict[str, Any] = {
            "id": entry.id,
            "name": entry.name,
            "description": entry.description,
            "preview_url": origin + path,
        }
        if self.name == MOTION:
            item["start_end_frame"] = getattr(entry, "start_end_frame", False)
        return item


STYLE, STYLE_V2, MOTION = "styles", "styles-v2", "motions"

CATALOGS = {
    catalog.name: catalog
    for catalog in (
        Catalog(name=STYLE, entries=STYLES, extension="jpg"),
        Catalog(name=STYLE_V2, entries=STYLES_V2, extension="jpg"),
        Catalog(name=MOTION, entries=MOTIONS, extension="mp4"),
    )
}
_IDS = {
    catalog.name: frozenset(entry.id.lower() for entry in catalog.entries)
    for catalog in CATALOGS.values()
}
