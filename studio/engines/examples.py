"""Bodies as they go on the wire, for every model: to read, to send, to hold against a schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from studio.engines.engine import Engine
from studio.engines.params import (
    Audio,
    CharacterChoice,
    Choice,
    Count,
    Flag,
    Image,
    Images,
    MotionList,
    Number,
    Param,
    Prompt,
    Ratio,
    Seed,
    StyleChoice,
    Text,
    Whole,
)

# Reference: the examples of the platform's own pages.
STYLE = "464ea177-8d40-4940-8d9d-b438bab269c7"
MOTION = "31177282-bde3-4870-b283-1135ca0a201a"
CHARACTER = "6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b"
FILES = "https://cdn.example.com"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A body, and which of a model's fields it shows.

    `minimal` has what is required. `full` has every field of the published document; where
    that has no such model, every field that public pages describe. `extended` has what the
    studio offers and accepts beyond, each with its reason beside the parameter.
    """

    engine: str
    method: str = "POST"
    path: str
    body: dict[str, Any]
    kind: str


def examples(engine: Engine) -> Iterator[Example]:
    """Yield a model's examples; no extended one where there is nothing beyond the full one."""
    full = _body(engine, _published(engine), as_published=True)
    extended = _body(engine, _one_a_key(engine.params))
    yield _example(engine, "minimal", engine.payload(minimal(engine)))
    yield _example(engine, "full", full)
    if extended != full:
        yield _example(engine, "extended", extended)


def minimal(engine: Engine) -> dict[str, Any]:
    """Return the values without which nothing can be sent, by key."""
    return {
        param.keeps: sample(param) for param in engine.offered if param.must_be_given
    }


def full(engine: Engine) -> dict[str, Any]:
    """Return a value for everything that is offered, by key."""
    return {param.keeps: sample(param) for param in engine.offered}


@singledispatch
def sample(param: Param) -> Any:
    """Return a value that is allowed and not the default; a new kind is one more case."""
    raise TypeError(f"No sample for {type(param).__name__}")


@sample.register
def _(param: Text) -> str:
    return "rain, text, watermark"


@sample.register
def _(param: Prompt) -> str:
    return "A salt flat under a high sun"


@sample.register
def _(param: Choice) -> Any:
    return _other_than(param.default, param.options)


@sample.register
def _(param: Ratio) -> Any:
    shapes = tuple(option for option in param.options if option != "auto")
    return _other_than(param.default, shapes)


@sample.register
def _(param: Count) -> Any:
    return param.options[-1]


@sample.register
def _(param: Flag) -> bool:
    return not param.default


@sample.register
def _(param: Number) -> float:
    return round(param.minimum + 0.8 * (param.maximum - param.minimum), 2)


@sample.register
def _(param: Whole) -> int:
    return param.minimum + (param.maximum - param.minimum) // 3


@sample.register
def _(param: Seed) -> int:
    return 418206


@sample.register
def _(param: Image) -> str:
    return _file(param, "png")


@sample.register
def _(param: Images) -> list[str]:
    several = max(param.minimum, min(2, param.maximum))
    return [_file(param, "png", number) for number in range(1, several + 1)]


@sample.register
def _(param: Audio) -> str:
    return _file(param, "wav")


@sample.register
def _(param: StyleChoice) -> str:
    return STYLE


@sample.register
def _(param: CharacterChoice) -> str:
    return CHARACTER


@sample.register
def _(param: MotionList) -> list[dict[str, Any]]:
    return [{"id": MOTION, "strength": 0.7}]


def _published(engine: Engine) -> list[Param]:
    if engine.unpublished:
        return [
            param
            for param in engine.offered
            if param.required or not param.undocumented
        ]
    return [param for param in engine.params if not param.unpublished]


def _one_a_key(params: Iterable[Param]) -> list[Param]:
    """Leave out other spellings of what is there already."""
    first: dict[str, Param] = {}
    for param in params:
        first.setdefault(param.keeps, param)
    return list(first.values())


def _body(
    engine: Engine, params: Iterable[Param], *, as_published: bool = False
) -> dict[str, Any]:
    pick = _published_sample if as_published else sample
    return engine.body({param.name: param.wire(pick(param)) for param in params})


def _published_sample(param: Param) -> Any:
    if isinstance(param, Choice) and param.published:
        return param.published[-1]
    return sample(param)


def _example(engine: Engine, kind: str, body: dict[str, Any]) -> Example:
    return Example(engine=engine.slug, path=f"/{engine.path}", body=body, kind=kind)


def _other_than(default: Any, options: tuple[Any, ...]) -> Any:
    return next((option for option in options if option != default), options[0])


def _file(param: Param, ending: str, number: int | None = None) -> str:
    name = param.keeps.replace("_", "-")
    return f"{FILES}/{name}{f'-{number}' if number else ''}.{ending}"
