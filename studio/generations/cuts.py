"""Sounds go in cut to the length of the clip: from where a person said, to the sample."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.accounts.models import Membership
from studio.assets import sounds
from studio.assets.errors import Refused
from studio.assets.models import Asset
from studio.core.words import clock
from studio.engines import Engine
from studio.engines.params import Audio
from studio.generations import inputs
from studio.generations.inputs import Inputs
from studio.generations.models import Generation

# The width in which a waveform is drawn.
WIDTH = 1000


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The part of a sound that goes in: where it starts, how long the clip is, the whole."""

    start: float
    length: float
    whole: float

    @property
    def latest(self) -> float:
        """Return the last start, in tenths, from which the sound still fills the clip."""
        return math.floor(max(0.0, self.whole - self.length) * 10) / 10

    @property
    def end(self) -> float:
        return min(self.whole, self.start + self.length)

    @property
    def left(self) -> int:
        return round(self.start / self.whole * WIDTH)

    @property
    def width(self) -> int:
        return round((self.end - self.start) / self.whole * WIDTH)

    @property
    def words(self) -> str:
        if self.whole <= self.length:
            return f"All {self.whole:.1f} s of it; the clip lasts {self.length:g} s"
        return f"{self.start:.1f} to {self.end:.1f} s of {clock(self.whole)}"


def of(asset: Asset | None, start: float, length: int | None) -> Cut | None:
    """Return the part of a sound that a clip of so many seconds takes; None where none is cut."""
    if asset is None or asset.kind != Asset.Kind.AUDIO:
        return None
    if not asset.seconds or not length:
        return None
    part = Cut(start=start, length=length, whole=asset.seconds)
    return replace(part, start=round(min(start, part.latest), 2))


def cut(
    given: Inputs,
    *,
    engine: Engine,
    values: Mapping[str, Any],
    membership: Membership,
) -> Inputs:
    """Return the inputs as they are sent; what cannot be cut is said among the errors."""
    sent = Inputs(dict(given.chosen), dict(given.errors), given.starts)
    for key, asset, part in _parts(given, engine, values):
        try:
            piece = sounds.cut_sound(
                asset, start=part.start, seconds=part.length, membership=membership
            )
        except Refused as error:
            sent.errors[key] = str(error)
        else:
            sent.chosen[key] = [piece]
    return sent


def noted(given: Inputs, sent: Inputs) -> dict[str, Any]:
    """Return what a recipe keeps of its cuts: which whole it was, and from where."""
    found = {
        key: {
            "of": str(given.chosen[key][0].public_id),
            "start": given.starts.get(key, 0.0),
        }
        for key, there in sent.chosen.items()
        if there != given.chosen[key]
    }
    return {"cuts": found} if found else {}


def recalled(generation: Generation, membership: Membership) -> Inputs:
    """Return what a member sees of what it was made from: of a sound that was cut the whole."""
    again = Inputs(inputs.at_hand(generation, membership))
    kept = generation.values.get("cuts", {})
    wholes = Asset.objects.visible_to(membership).kept()
    for key, note in kept.items():
        if whole := wholes.filter(public_id=note["of"]).first():
            again.chosen[key] = [whole]
            again.starts[key] = note["start"]
    return again


def _parts(
    given: Inputs, engine: Engine, values: Mapping[str, Any]
) -> Iterator[tuple[str, Asset, Cut]]:
    length = engine.clip_seconds(values)
    for param in engine.inputs:
        for asset in given.chosen.get(param.keeps, ()):
            part = of(asset, given.starts.get(param.keeps, 0.0), length)
            if isinstance(param, Audio) and part:
                yield param.keeps, asset, part
