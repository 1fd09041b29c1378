"""What a person chooses for all lines of a priced list at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from studio.engines import Engine
from studio.engines.params import Choice


class SheetForm(forms.Form):
    """The words, the model and its choices; everything else is as in the last generation."""

    prompt = forms.CharField(
        required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, engines: Sequence[Engine], engine: Engine, **named: Any) -> None:
        super().__init__(**named)
        models = [(one.slug, one.name) for one in engines]
        self.fields["engine"] = forms.ChoiceField(
            label="Model", choices=models, required=False
        )
        for param in choices(engine):
            options = [(str(option), str(option)) for option in param.options]
            self.fields[param.keeps] = forms.ChoiceField(
                label=param.label, choices=options, required=False
            )

    @property
    def settings(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "prompt"]


def choices(engine: Engine) -> list[Choice]:
    """Return what of a model is chosen from a few options."""
    return [param for param in engine.offered if isinstance(param, Choice)]
