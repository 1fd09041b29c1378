"""The composer's form, derived from the engine: one field a parameter, the engine's own rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import Any

from django import forms

from studio.engines import Engine
from studio.engines.params import (
    Choice,
    Flag,
    Image,
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

Fields = dict[str, forms.Field]


class ComposerForm(forms.Form):
    """What a person chose, for one engine.

    After `is_valid()`, `values` holds the choices by key; the pictures are not among them.
    `with_pictures` names the keys of the pictures that are at hand.
    """

    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        engine: Engine,
        data: Mapping[str, Any] | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        with_pictures: Iterator[str] | frozenset[str] = frozenset(),
    ) -> None:
        self.engine = engine
        self.with_pictures = frozenset(with_pictures)
        self.values: dict[str, Any] = {}
        initial = {"nonce": uuid.uuid4(), **_initial(engine, values or {})}
        super().__init__(data, initial=initial)
        for param in engine.offered:
            self.fields.update(fields_for(param))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.values = _values(self.engine, cleaned)
        errors = self.engine.errors(
            self.values | dict.fromkeys(self.with_pictures, "at hand")
        )
        for key, messages in errors.items():
            if key not in self.errors:
                self.add_error(_field_of(self.engine, key, self.fields), messages)
        return cleaned


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
    return {
        param.keeps: forms.CharField(
            label=param.label, required=False, strip=False, widget=widget
        )
    }


@fields_for.register
def _(param: Prompt) -> Fields:
    placeholder = "What should it show?"
    widget = forms.Textarea(
        attrs={"rows": 2, "placeholder": placeholder, "required": True}
    )
    return {
        param.keeps: forms.CharField(
            label=param.label, required=False, strip=False, widget=widget
        )
    }


@fields_for.register
def _(param: Choice) -> Fields:
    whole = all(isinstance(option, int) for option in param.options)
    widget = forms.RadioSelect() if isinstance(param, Ratio) else None
    field = forms.TypedChoiceField(
        label=param.label,
        required=False,
        choices=[(str(option), str(option)) for option in param.options],
        coerce=int if whole else str,
        empty_value=None,
        widget=widget,
    )
    return {param.keeps: field}


@fields_for.register
def _(param: Number) -> Fields:
    limits = {"min": param.minimum, "max": param.maximum, "step": param.step}
    widget = forms.NumberInput(attrs={"type": "range", **limits})
    return {
        param.keeps: forms.FloatField(label=param.label, required=False, widget=widget)
    }


@fields_for.register
def _(param: Whole) -> Fields:
    widget = forms.NumberInput(attrs={"min": param.minimum, "max": param.maximum})
    return {
        param.keeps: forms.IntegerField(
            label=param.label, required=False, widget=widget
        )
    }


@fields_for.register
def _(param: Seed) -> Fields:
    attributes = {
        "min": param.minimum,
        "max": param.maximum,
        "inputmode": "numeric",
        "placeholder": "Random",
    }
    widget = forms.NumberInput(attrs=attributes)
    locked = forms.BooleanField(label="Keep this seed", required=False)
    seed = forms.IntegerField(label=param.label, required=False, widget=widget)
    return {param.keeps: seed, "seed_locked": locked}


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
def _(param: MotionList) -> Fields:
    fields: Fields = {}
    for place in range(1, param.maximum + 1):
        label = f"{param.label} {place}"
        fields[f"motion_{place}"] = forms.UUIDField(
            label=label, required=False, widget=forms.HiddenInput
        )
        fields[f"motion_{place}_strength"] = forms.FloatField(
            label=f"{label} strength",
            required=False,
            widget=forms.NumberInput(
                attrs={"type": "range", "min": 0, "max": 1, "step": 0.05}
            ),
        )
    return fields


@fields_for.register
def _(param: Image) -> Fields:
    return {
        f"{param.keeps}_asset": forms.UUIDField(
            required=False, widget=forms.HiddenInput
        )
    }


def _initial(engine: Engine, values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = engine.complete(values)
    initial = {key: value for key, value in chosen.items() if key != "motions"}
    for place, motion in enumerate(chosen.get("motions") or [], start=1):
        initial[f"motion_{place}"] = motion["id"]
        initial[f"motion_{place}_strength"] = motion.get("strength", 1)
    initial["seed_locked"] = values.get("seed") is not None
    return initial


def _values(engine: Engine, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for param in engine.offered:
        if isinstance(param, Image):
            continue
        value = (
            _motions(cleaned)
            if isinstance(param, MotionList)
            else cleaned.get(param.keeps)
        )
        value = str(value) if isinstance(value, uuid.UUID) else value
        values[param.keeps] = param.default if param.is_empty(value) else value
    return values


def _motions(cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
    chosen = (
        (cleaned.get(f"motion_{place}"), cleaned.get(f"motion_{place}_strength"))
        for place in (1, 2)
    )
    return [
        {"id": str(motion), "strength": 1.0 if strength is None else strength}
        for motion, strength in chosen
        if motion
    ]


def _field_of(
    engine: Engine, key: str, fields: Mapping[str, forms.Field]
) -> str | None:
    candidates = (key, f"{key}_asset", "motion_1" if key == "motions" else "")
    return next((name for name in candidates if name in fields), None)
