"""What the composer shows: the form of one engine, its slots, its controls, its price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can
from studio.assets.models import Asset
from studio.catalogs.models import Entry
from studio.characters.cast import Part
from studio.characters.models import Character
from studio.engines import DEFAULT, Dropped, Engine, Makes, registry
from studio.engines.params import (
    CharacterChoice,
    Dimensions,
    MotionList,
    Prompt,
    StyleChoice,
)
from studio.generations import cuts, inputs, looks, menu, prices
from studio.generations.controls import Controls, controls
from studio.generations.forms import ComposerForm
from studio.generations.inputs import Inputs
from studio.generations.looks import Picked
from studio.generations.models import Generation
from studio.generations.slots import Slot, slots
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import caps
from studio.projects.caps import Room
from studio.projects.models import Project

EXAMPLES = (
    "Linen coat on a salt flat, last light from the left, wind in the fabric, muted whites",
)


@dataclass(frozen=True)
class Facts:
    """What the choices so far will lead to: pixels, and advice before it costs anything."""

    pixels: str = ""
    hints: Sequence[str] = ()


@dataclass(frozen=True)
class Blocked:
    """Why nothing can be generated here, and the page where that is changed."""

    why: str
    view: str
    label: str


NO_KEY = Blocked("This team has no key yet.", "keys:key_list", "Keys")
NO_ROLE = Blocked("Your role here does not generate.", "accounts:roles", "Roles")


@dataclass(frozen=True, kw_only=True)
class Composer:
    """Everything `_composer.html` draws."""

    engine: Engine
    form: ComposerForm
    groups: Sequence[tuple[str, Sequence[Engine]]]
    slots: Sequence[Slot]
    controls: Controls
    style: Picked | None
    motions: Sequence[Picked] | None
    style_entries: Iterable[Entry]
    motion_entries: Iterable[Entry]
    characters: Sequence[Part]
    facts: Facts
    price: prices.Price
    dropped: Sequence[str]
    blocked: Blocked | None
    # In which a press begins; None for General, while all are shown.
    project: Project | None = None
    # Of the cap with the least left; None where nothing is capped.
    room: Room | None = None
    examples: Sequence[str] = field(default=EXAMPLES)

    @property
    def credits(self) -> Decimal:
        return self.price.credits

    @property
    def can_generate(self) -> bool:
        return self.blocked is None

    @property
    def takes_prompt(self) -> bool:
        return self.engine.only(Prompt) is not None

    @property
    def shows_motion(self) -> bool:
        """Tell whether there is room to say that motions are for clips only."""
        is_roomy = not any(slot.many for slot in self.slots)
        return self.engine.makes is Makes.IMAGE and is_roomy

    @property
    def stray_character(self) -> str:
        """Return the chosen character if it cannot be used: it is shown, not silently left out."""
        param = self.engine.only(CharacterChoice)
        chosen = str(self.form[param.keeps].value() or "") if param else ""
        fitting = {part.id for part in self.characters if not part.why}
        return "" if chosen in fitting else chosen

    @property
    def prompt(self) -> str:
        return (self.form["prompt"].value() or "") if self.takes_prompt else ""

    @property
    def nonce(self) -> str:
        return str(self.form["nonce"].value())


def build(
    membership: Membership,
    *,
    engine: Engine = DEFAULT,
    values: Mapping[str, Any] | None = None,
    form: ComposerForm | None = None,
    given: Inputs | None = None,
    dropped: Sequence[Dropped] = (),
    project: Project | None = None,
) -> Composer:
    """Build the composer for an engine and a project, with a person's choices so far."""
    key = keys.key_for(membership.team, project)
    chosen = engine.complete(values or {})
    given = given or Inputs()
    form = form or ComposerForm(engine, values=values or {})
    return Composer(
        engine=engine,
        form=form,
        groups=menu.groups(),
        slots=slots(engine, given, seconds=engine.clip_seconds(chosen)),
        controls=controls(engine, form),
        style=looks.style(engine, chosen, key),
        motions=looks.motions(engine, chosen, key),
        style_entries=looks.listed(key, engine.only(StyleChoice)),
        motion_entries=looks.listed(key, engine.only(MotionList)),
        characters=looks.characters(engine, membership, key),
        facts=facts(
            engine, chosen, given, agreed=looks.agreed(engine, chosen, membership)
        ),
        price=prices.price(engine, chosen, key=key),
        dropped=[one.label for one in dropped],
        blocked=_blocked(membership, key, project),
        project=project,
        room=caps.tightest(membership, project),
    )


def from_generation(
    generation: Generation, membership: Membership, project: Project | None = None
) -> Composer:
    """Build the composer with everything a finished card was made from."""
    engine = registry.offered(generation.engine) or DEFAULT
    return build(
        membership,
        project=project,
        engine=engine,
        values=generation.values,
        given=cuts.recalled(generation, membership),
    )


def from_asset(
    asset: Asset,
    membership: Membership,
    project: Project | None = None,
    *,
    key: str,
    makes: Makes,
) -> Composer:
    """Build the composer of the first model that takes the picture under `key`."""
    engine = registry.with_input(key, makes=makes) or DEFAULT
    values = {"prompt": asset.prompt} if makes is Makes.IMAGE else {}
    given = Inputs({key: [asset]})
    return build(membership, engine=engine, values=values, given=given, project=project)


def from_character(
    character: Character,
    membership: Membership,
    project: Project | None = None,
    *,
    engine: Engine | None,
) -> Composer:
    """Build the composer of a model that draws the character, as strongly as it usually is."""
    fitting = registry.with_character(character.version)
    engine = engine if engine in fitting else fitting[0]
    values = {
        "character": character.platform_id,
        "character_strength": character.strength,
    }
    return build(membership, engine=engine, values=values, project=project)


def facts(
    engine: Engine, values: Mapping[str, Any], given: Inputs, *, agreed: str = ""
) -> Facts:
    """Return what is known of the result before it is made, and what was `agreed` about it."""
    # Where a person chose the pixels themselves, nobody has to tell them.
    size = None if engine.only(Dimensions) else engine.size(values)
    shapes = inputs.shapes(given.of(engine).chosen)
    return Facts(
        pixels=f"{size[0]} × {size[1]}" if size else "",
        hints=[*engine.hints(values, shapes), *filter(None, [agreed])],
    )


def _blocked(
    membership: Membership, key: ProviderKey | None, project: Project | None
) -> Blocked | None:
    if not can(membership, Action.GENERATE):
        return NO_ROLE
    if project is not None and project.is_archived:
        why = f"The project “{project}” is archived: nothing new goes in."
        return Blocked(why, "gallery:index", "Gallery")
    return None if key else NO_KEY
