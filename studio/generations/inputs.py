"""What goes in beside the words: pictures and sounds by slot, in their order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.assets import services as assets
from studio.assets import sounds
from studio.assets.models import Asset
from studio.attempts.models import Input as Item
from studio.core import uploads
from studio.core.parsing import as_number, as_uuid, as_uuids
from studio.engines import ENGINES, Engine
from studio.engines.params import Audio, Images, Input
from studio.generations.models import Generation
from studio.projects import current
from studio.projects.models import hidden_from

Chosen = dict[str, list[Asset]]

# More than any model takes; a form with more is not a person's.
MOST = 16
# Where one model takes a single picture and another takes several, they mean the same.
ONE, SEVERAL = "reference", "references"


@dataclass
class Inputs:
    """What is chosen by slot, what was refused, in words, and from which second on a sound goes in."""

    chosen: Chosen = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)

    def of(self, engine: Engine) -> Inputs:
        """Return what the model has a use for."""
        return Inputs(
            {key: found for key, found in self.chosen.items() if engine.param(key)},
            {key: text for key, text in self.errors.items() if engine.param(key)},
            self.starts,
        )


# What each slot is called and holds, as the first model that has it says.
SLOTS: dict[str, Input] = {
    param.keeps: param for engine in reversed(ENGINES) for param in engine.inputs
}


def read(request: TeamRequest, engine: Engine) -> Inputs:
    """Return what the form holds for every slot; files become assets first.

    A file takes the place of what a slot for one held; a slot for several takes it as its last.
    """
    found = held(request.POST, request.membership)
    for key, param in SLOTS.items():
        for file in request.FILES.getlist(key):
            try:
                asset = _received(file, param, request)
            except assets.Refused as error:
                found.errors[key] = str(error)
            else:
                _put(found, key, asset, most=most(engine, key))
    refused = uploads.refusals(request)
    found.errors |= {name: why for name, why in refused.items() if name in SLOTS}
    return found


def held(data: QueryDict, membership: Membership) -> Inputs:
    """Return the assets that the form names, without its files."""
    asked = {key: data.getlist(f"{key}_asset")[:MOST] for key in SLOTS}
    ids = as_uuids(text for texts in asked.values() for text in texts)
    mine = Asset.objects.visible_to(membership).kept()
    by_id = (
        {str(asset.public_id): asset for asset in mine.filter(public_id__in=ids)}
        if ids
        else {}
    )
    inputs = Inputs(starts=_starts(data))
    for key, texts in asked.items():
        given = [text for text in texts if text]
        there = [asset for text in given if (asset := by_id.get(str(as_uuid(text))))]
        fitting = [asset for asset in there if asset.kind == SLOTS[key].kind]
        if fitting:
            inputs.chosen[key] = list({asset.pk: asset for asset in fitting}.values())
        if len(fitting) < len(given):
            inputs.errors[key] = (
                f"What was chosen for “{SLOTS[key].label}” is not here any more."
            )
    return inputs


def went_into(generation: Generation) -> Chosen:
    """Return what a generation was made from, but for what is in the trash by now."""
    return _by_slot(generation.attempt.inputs.all())


def at_hand(generation: Generation, membership: Membership) -> Chosen:
    """Return what of that a member still sees: some may have moved to a project that is hidden."""
    hidden = hidden_from(membership)
    return _by_slot(generation.attempt.inputs.exclude(asset__project__in=hidden))


def carry(inputs: Inputs, *, engine: Engine) -> None:
    """Put pictures where another model takes them; what it has no use for stays as it is."""
    chosen = inputs.chosen
    if engine.param(SEVERAL) and (one := chosen.pop(ONE, [])):
        several = chosen.get(SEVERAL, [])
        chosen[SEVERAL] = [asset for asset in one if asset not in several] + several
    elif engine.param(ONE) and chosen.get(SEVERAL) and not chosen.get(ONE):
        chosen[ONE] = chosen[SEVERAL][:1]
    for param in engine.inputs:
        _cut(inputs, param.keeps, most(engine, param.keeps))


def act(chosen: Chosen, order: str) -> None:
    """Do what a slot's button says: "remove:references:2", "left:references:2"; the first is 1."""
    name, _, place = order.partition(":")
    key, _, number = place.partition(":")
    there = chosen.get(key, [])
    index = as_number(number) - 1
    if name in ACTS and 0 <= index < len(there):
        ACTS[name](there, index)


def most(engine: Engine, key: str) -> int:
    """Return how many a slot of the model takes."""
    param = engine.param(key) or SLOTS[key]
    return param.maximum if isinstance(param, Images) else 1


def stand_ins(engine: Engine, chosen: Mapping[str, Sequence[Asset]]) -> dict[str, Any]:
    """Return values by which the model can check how many there are, before any has an address."""
    values: dict[str, Any] = {}
    for param in engine.inputs:
        at_hand = ["at hand"] * len(chosen.get(param.keeps, ()))
        values[param.keeps] = (
            at_hand if isinstance(param, Images) else "".join(at_hand[:1])
        )
    return values


def shapes(chosen: Mapping[str, Sequence[Asset]]) -> dict[str, list[tuple[int, int]]]:
    """Return the pixels of the chosen pictures."""
    sized = {
        key: [(asset.width, asset.height) for asset in found if asset.height]
        for key, found in chosen.items()
    }
    return {key: sizes for key, sizes in sized.items() if sizes}


def first_picture(found: Iterable[Sequence[Asset]]) -> Asset | None:
    """Return the first picture that went in: a result without a shape of its own takes its."""
    return next((asset for chosen in found for asset in chosen if asset.height), None)


def _received(file: Any, param: Input, request: TeamRequest) -> Asset:
    is_sound = param.kind == Asset.Kind.AUDIO
    receive = sounds.receive_sound if is_sound else assets.receive_upload
    project = current.named(request, request.POST)
    return receive(file, membership=request.membership, project=project)


def _put(inputs: Inputs, key: str, asset: Asset, *, most: int) -> None:
    there = [one for one in inputs.chosen.get(key, []) if one != asset]
    if most == 1:
        inputs.chosen[key] = [asset]
        inputs.starts.pop(key, None)
    elif len(there) < most:
        inputs.chosen[key] = [*there, asset]
    else:
        inputs.errors[key] = f"At most {most} of them go in."


def _cut(inputs: Inputs, key: str, most: int) -> None:
    there = inputs.chosen.get(key, [])
    if len(there) > most:
        inputs.chosen[key] = there[:most]
        inputs.errors[key] = f"Only the first {most if most > 1 else 'one'} can go in."


def _remove(there: list[Asset], index: int) -> None:
    del there[index]


def _left(there: list[Asset], index: int) -> None:
    there.insert(max(0, index - 1), there.pop(index))


def _right(there: list[Asset], index: int) -> None:
    there.insert(index + 1, there.pop(index))


ACTS: dict[str, Callable[[list[Asset], int], None]] = {
    "remove": _remove,
    "left": _left,
    "right": _right,
}


def _by_slot(items: QuerySet[Item]) -> Chosen:
    chosen: Chosen = {}
    for item in items.select_related("asset"):
        if not item.asset.trashed:
            chosen.setdefault(item.key, []).append(item.asset)
    return chosen


def _starts(data: QueryDict) -> dict[str, float]:
    asked = {
        key: _seconds(data.get(f"{key}_start", ""))
        for key, param in SLOTS.items()
        if isinstance(param, Audio)
    }
    return {key: start for key, start in asked.items() if start}


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
