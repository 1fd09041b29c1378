"""What a model is: its place at the platform, its parameters, its price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from studio.engines import hints as advice
from studio.engines.params import (
    Count,
    Dimensions,
    Duration,
    Fault,
    Input,
    Param,
    Ratio,
    missing,
)
from studio.engines.prices import Price
from studio.engines.sizes import Size, Sizes, proportions

Values = Mapping[str, Any]
Kind = TypeVar("Kind", bound=Param)


class Makes(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    CHARACTER = "character"


class Wire(StrEnum):
    """How a body is written and followed: the families of the platform's API."""

    FLAT = "flat"
    JOB_SET = "job_set"
    REFERENCE = "reference"
    WORKFLOW = "workflow"


@dataclass(frozen=True)
class Lane:
    """A narrower limit that the platform sets on some requests of a model.

    `everywhere` where the sandbox keeps it too.
    """

    name: str
    in_flight: int
    everywhere: bool = False


@dataclass(frozen=True)
class Dropped:
    """A choice that another model has no use for."""

    label: str
    value: Any


@dataclass(frozen=True, kw_only=True, eq=False)
class Engine:
    """One generation model of the platform, declared once.

    `path` is what is posted to, without the leading slash. `seconds` is the usual range of
    waiting before this studio has a history of its own. `sizes` maps (ratio, resolution) to
    pixels, "" standing for what a model has not; where there is no table, the result takes the
    shape of its first image. `clip` is the length in seconds of a clip without a duration.
    `family` is the heading that a person finds it under. `wire` says how it is posted and
    followed: a job set's body is wrapped in `params` and its headers carry the key, a
    reference is a character that is trained, a workflow becomes several requests, as many as
    `parts` says; `also_wrapped` reads such a body as well as a flat one.
    `aliases` are paths that lead to the same model. `undocumented` says, for the screen,
    what of it no public schema describes; `unpublished` why the published OpenAPI document
    does not have its path.
    """

    slug: str
    name: str
    path: str
    family: str = "Higgsfield"
    makes: Makes
    about: str
    params: tuple[Param, ...]
    price: Price
    seconds: tuple[int, int]
    sizes: Sizes | None = None
    clip: int = 5
    parts: Callable[[Values], int] | None = None
    lane: Callable[[Values], Lane | None] = lambda values: None
    wire: Wire = Wire.FLAT
    also_wrapped: bool = False
    aliases: tuple[str, ...] = ()
    undocumented: str = ""
    unpublished: str = ""

    @property
    def offered(self) -> tuple[Param, ...]:
        return tuple(param for param in self.params if not param.hidden)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return the parameters that take files."""
        return tuple(param for param in self.offered if isinstance(param, Input))

    @property
    def where(self) -> tuple[str, ...]:
        """Return where in a body the parameters stand."""
        return ("params",) if self.wire is Wire.JOB_SET else ()

    def param(self, key: str) -> Param | None:
        """Return the offered parameter kept under `key`."""
        return next((param for param in self.offered if param.keeps == key), None)

    def only(self, kind: type[Kind]) -> Kind | None:
        """Return the one offered parameter of that kind."""
        return next((param for param in self.offered if isinstance(param, kind)), None)

    def complete(self, values: Values) -> dict[str, Any]:
        """Return the values of all offered parameters: those given, else the defaults."""
        return {
            param.keeps: values[param.keeps]
            if param.keeps in values and not param.is_empty(values[param.keeps])
            else param.default
            for param in self.offered
        }

    def errors(self, values: Values) -> dict[str, list[str]]:
        """Return what is wrong, in words, by key; {} when the values can be sent."""
        found = (
            (param.keeps, self._faults(param, values.get(param.keeps)))
            for param in self.offered
        )
        return {
            key: [fault.message for fault in faults] for key, faults in found if faults
        }

    def payload(self, values: Values) -> dict[str, Any]:
        """Return the body as it goes on the wire; what is not set is left out, never null.

        Only what is required goes with its default.
        """
        chosen = ((param, self._to_send(param, values)) for param in self.offered)
        return self.body(
            {
                param.name: param.wire(value)
                for param, value in chosen
                if not param.is_empty(value)
            }
        )

    def body(self, fields: Values) -> dict[str, Any]:
        """Return fields in the form that this model's wire wants."""
        return {"params": dict(fields)} if self.wire is Wire.JOB_SET else dict(fields)

    def read(self, body: Values) -> tuple[dict[str, Any], list[tuple[str, Fault]]]:
        """Return a body's values by key, defaults filled in, and its faults by wire name.

        Fields that the model does not know are ignored, as the platform does.
        """
        if self.wire is Wire.JOB_SET or (self.also_wrapped and "params" in body):
            body, faults = _unwrapped(body)
            if faults:
                return {}, faults
        given = {param.keeps for param in self.params if _is_given(param, body)}
        faults = [
            (param.name, fault)
            for param in self.params
            for fault in _wire_faults(param, body, given)
        ]
        values = {param.keeps: param.default for param in self.offered}
        if faults:
            return values, faults
        for param in sorted(self.params, key=lambda param: param.hidden, reverse=True):
            if _is_given(param, body):
                values[param.keeps] = param.unwire(body[param.name])
        return values, []

    def adopt(
        self, values: Values, *, before: Engine
    ) -> tuple[dict[str, Any], list[Dropped]]:
        """Carry a person's choices over from another model: what applies, and what was dropped."""
        kept: dict[str, Any] = {}
        dropped: list[Dropped] = []
        for param in before.offered:
            value = values.get(param.keeps)
            if param.is_empty(value) or value == param.default:
                continue
            if self._takes(param, value):
                kept[param.keeps] = value
            else:
                dropped.append(Dropped(param.label, value))
        return kept, dropped

    def outputs(self, values: Values) -> int:
        """Return how many files one POST with these values makes."""
        if self.parts:
            return self.parts(values)
        if self.makes is Makes.CHARACTER:
            return 0
        count = self.only(Count)
        return int(values.get(count.keeps) or count.default) if count else 1

    def clip_seconds(self, values: Values) -> int | None:
        if self.makes is not Makes.VIDEO:
            return None
        duration = self.only(Duration)
        return int(
            values.get("duration") or (duration.default if duration else self.clip)
        )

    def size(self, values: Values) -> Size | None:
        """Return the pixels of the result, or None where its first image decides."""
        if exact := self._chosen(Dimensions, values):
            return proportions(exact)
        if not self.sizes:
            return None
        ratio = self._chosen(Ratio, values)
        resolution = str(values.get("resolution") or self._default("resolution"))
        return self.sizes.get((ratio, resolution)) or next(
            (size for (shape, _), size in self.sizes.items() if shape == ratio), None
        )

    def shape(self, values: Values) -> Size | None:
        """Return the proportions of the result's frame, or None where its first image decides."""
        if size := self.size(values):
            return size
        ratio = self._chosen(Ratio, values)
        return proportions(ratio) if ":" in ratio else None

    def hints(self, values: Values, shapes: Mapping[str, Sequence[Size]]) -> list[str]:
        """Return advice about the chosen inputs, whose pixels `shapes` gives by key."""
        found = advice.hints(
            self.inputs, shapes, shape=self.shape(values), size=self.size(values)
        )
        return list(found)

    def _chosen(self, kind: type[Param], values: Values) -> str:
        """Return the choice of the one parameter of that kind; "" where there is none."""
        param = self.only(kind)
        return str(values.get(param.keeps) or param.default or "") if param else ""

    def _default(self, key: str) -> str:
        param = self.param(key)
        return str(param.default or "") if param else ""

    def _to_send(self, param: Param, values: Values) -> Any:
        value = values.get(param.keeps)
        if param.is_empty(value):
            return param.default if param.required else None
        return None if param.needs and not values.get(param.needs) else value

    def _faults(self, param: Param, value: Any) -> list[Fault]:
        if param.is_empty(value):
            return [missing(param)] if param.must_be_given else []
        return list(param.check(value))

    def _takes(self, theirs: Param, value: Any) -> bool:
        mine = self.param(theirs.keeps)
        if mine is None or _collection(mine) != _collection(theirs):
            return False
        return not list(mine.check(value))


def _collection(param: Param) -> Any:
    """Return what the ids of a parameter are ids of."""
    return getattr(param, "catalog", None) or getattr(param, "version", None)


def _is_given(param: Param, body: Values) -> bool:
    return body.get(param.name) is not None


def _wire_faults(param: Param, body: Values, given: set[str]) -> list[Fault]:
    if _is_given(param, body):
        return list(param.check_wire(body[param.name]))
    if param.required:
        forgiven = param.forgiving or param.keeps in given
        return [] if forgiven else [missing(param)]
    if param.name in body and not param.nullable:
        return [Fault("Leave this out instead of sending null.", "none_not_allowed")]
    return []


def _unwrapped(body: Values) -> tuple[Values, list[tuple[str, Fault]]]:
    params = body.get("params")
    if isinstance(params, dict):
        return params, []
    if params is None:
        return {}, [("params", Fault("The parameters are needed.", "missing"))]
    return {}, [("params", Fault("This must be an object.", "dict_type"))]
