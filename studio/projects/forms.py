from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from studio.accounts.models import Membership, User
from studio.core.words import one_line
from studio.keys.models import ProviderKey
from studio.projects import caps, managing
from studio.projects.models import Cap, Project

TEAM = "team"
NO_NAME = "A project needs a name."
PRIVATE_HELP = (
    "Nobody else finds it: not its pictures, its jobs, nor what it costs. "
    "Owners always see it."
)
KEY_HELP = "What is made in this project is paid by this account."


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, one: Any) -> str:
        return str(one)


class ProjectForm(forms.Form):
    """What a project is called, who sees it, and by which key it goes."""

    name = forms.CharField(max_length=100, error_messages={"required": NO_NAME})
    is_private = forms.BooleanField(
        label="Only for chosen people", required=False, help_text=PRIVATE_HELP
    )
    people = _People(
        User.objects.none(),
        label="Who sees it then",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="email",
    )
    default_key = forms.ModelChoiceField(
        ProviderKey.objects.none(),
        label="Key",
        required=False,
        empty_label="The team’s default",
        help_text=KEY_HELP,
        to_field_name="public_id",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        membership: Membership,
        project: Project | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(project))
        self.membership, self.project = membership, project
        mine = User.objects.filter(memberships__team=membership.team_id)
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = mine.order_by("name", "email")
        usable = ProviderKey.objects.visible_to(membership).usable()
        fields["default_key"].queryset = usable.order_by("pk")
        if project is not None and project.is_general:
            for name in ("is_private", "people", "default_key"):
                del self.fields[name]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(NO_NAME)
        return name

    def save(self) -> Project:
        """Open the project, or change it; raises CannotChange."""
        said = self.cleaned_data
        with transaction.atomic():
            project = self.project or managing.open_project(
                self.membership, name=said["name"]
            )
            managing.change(
                project,
                by=self.membership,
                name=said["name"],
                is_private=said.get("is_private", False),
                people=said.get("people", ()),
                default_key=said.get("default_key"),
            )
        return project


class CapForm(forms.Form):
    """A cap: of what, how much, in which time."""

    of = forms.ChoiceField(label="Cap of")
    credits = forms.DecimalField(
        label="Credits",
        min_value=0,
        max_value=caps.MOST,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Write how many credits.",
            "invalid": "Write the amount in digits, as in 20 or 7.5.",
            "min_value": "A cap is 0 credits or more. At 0, everything is held.",
            "max_value": "A cap is %(limit_value)s credits at most.",
            "max_decimal_places": "Write three digits after the point at most.",
        },
    )
    period = forms.ChoiceField(label="Time", choices=Cap.Period.choices)

    def __init__(self, data: Any = None, *, membership: Membership) -> None:
        super().__init__(data)
        self.membership = membership
        self.projects = {
            f"project:{one.public_id}": one
            for one in Project.objects.visible_to(membership).order_by("name", "pk")
        }
        team = Membership.objects.visible_to(membership).select_related("user")
        self.people = {f"person:{one.public_id}": one.user for one in team}
        fields: dict[str, Any] = self.fields
        fields["of"].choices = [
            (TEAM, "The whole team"),
            ("Projects", [(key, str(one)) for key, one in self.projects.items()]),
            ("People", [(key, str(one)) for key, one in self.people.items()]),
        ]

    def clean_credits(self) -> Any:
        """Refuse what is written as a power of ten: nobody means 1e5."""
        if "e" in str(self.data.get("credits", "")).lower():
            raise ValidationError("Write the amount in plain digits.")
        return self.cleaned_data["credits"]

    def save(self) -> Cap:
        said = self.cleaned_data
        return caps.set_cap(
            self.membership,
            project=self.projects.get(said["of"]),
            user=self.people.get(said["of"]),
            period=said["period"],
            credits=said["credits"],
        )


def _initial(project: Project | None) -> dict[str, Any]:
    if project is None:
        return {}
    key = project.default_key
    return {
        "name": project.name,
        "is_private": project.is_private,
        "people": list(
            project.members.values_list("membership__user__email", flat=True)
        ),
        "default_key": key.public_id if key else None,
    }
