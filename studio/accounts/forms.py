from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.http import HttpRequest

from studio.accounts import services
from studio.accounts.models import User


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]


class ResetForm(ResetPasswordForm):
    """Asks for the mail through the queue, so that no page waits on a mail server."""

    def save(self, request: HttpRequest, **options: Any) -> str:
        for user in self.users:
            services.ask_password_mail(user)
        return str(self.cleaned_data["email"])
