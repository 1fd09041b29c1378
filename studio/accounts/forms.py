from __future__ import annotations

from datetime import date
from typing import Any, cast

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest

from studio.accounts import activity, services
from studio.accounts.models import Membership, Role, Team, User
from studio.core.words import one_line

# Far enough either way; the ends of the calendar have no midnight in every time zone.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
DAY: dict[str, Any] = {
    "required": False,
    "widget": forms.DateInput(attrs={"type": "date"}),
    "validators": [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
}


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


class ResetForm(ResetPasswordForm):
    """Asks for the mail through the queue, so that no page waits on a mail server."""

    def save(self, request: HttpRequest, **options: Any) -> str:
        for user in self.users:
            services.ask_password_mail(user)
        return str(self.cleaned_data["email"])


class NewPasswordForm(forms.Form):
    """A first password, good enough for the person that `person` returns."""

    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
    )

    def person(self) -> User | None:
        raise NotImplementedError

    def clean(self) -> None:
        password, person = self.cleaned_data.get("password"), self.person()
        if not password or person is None:
            return
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)


class JoinForm(NewPasswordForm):
    """Who joins by an invitation without an account; the address is not theirs to choose."""

    email = forms.EmailField(disabled=True, required=False)
    name = forms.CharField(
        max_length=100,
        label="Your name",
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    field_order = ("email", "name", "password")

    def person(self) -> User | None:
        name = self.cleaned_data.get("name", "")
        return User(email=self.initial["email"], name=name)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError("Your team needs a name to call you by.")
        return name


class InviteForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "placeholder": "name@example.com"}
        ),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.EDITOR)

    def clean_email(self) -> str:
        """Refuse what looks like another address, or cannot be written into a mail's head."""
        email = str(self.cleaned_data["email"])
        local = email.partition("@")[0]
        if not (local.isascii() and email.isprintable()) or '"' in local:
            raise ValidationError("Enter an address of plain letters before the @.")
        return email.lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError("A team needs a name.")
        return name


class ActivityForm(forms.Form):
    """What of the log is wanted. What cannot be understood is said, and asked for by nobody."""

    who = forms.ChoiceField(label="Person", required=False)
    about = forms.ChoiceField(
        required=False, choices=[("", "Everything"), *activity.GROUPS.items()]
    )
    since = forms.DateField(label="From", **DAY)
    until = forms.DateField(label="To", **DAY)

    def __init__(self, *arguments: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [
            ("", "Everybody"),
            *((one.email, one.display_name) for one in activity.people(membership)),
            (activity.NOBODY, activity.COMMAND_LINE),
        ]

    def wanted(self) -> activity.Filter:
        self.is_valid()
        return activity.Filter(**self.cleaned_data | self._nothing())

    def _nothing(self) -> dict[str, Any]:
        """A field that was refused asks for everything; its error stands beside it."""
        return {
            name: None if name in ("since", "until") else "" for name in self.errors
        }
