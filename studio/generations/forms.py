"""The composer's form, derived from the engine: one field a parameter, the engine's own rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from typing import Any

from django import forms

from studio.assets.models import Asset
from studio.engines import Engine
from studio.engines.params import (
    CharacterChoice,
    Choice,
    Flag,
    Input,
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
from studio.generations import inputs

Fields = dict[str, forms.Field]


class ComposerForm(forms.Form):
    """What a person chose, for one engine.

    After `is_valid()`, `values` holds the choices by key; what goes in as a file is not among
    them: `chosen` tells what is at hand, so that the engine can say what is missing.
    """

    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        engine: Engine,
        data: Mapping[str, Any] | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        chosen: Mapping[str, Sequence[Asset]] | None = None,
    ) -> None:
        self.engine = engine
        self.chosen = chosen or {}
        self.values: dict[str, Any] = {}
        initial = {"nonce": uuid.uuid4(), **_initial(engine, values or {})}
        super().__init__(data, initial=initial)
        for param in engine.offered:
            self.fields.update(fields_for(param))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.values = _values(self.engine, cleaned)
        errors = self.engine.errors(
            self.values | inputs.stand_ins(self.engine, self.chosen)
        )
        for key, messages in errors.items():
            if key not in self.errors:
                self.add_error(_field_of(key, self.fields), messages)
        return cleaned

    @property
    def sentences(self) -> list[str]:
        """Return what is wrong, each with the name of what it is about."""
        found = [str(error) for error in self.non_field_errors()]
        for bound in self:
            found += [_about(str(bound.label), str(error)) for error in bound.errors]
        return found


def peek(engine: Engine, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the choices in a half-filled form, wrong ones left out: for prices and model changes."""
    form = ComposerForm(engine, data)
    form.is_valid()
    wrong = {name for name in form.errors if name}
    return {key: value for key, value in form.values.items() if key not in wrong}


@singledispatch
def fields_for(param: Param) -> Fields:
    """Return the form fields of a parameter; a new kind of parameter is one more case."""
    raise TypeError(f"No field for {type(param).__name__}")


@fields_for.register
def _(param: Text) -> Fields:
    widget = forms.Textarea(attrs={"rows": 2}) if param.multiline else forms.TextInput()
    return _text(param, widget)


@fields_for.register
def _(param: Prompt) -> Fields:
    return _text(param, forms.Textarea)


@fields_for.register
def _(param: Choice) -> Fields:
    whole = all(isinstance(option, int) for option in param.options)
    field = forms.TypedChoiceField(
        label=param.label,
        required=False,
        choices=[(str(option), str(option)) for option in param.options],
        coerce=int if whole else str,
        empty_value=None,
        widget=forms.RadioSelect if isinstance(param, Ratio) else forms.Select,
    )
    return {param.keeps: field}


@fields_for.register
def _(param: Number) -> Fields:
    limits = {"min": param.minimum, "max": param.maximum, "step": param.step}
    widget = forms.NumberInput(attrs=limits)
    return {
        param.keeps: forms.FloatField(label=param.label, required=False, widget=widget)
    }


@fields_for.register
def _(param: Whole) -> Fields:
    return {param.keeps: _whole(param)}


@fields_for.register
def _(param: Seed) -> Fields:
    locked = forms.BooleanField(label="Keep this seed", required=False)
    return {param.keeps: _whole(param), f"{param.keeps}_locked": locked}


@fields_for.register
def _(param: Flag) -> Fields:
    return {param.keeps: forms.BooleanField(label=param.label, required=False)}


@fields_for.register
def _(param: StyleChoice) -> Fields:
    return {
        param.keeps: forms.UUIDField(
            label=param.label, required=False, widget=forms.HiddenInput
        )
    }


@fields_for.register
def _(param: CharacterChoice) -> Fields:
    # Which of them the model may be given is checked against the team's own.
    return _text(param, forms.Select)


@fields_for.register
def _(param: MotionList) -> Fields:
    fields: Fields = {}
    for place in range(1, param.maximum + 1):
        label = f"{param.label} {place}"
        fields[f"motion_{place}"] = forms.UUIDField(
            label=label, required=False, widget=forms.HiddenInput
        )
        fields[f"motion_{place}_strength"] = forms.FloatField(
            label=f"{label} strength", required=False, widget=forms.HiddenInput
        )
    return fields


@fields_for.register
def _(param: Input) -> Fields:
    # Which assets these are is read, and checked against the team's, by `inputs`.
    field = forms.Field(
        label=param.label, required=False, widget=forms.MultipleHiddenInput
    )
    return {f"{param.keeps}_asset": field}


def _text(param: Param, widget: Any) -> Fields:
    return {
        param.keeps: forms.CharField(
            label=param.label, required=False, strip=False, widget=widget
        )
    }


def _whole(param: Whole) -> forms.Field:
    widget = forms.NumberInput(attrs={"min": param.minimum, "max": param.maximum})
    return forms.IntegerField(label=param.label, required=False, widget=widget)


def _initial(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = engine.complete(values)
    initial = {key: value for key, value in chosen.items() if key != "motions"}
    for place, motion in enumerate(chosen.get("motions") or [], start=1):
        initial[f"motion_{place}"] = motion["id"]
        initial[f"motion_{place}_strength"] = motion.get("strength", 1)
    if (seed := engine.only(Seed)) is not None:
        # Below zero, the platform would choose: there is nothing to show or keep.
        given = values.get(seed.keeps)
        kept = given if given is not None and given >= 0 else None
        initial |= {seed.keeps: kept, f"{seed.keeps}_locked": kept is not None}
    return initial


def _values(engine: Engine, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for param in engine.offered:
        if isinstance(param, Input):
            continue
        value = (
            _motions(cleaned, param.maximum)
            if isinstance(param, MotionList)
            else cleaned.get(param.keeps)
        )
        value = str(value) if isinstance(value, uuid.UUID) else value
        values[param.keeps] = param.default if param.is_empty(value) else value
    return values


def _motions(cleaned: Mapping[str, Any], maximum: int) -> list[dict[str, Any]]:
    chosen = (
        (cleaned.get(f"motion_{place}"), cleaned.get(f"motion_{place}_strength"))
        for place in range(1, maximum + 1)
    )
    return [
        {"id": str(motion), "strength": 1.0 if strength is None else strength}
        for motion, strength in chosen
        if motion
    ]


def _field_of(key: str, fields: Iterable[str]) -> str | None:
    candidates = (key, f"{key}_asset", "motion_1" if key == "motions" else "")
    return next((name for name in candidates if name in fields), None)


def _about(label: str, sentence: str) -> str:
    return sentence if sentence.startswith(label) else f"{label}: {sentence}"
