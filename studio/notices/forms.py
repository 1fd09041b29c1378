from __future__ import annotations

from django import forms

from studio.notices.models import MailChoice


class MailForm(forms.Form):
    """What a person wants by mail."""

    wants = forms.ChoiceField(choices=MailChoice.Wants.choices)
