"""How each kind of parameter is drawn, and where: no screen names a model's parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.forms import BoundField

from studio.engines import Engine
from studio.engines.params import (
    CharacterChoice,
    Choice,
    Count,
    Dimensions,
    Duration,
    Flag,
    Input,
    MotionList,
    Number,
    Param,
    Prompt,
    Ratio,
    Resolution,
    Seed,
    StyleChoice,
    Text,
    Whole,
)
from studio.generations.forms import ComposerForm

# More options than this do not stand side by side, and more steps are typed rather than slid.
SEGMENTS = 5
STEPS = 20
# Each look is the template of its name; these parameters have a place of their own.
ELSEWHERE = (Prompt, Input, MotionList)
# In the order in which they stand; what a model cannot do without comes first.
MAIN = (StyleChoice, Ratio, Dimensions, Resolution, Seed)
NEEDED = (Choice, CharacterChoice)
FOOT = (Count, Duration)


@dataclass(frozen=True)
class Option:
    """One choice; `width` and `height` are the shape of a ratio, 0 where it has none."""

    value: str
    label: str
    checked: bool
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class Control:
    """One parameter as it is drawn: its look, its field, its options.

    The companion is a field that has no place of its own: a seed's lock, a style's strength.
    """

    look: str
    param: Param
    field: BoundField
    options: Sequence[Option] = ()
    companion: BoundField | None = None

    @property
    def template(self) -> str:
        return f"generations/controls/_{self.look}.html"

    @property
    def name(self) -> str:
        return self.field.html_name

    @property
    def label(self) -> str:
        return self.param.label or self.param.keeps.replace("_", " ").capitalize()

    @property
    def value(self) -> Any:
        return self.field.value()

    @property
    def step(self) -> float:
        return getattr(self.param, "step", 1)

    @property
    def digits(self) -> int:
        return len(str(getattr(self.param, "maximum", "")))

    @property
    def is_changed(self) -> bool:
        """Tell whether a person has set it to something else than the model would."""
        empty = self.param.is_empty(self.value)
        return not empty and str(self.value) != str(self.param.default)

    @property
    def says_itself(self) -> bool:
        """Tell whether its value needs no name beside it: 1080p, 16:9."""
        return isinstance(self.param, (*MAIN, *FOOT))


@dataclass(frozen=True)
class Controls:
    """The controls by place: in the row under the prompt, in the foot, behind "More"."""

    main: Sequence[Control]
    foot: Sequence[Control]
    more: Sequence[Control]

    @property
    def is_open(self) -> bool:
        """Tell whether "More" hides something that is wrong."""
        return any(control.field.errors for control in self.more)

    @property
    def changed(self) -> int:
        return sum(control.is_changed for control in self.more)


def controls(engine: Engine, form: ComposerForm) -> Controls:
    """Return the controls of a model, the few that matter most apart from the rest."""
    drawn = list(_drawn(engine, form))
    main = [one for one in drawn if _is_main(one.param)]
    foot = [one for one in drawn if isinstance(one.param, FOOT)]
    switches = [one for one in drawn if isinstance(one.param, Flag)][:1]
    shown = [*main, *foot, *switches]
    return Controls(
        main=sorted(main, key=_rank),
        foot=[*foot, *switches],
        more=[one for one in drawn if one not in shown],
    )


@singledispatch
def look(param: Param) -> str:
    """Return the name of the template that draws a kind of parameter."""
    raise TypeError(f"No look for {type(param).__name__}")


@look.register
def _(param: StyleChoice) -> str:
    return "style"


@look.register
def _(param: CharacterChoice) -> str:
    return "character"


@look.register
def _(param: Text) -> str:
    return "text"


@look.register
def _(param: Ratio) -> str:
    return "ratio"


@look.register
def _(param: Choice) -> str:
    is_short = len(param.options) <= SEGMENTS
    return "segments" if isinstance(param, FOOT) and is_short else "select"


@look.register
def _(param: Seed) -> str:
    return "seed"


@look.register
def _(param: Whole) -> str:
    return "range" if param.maximum - param.minimum <= STEPS else "number"


@look.register
def _(param: Number) -> str:
    return "range"


@look.register
def _(param: Flag) -> str:
    return "switch"


def _drawn(engine: Engine, form: ComposerForm) -> Iterator[Control]:
    style = engine.only(StyleChoice)
    strength = next(
        (one for one in engine.offered if style and one.needs == style.keeps), None
    )
    for param in engine.offered:
        if isinstance(param, ELSEWHERE) or param is strength:
            continue
        field = form[param.keeps]
        companion = f"{param.keeps}_locked"
        if param is style and strength:
            companion = strength.keeps
        yield Control(
            look=look(param),
            param=param,
            field=field,
            options=list(_options(param, field.value())),
            companion=form[companion] if companion in form.fields else None,
        )


def _is_main(param: Param) -> bool:
    if isinstance(param, FOOT):
        return False
    return isinstance(param, MAIN) or (param.required and isinstance(param, NEEDED))


def _rank(control: Control) -> int:
    kinds = (n for n, kind in enumerate(MAIN) if isinstance(control.param, kind))
    return next(kinds, -1)


def _options(param: Param, chosen: Any) -> Iterator[Option]:
    options = param.options if isinstance(param, Choice) else ()
    for option in options:
        value = str(option)
        checked = value == str(chosen)
        width, height = _shape(value) if isinstance(param, Ratio) else (0, 0)
        last = option == options[-1]
        label = _label(param, value, in_full=last or len(options) > SEGMENTS)
        yield Option(value, label, checked, width, height)


def _label(param: Param, value: str, *, in_full: bool) -> str:
    if isinstance(param, Duration):
        return f"{value} s"
    if isinstance(param, Count) and in_full:
        noun = param.label.lower()
        return f"{value} {noun.removesuffix('s') if value == '1' else noun}"
    if isinstance(param, Ratio):
        return value.capitalize()
    return value


def _shape(ratio: str) -> tuple[int, int]:
    width, colon, height = ratio.partition(":")
    return (int(width), int(height)) if colon else (0, 0)
