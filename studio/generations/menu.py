"""The list of models to choose from: by what they make, by family, the ones used last first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from studio.accounts.models import Membership
from studio.engines import Engine, Makes, registry
from studio.engines.params import CharacterChoice, Duration, Input
from studio.generations.models import Generation

GROUPS = ((Makes.IMAGE, "Image"), (Makes.VIDEO, "Video"))
FROM = (Input, CharacterChoice)
RECENT = 4
HISTORY = 100


@dataclass(frozen=True, kw_only=True)
class Item:
    """One model, with what a person chooses by: what it does and takes, its usual price."""

    engine: Engine
    takes: str
    credits: Decimal
    current: bool

    @property
    def words(self) -> str:
        """Return what a search finds it by."""
        engine = self.engine
        return (
            f"{engine.name} {engine.family} {engine.about} {engine.makes} {self.takes}"
        )


@dataclass(frozen=True)
class Family:
    name: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Group:
    """The models that make one kind of thing."""

    makes: str
    label: str
    families: Sequence[Family]

    @property
    def count(self) -> int:
        return sum(len(family.items) for family in self.families)


@dataclass(frozen=True)
class Menu:
    groups: Sequence[Group]
    recent: Sequence[Item]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def groups() -> list[tuple[str, list[Engine]]]:
    """Return the models by what they make, those of a family together."""
    return [
        (label, [engine for family in _by_family(makes).values() for engine in family])
        for makes, label in GROUPS
    ]


def menu(membership: Membership, *, current: Engine | None) -> Menu:
    """Return the whole list, and the models that this person used last."""
    found = [Group(makes, label, _families(makes, current)) for makes, label in GROUPS]
    recent = [_item(engine, current) for engine in recently_used(membership)]
    return Menu(found, recent)


def recently_used(membership: Membership) -> list[Engine]:
    """Return the models of a person's latest generations, the latest first."""
    mine = Generation.objects.visible_to(membership).filter(member=membership.user)
    latest = mine.order_by("-id").values_list("engine", flat=True)[:HISTORY]
    found = (registry.find(slug) for slug in dict.fromkeys(latest))
    return list(islice((engine for engine in found if engine), RECENT))


def _families(makes: Makes, current: Engine | None) -> list[Family]:
    return [
        Family(name, [_item(engine, current) for engine in engines])
        for name, engines in _by_family(makes).items()
    ]


def _by_family(makes: Makes) -> dict[str, list[Engine]]:
    found: dict[str, list[Engine]] = {}
    for engine in registry.that_makes(makes):
        found.setdefault(engine.family, []).append(engine)
    return found


def _item(engine: Engine, current: Engine | None) -> Item:
    return Item(
        engine=engine,
        takes=_takes(engine),
        credits=engine.price(engine.complete({})),
        current=engine is current,
    )


def _takes(engine: Engine) -> str:
    """Say what a model starts from, and how long its clips are."""
    inputs = [param for param in engine.offered if isinstance(param, FROM)]
    needed = [param.label.lower() for param in inputs if param.required]
    also = [param.label.lower() for param in inputs if not param.required]
    words = " and ".join(needed) or "words"
    words += f", also {', '.join(also)}" if also else ""
    seconds = engine.only(Duration)
    if seconds is None:
        return f"From {words}"
    return f"From {words} · {seconds.options[0]} to {seconds.options[-1]} s"
