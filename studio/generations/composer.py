"""What the composer shows: the form of one engine, its pictures, its looks, its price."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.catalogs import services as catalogs
from studio.catalogs.models import Entry
from studio.engines import DEFAULT, Dropped, Engine, Makes, registry
from studio.engines.params import MotionList, Ratio, StyleChoice
from studio.generations import prices
from studio.generations.forms import ComposerForm
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.keys.models import ProviderKey

SLOTS = (
    ("reference", "Reference"),
    ("first_frame", "First frame"),
    ("last_frame", "Last frame"),
)
EXAMPLES = (
    "Linen coat on a salt flat, last light from the left, wind in the fabric, muted whites",
)


@dataclass(frozen=True)
class Slot:
    """A place for one picture; where the model ignores it, `why` says what would happen."""

    key: str
    label: str
    applies: bool
    required: bool
    why: str
    asset: Asset | None = None
    error: str = ""


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


@dataclass(frozen=True)
class RatioOption:
    value: str
    width: int
    height: int
    checked: bool


@dataclass(frozen=True, kw_only=True)
class Composer:
    """Everything `_composer.html` draws."""

    engine: Engine
    form: ComposerForm
    groups: Sequence[tuple[str, Sequence[Engine]]]
    slots: Sequence[Slot]
    style: Picked | None
    motions: Sequence[Picked] | None
    style_catalog: str
    style_entries: Iterable[Entry]
    motion_entries: Iterable[Entry]
    ratios: Sequence[RatioOption]
    price: prices.Price
    dropped: Sequence[str]
    blocked_why: str
    examples: Sequence[str] = field(default=EXAMPLES)

    @property
    def credits(self) -> Decimal:
        return self.price.credits

    @property
    def can_generate(self) -> bool:
        return not self.blocked_why

    @property
    def nonce(self) -> str:
        return str(self.form["nonce"].value())


def groups() -> list[tuple[str, tuple[Engine, ...]]]:
    """Return the models by what they make."""
    return [
        ("Images", registry.that_makes(Makes.IMAGE)),
        ("Clips", registry.that_makes(Makes.VIDEO)),
    ]


def build(
    membership: Membership,
    *,
    engine: Engine = DEFAULT,
    values: Mapping[str, Any] | None = None,
    form: ComposerForm | None = None,
    pictures: Mapping[str, Asset] | None = None,
    picture_errors: Mapping[str, str] | None = None,
    dropped: Sequence[Dropped] = (),
) -> Composer:
    """Build the composer for an engine, with a person's choices so far."""
    key = keys.default_for(membership.team)
    chosen = engine.complete(values or {})
    pictures = pictures or {}
    return Composer(
        engine=engine,
        form=form or ComposerForm(engine, values=values or {}),
        groups=groups(),
        slots=_slots(engine, pictures, picture_errors or {}),
        style=_style(engine, chosen, key),
        motions=_motions(engine, chosen, key),
        style_catalog=_style_catalog(engine),
        style_entries=_listed(key, _style_catalog(engine)),
        motion_entries=_listed(
            key, Entry.Catalog.MOTIONS if engine.only(MotionList) else ""
        ),
        ratios=_ratios(engine, chosen),
        price=prices.price(engine, chosen, key=key),
        dropped=[one.label for one in dropped],
        blocked_why="" if key else "This team has no key yet.",
    )


def from_generation(generation: Generation, membership: Membership) -> Composer:
    """Build the composer with everything a finished card was made from."""
    engine = registry.find(generation.engine) or DEFAULT
    pictures = {
        item.key: item.asset
        for item in generation.attempt.inputs.select_related("asset")
        if not item.asset.trashed
    }
    return build(membership, engine=engine, values=generation.values, pictures=pictures)


def from_asset(
    asset: Asset, membership: Membership, *, key: str, makes: Makes
) -> Composer:
    """Build the composer of the first model that takes the picture under `key`."""
    engine = registry.with_input(key, makes=makes) or DEFAULT
    values = {"prompt": asset.prompt} if makes is Makes.IMAGE else {}
    return build(membership, engine=engine, values=values, pictures={key: asset})


def check_catalog(
    engine: Engine, values: Mapping[str, Any], *, membership: Membership
) -> dict[str, str]:
    """Return what the team's host does not list, by form field: ids are never sent blindly."""
    key = keys.default_for(membership.team)
    if key is None:
        return {}
    style = engine.only(StyleChoice)
    wrong: dict[str, str] = {}
    if (
        style
        and values.get("style")
        and not catalogs.is_offered(key.origin, style.catalog, values["style"])
    ):
        wrong["style"] = "This style is not offered here any more. Pick another."
    for place, motion in enumerate(values.get("motions") or [], start=1):
        if not catalogs.is_offered(key.origin, Entry.Catalog.MOTIONS, motion["id"]):
            wrong[f"motion_{place}"] = (
                "This motion is not offered here any more. Pick another."
            )
    return wrong


def _slots(
    engine: Engine, pictures: Mapping[str, Asset], errors: Mapping[str, str]
) -> list[Slot]:
    slots = []
    for key, label in SLOTS:
        param = engine.param(key)
        taker = registry.with_input(key, makes=engine.makes)
        if param is None and key not in pictures and taker is None:
            continue
        slots.append(
            Slot(
                key=key,
                label=label,
                applies=param is not None,
                required=bool(param and param.required),
                why=_why(param is None, taker),
                asset=pictures.get(key),
                error=errors.get(key, ""),
            )
        )
    return slots


def _why(ignored: bool, taker: Engine | None) -> str:  # noqa: FBT001 - one plain fact
    if not ignored:
        return ""
    return f"Switches to {taker.name}" if taker else "Not used by this model"


def _style_catalog(engine: Engine) -> str:
    style = engine.only(StyleChoice)
    return style.catalog if style else ""


def _style(
    engine: Engine, chosen: Mapping[str, Any], key: ProviderKey | None
) -> Picked | None:
    style = engine.only(StyleChoice)
    if style is None:
        return None
    strength = chosen.get("style_strength")
    return _picked(key, style.catalog, chosen.get("style"), strength)


def _motions(
    engine: Engine, chosen: Mapping[str, Any], key: ProviderKey | None
) -> list[Picked] | None:
    motions = engine.only(MotionList)
    if motions is None:
        return None
    given = [
        _picked(key, motions.catalog, motion["id"], motion.get("strength", 1.0))
        for motion in chosen.get("motions") or []
    ]
    empty = Picked(motions.catalog)
    return (given + [empty] * motions.maximum)[: motions.maximum]


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


def _listed(key: ProviderKey | None, catalog: str) -> Iterable[Entry]:
    if key is None or not catalog:
        return ()
    return Entry.objects.listed(origin=key.origin, catalog=catalog)


def _ratios(engine: Engine, chosen: Mapping[str, Any]) -> list[RatioOption]:
    ratio = engine.only(Ratio)
    if ratio is None:
        return []
    options = []
    for value in ratio.options:
        width, _, height = str(value).partition(":")
        options.append(
            RatioOption(
                str(value), int(width), int(height), value == chosen.get("ratio")
            )
        )
    return options


def asset_of(membership: Membership, public_id: uuid.UUID | str | None) -> Asset | None:
    """Return an image of the team that can go in."""
    if not public_id:
        return None
    images = Asset.objects.visible_to(membership).kept().filter(kind=Asset.Kind.IMAGE)
    return images.filter(public_id=public_id).first()
