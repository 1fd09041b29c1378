from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from studio.accounts.models import User


class SetupForm(forms.Form):
    """Who creates the studio, and the printed token where that is not shown by being here."""

    email = forms.EmailField(
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
    )
    token = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The studio printed it where it was started.",
    )

    def __init__(self, *arguments: Any, needs_token: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not needs_token:
            del self.fields["token"]

    def clean(self) -> None:
        password = self.cleaned_data.get("password")
        email = self.cleaned_data.get("email")
        if not password or not email:
            return
        try:
            validate_password(password, User(email=email))
        except ValidationError as error:
            self.add_error("password", error)
