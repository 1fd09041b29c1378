from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate

from studio.accounts.forms import DAY, NewPasswordForm
from studio.accounts.models import Membership, User
from studio.pages.spending.reading import Wanted, sees_all
from studio.projects.models import CreditEntry, Project

# What is shown of the spending unless something else is asked for.
USUAL = timedelta(days=29)


class SetupForm(NewPasswordForm):
    """Who creates the studio, and the printed token where that is not shown by being here."""

    email = forms.EmailField(
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )
    token = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The studio printed it where it was started.",
    )
    field_order = ("email", "password", "token")

    def __init__(self, *arguments: Any, needs_token: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not needs_token:
            del self.fields["token"]

    def person(self) -> User | None:
        email = self.cleaned_data.get("email")
        return User(email=email) if email else None


class SpendForm(forms.Form):
    """Which spending is wanted. What cannot be understood is said, and asked for by nobody."""

    since = forms.DateField(label="From", **DAY)
    until = forms.DateField(label="To", **DAY)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        empty_label="All projects",
        to_field_name="public_id",
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label="Everybody",
        to_field_name="email",
    )

    def __init__(self, data: QueryDict, *, membership: Membership) -> None:
        # Nothing asked for at all is the usual; a day left empty asks for every day.
        usual = {"since": (localdate() - USUAL).isoformat()}
        asked = any(name in data for name in self.base_fields)
        super().__init__(data if asked else usual)
        fields: dict[str, Any] = self.fields
        mine = Project.objects.visible_to(membership)
        fields["project"].queryset = mine.order_by("-is_general", "name", "pk")
        if sees_all(membership):
            fields["person"].queryset = _spenders(membership)
        else:
            del self.fields["person"]

    def wanted(self) -> Wanted:
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        return Wanted(user=said.pop("person", None), **said)


def _spenders(membership: Membership) -> Any:
    """Return who is or was of the team: whoever left has spent as well."""
    spent = CreditEntry.objects.visible_to(membership).order_by().values("member")
    ours = Membership.objects.visible_to(membership).values("user")
    both = User.objects.filter(pk__in=spent) | User.objects.filter(pk__in=ours)
    return both.order_by("name", "email")
