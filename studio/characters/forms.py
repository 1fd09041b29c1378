from __future__ import annotations

import uuid
from typing import Any

from django import forms

from studio.accounts.models import Membership
from studio.characters import cast, services
from studio.characters.models import Character, Version
from studio.engines.training import LONGEST_NAME

CONSENT = (
    "I may use these pictures: the person shown agrees that a likeness is trained from "
    "them and used for new ones, and I hold the rights to them."
)
NAME = "What people here and the platform call it."
LICENCE = "What was agreed, if there is more to say: a release, what for, until when."


def _versions() -> list[tuple[str, str]]:
    return [
        (version.value, f"{version.label}: for {_models(version.value)}")
        for version in Version
    ]


def _models(version: str) -> str:
    return cast.short([engine.name for engine in cast.takers(version)])


def _name() -> forms.CharField:
    return forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text=NAME,
        error_messages={"required": "A character needs a name."},
    )


def _licence() -> forms.CharField:
    return forms.CharField(
        label="Licence note", max_length=300, required=False, help_text=LICENCE
    )


class NewCharacterForm(forms.Form):
    """What a character begins with; photos are read beside it."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = _name()
    version = forms.ChoiceField(
        label="Version",
        choices=_versions,
        initial=Version.V1,
        widget=forms.RadioSelect,
        help_text="A character works with the models of its version only.",
    )
    licence = _licence()

    def save(self, membership: Membership) -> Character:
        return services.create(membership, **self.cleaned_data)


class EditCharacterForm(forms.Form):
    name = _name()
    strength = forms.TypedChoiceField(
        label="Default strength",
        choices=[("0.6", "0.6"), ("0.8", "0.8"), ("1.0", "1.0")],
        coerce=float,
        widget=forms.RadioSelect,
    )
    licence = _licence()

    def __init__(self, data: Any = None, *, character: Character) -> None:
        initial = {
            "name": character.name,
            "strength": f"{character.strength:.1f}",
            "licence": character.licence,
        }
        super().__init__(data, initial=initial)
        self.character = character

    def save(self) -> None:
        services.edit(self.character, **self.cleaned_data)
