"""The slots above the prompt: what a model takes, and what it would have to be switched for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from studio.assets.models import Asset
from studio.core.words import clock
from studio.engines import Engine, Makes, registry
from studio.engines.params import Images
from studio.generations import cuts, inputs
from studio.generations.cuts import Cut
from studio.generations.inputs import Inputs
from studio.media.speech import MAX_SECONDS

ACCEPTED = {
    "image": "image/jpeg,image/png,image/webp,image/heic,image/avif",
    "audio": "audio/*,.wav,.mp3,.m4a,.ogg,.oga,.opus,.weba",
}
MIB = 1024 * 1024
EMPTY = {
    "image": "Drop, paste or pick",
    "audio": f"{settings.STUDIO_UPLOAD_BYTES // MIB} MB, {MAX_SECONDS // 60} min at most",
}
# What a person looks for first, whichever model is chosen.
USUAL = {Makes.IMAGE: "reference", Makes.VIDEO: "first_frame"}


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place for one file or several; where the model ignores it, `why` says what would happen."""

    key: str
    label: str
    kind: str
    applies: bool
    minimum: int
    maximum: int
    why: str
    assets: Sequence[Asset]
    error: str
    cut: Cut | None

    @property
    def asset(self) -> Asset | None:
        return self.assets[0] if self.assets else None

    @property
    def many(self) -> bool:
        return self.maximum > 1 and self.applies

    @property
    def has_room(self) -> bool:
        return len(self.assets) < self.maximum

    @property
    def accepts(self) -> str:
        return ACCEPTED[self.kind]

    @property
    def note(self) -> str:
        """Say what the slot holds, or what can go there."""
        if self.why:
            return self.why
        if self.asset and not self.many:
            return _facts(self.asset)
        if self.many:
            return self._limits()
        if not self.minimum and self.kind == "image":
            return "Optional"
        return EMPTY[self.kind]

    def _limits(self) -> str:
        if self.assets:
            return f"{len(self.assets)} of {self.maximum}"
        if self.minimum > 1:
            return f"{self.minimum} to {self.maximum} pictures"
        return f"Up to {self.maximum} pictures"


def slots(engine: Engine, given: Inputs, *, seconds: int | None = None) -> list[Slot]:
    """Return the slots of a model, then those that hold something or usually would.

    `seconds` is the length of the clip: a sound goes in cut to it.
    """
    keys = [param.keeps for param in engine.inputs]
    keys += [key for key in _ignored(engine, given.chosen) if key not in keys]
    return [_slot(engine, key, given, seconds) for key in keys]


def taker(engine: Engine, key: str) -> Engine | None:
    """Return the model to switch to for the sake of a slot: a relative, else the first."""
    others = registry.that_makes(engine.makes)
    relatives = [
        other
        for other in others
        if other.family == engine.family and _takes(other, key)
    ]
    if relatives:
        return max(relatives, key=lambda other: _nearness(engine, other))
    return registry.with_input(key, makes=engine.makes)


def _takes(engine: Engine, key: str) -> bool:
    return bool(
        engine.param(key) or (key == inputs.ONE and engine.param(inputs.SEVERAL))
    )


def _nearness(engine: Engine, other: Engine) -> tuple[int, int]:
    shared = {*engine.path.split("/")} & {*other.path.split("/")}
    return len(shared), -sum(param.required for param in other.offered)


def _ignored(engine: Engine, chosen: Mapping[str, Sequence[Asset]]) -> Iterator[str]:
    if not any(param.kind == "image" for param in engine.inputs):
        yield USUAL[engine.makes]
    if engine.param("first_frame"):
        other = taker(engine, "last_frame")
        if other and other.family == engine.family:
            yield "last_frame"
    yield from (key for key, found in chosen.items() if found)


def _slot(engine: Engine, key: str, given: Inputs, seconds: int | None) -> Slot:
    param = engine.param(key)
    found = given.chosen.get(key, ())
    first = found[0] if found and param else None
    about = param or inputs.SLOTS[key]
    minimum = param.minimum if isinstance(param, Images) else 0
    return Slot(
        key=key,
        label=about.label,
        kind=inputs.SLOTS[key].kind,
        applies=param is not None,
        minimum=max(minimum, int(bool(param and param.must_be_given))),
        maximum=inputs.most(engine, key),
        why="" if param else _why(taker(engine, key)),
        assets=list(found),
        error=given.errors.get(key, ""),
        cut=cuts.of(first, given.starts.get(key, 0.0), seconds),
    )


def _why(other: Engine | None) -> str:
    return f"Switches to {other.name}" if other else "Not used by this model"


def _facts(asset: Asset) -> str:
    title = asset.title or asset.prompt or "Yours"
    title = title if len(title) <= 28 else f"{title[:27]}…"
    return (
        f"{title} · {clock(asset.seconds)}"
        if asset.kind == "audio" and asset.seconds
        else title
    )
