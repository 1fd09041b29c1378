"""The styles and motions in the composer: what is chosen, and what the host lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.catalogs import services as catalogs
from studio.catalogs.models import Entry
from studio.characters import cast, consent
from studio.characters.cast import Part
from studio.characters.models import Character
from studio.engines import Engine
from studio.engines.params import CharacterChoice, MotionList, StyleChoice
from studio.keys.models import ProviderKey

MOST_FACES = 24
NO_LONGER = "Deleted character"
GONE = "This {} is not offered here any more. Pick another."


@dataclass(frozen=True)
class Picked:
    """A style or motion that was chosen; `id` is empty where there is none yet."""

    catalog: str
    id: str = ""
    name: str = ""
    preview_url: str = ""
    strength: float | None = None

    @property
    def empty(self) -> bool:
        return not self.id


def style(
    engine: Engine, chosen: Mapping[str, Any], key: ProviderKey | None
) -> Picked | None:
    """Return the chosen style, an empty one where none is, None where the model has no styles."""
    param = engine.only(StyleChoice)
    if param is None:
        return None
    strength = chosen.get(f"{param.keeps}_strength")
    return _picked(key, param.catalog, chosen.get(param.keeps), strength)


def motions(
    engine: Engine, chosen: Mapping[str, Any], key: ProviderKey | None
) -> list[Picked] | None:
    """Return as many motions as the model takes, those chosen first."""
    param = engine.only(MotionList)
    if param is None:
        return None
    given = [
        _picked(key, param.catalog, motion["id"], motion.get("strength", 1.0))
        for motion in chosen.get(param.keeps) or []
    ]
    empty = Picked(param.catalog)
    return (given + [empty] * param.maximum)[: param.maximum]


def listed(
    key: ProviderKey | None, param: StyleChoice | MotionList | None
) -> Iterable[Entry]:
    """Return what the host lists of a catalog, not read before it is drawn."""
    if key is None or param is None:
        return ()
    return Entry.objects.listed(origin=key.origin, catalog=param.catalog)


def check(
    engine: Engine,
    values: Mapping[str, Any],
    *,
    membership: Membership,
    key: ProviderKey | None,
) -> dict[str, str]:
    """Return what the key's host does not list, by form field: ids are never sent blindly."""
    if key is None:
        return {}
    wrong = _wrong_character(engine, values, key, membership)
    param = engine.only(StyleChoice)
    chosen = values.get(param.keeps) if param else None
    if param and chosen and not catalogs.is_offered(key.origin, param.catalog, chosen):
        wrong[param.keeps] = GONE.format("style")
    for place, motion in enumerate(values.get("motions") or [], start=1):
        if not catalogs.is_offered(key.origin, Entry.Catalog.MOTIONS, motion["id"]):
            wrong[f"motion_{place}"] = GONE.format("motion")
    return wrong


def dropped(engine: Engine, values: Mapping[str, Any], *, origin: str) -> str:
    """Return what a host listed once and lists no longer of a recipe's ids; "" where all is there."""
    style = engine.only(StyleChoice)
    if style and _is_dropped(origin, style.catalog, values.get(style.keeps)):
        return GONE.format("style")
    motions = engine.only(MotionList)
    for motion in (values.get(motions.keeps) if motions else None) or []:
        if motions and _is_dropped(origin, motions.catalog, motion["id"]):
            return GONE.format("motion")
    return ""


def characters(
    engine: Engine, membership: Membership, key: ProviderKey | None
) -> Sequence[Part]:
    """Return the team's characters as the model sees them, none where it takes none."""
    param = engine.only(CharacterChoice)
    if param is None:
        return ()
    return cast.parts(membership, key=key, version=param.version)


def agreed(engine: Engine, values: Mapping[str, Any], membership: Membership) -> str:
    """Return what is known of the consent behind the chosen character, "" where there is none."""
    param = engine.only(CharacterChoice)
    chosen = values.get(param.keeps) if param else None
    return consent.agreed_on(membership.team, chosen) if chosen else ""


def faces(membership: Membership) -> list[tuple[Character, Asset]]:
    """Return the team's characters with the picture that stands for each, the newest first."""
    mine = Character.objects.visible_to(membership).filter(archived_at=None)
    newest = mine.with_photos(membership).order_by("-pk")[:MOST_FACES]
    found = ((one, cast.face(one)) for one in newest)
    return [(character, asset) for character, asset in found if asset]


def names(
    engine: Engine,
    values: Mapping[str, Any],
    *,
    key: ProviderKey,
    membership: Membership,
) -> dict[str, Any]:
    """Return the names behind a recipe's ids, so that it can be read for ever."""
    found = catalogs.entry_names(engine, values, origin=key.origin)
    param = engine.only(CharacterChoice)
    chosen = values.get(param.keeps) if param else None
    if param and chosen:
        character = cast.find(membership, chosen, key=key, version=param.version)
        found["character"] = character.name if character else NO_LONGER
    return found


def _is_dropped(origin: str, catalog: str, platform_id: str | None) -> bool:
    entry = catalogs.find(origin, catalog, platform_id) if platform_id else None
    return entry is not None and entry.is_dropped


def _wrong_character(
    engine: Engine, values: Mapping[str, Any], key: ProviderKey, membership: Membership
) -> dict[str, str]:
    param = engine.only(CharacterChoice)
    chosen = values.get(param.keeps) if param else None
    if param is None or not chosen:
        return {}
    if cast.find(membership, chosen, key=key, version=param.version):
        return {}
    return {
        param.keeps: "This character cannot be used with this model here. Pick another."
    }


def _picked(
    key: ProviderKey | None,
    catalog: str,
    platform_id: str | None,
    strength: float | None,
) -> Picked:
    entry = (
        catalogs.find(key.origin, catalog, platform_id) if key and platform_id else None
    )
    if entry is None:
        return Picked(catalog)
    url = (
        reverse("catalogs:preview", args=[catalog, entry.platform_id, "still"])
        if entry.still
        else ""
    )
    return Picked(catalog, str(entry.platform_id), entry.name, url, strength)
