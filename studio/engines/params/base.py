"""What every parameter can do, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fault:
    """Why a value is refused: words for a person, a type word for a program, where inside the value."""

    message: str
    type: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Param:
    """One field of a model's request.

    `name` is the field on the wire; `key` is the word under which a person's choice is kept
    and carried over to another model. A hidden parameter is accepted but never offered; of
    several with one key, a body needs one. `needs` names the key without which this one says
    nothing and is left out. A required parameter with a default is always sent; where it is
    `forgiving`, a body without it is read as one with the default.

    What the platform's documents do not name is `undocumented`: this project's own choice.
    `unpublished` says why the published OpenAPI document does not have this field, `because`
    why one of its keywords ("enum", "default", …) differs there.

    A value has one form here and may have another on the wire: `check`, `wire` and
    everything a person sees use ours, `check_wire` and `unwire` read a stranger's body.
    """

    # Why this kind sets a keyword that the published document leaves open.
    left_open: ClassVar[Mapping[str, str]] = {}

    name: str
    key: str = ""
    label: str = ""
    required: bool = False
    forgiving: bool = False
    hidden: bool = False
    nullable: bool = False
    undocumented: bool = False
    unpublished: str = ""
    because: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    default: Any = None

    def __repr__(self) -> str:
        # One for all kinds: twenty generated ones took a tenth of the registry's import.
        return f"{type(self).__name__}(name={self.name!r}, key={self.keeps!r})"

    @property
    def keeps(self) -> str:
        return self.key or self.name

    @property
    def must_be_given(self) -> bool:
        """Tell whether a person has to say something: there is no default to send."""
        return self.required and self.is_empty(self.default)

    def check(self, value: Any) -> Iterator[Fault]:
        """Yield what is wrong with a value that was given (never None)."""
        raise NotImplementedError

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    def wire(self, value: Any) -> Any:
        """Return the value as it goes into the body."""
        return value

    def check_wire(self, value: Any) -> Iterator[Fault]:
        """Yield what is wrong with a value as it came in a body."""
        yield from self.check(value)

    def unwire(self, value: Any) -> Any:
        """Return our form of a value that `check_wire` found nothing wrong with."""
        return value


def missing(param: Param) -> Fault:
    return Fault(f"{param.label or param.name} is needed.", "missing")
