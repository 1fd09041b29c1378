from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from studio.accounts.models import Membership, User
from studio.keys import callbacks, services
from studio.keys.callbacks import is_webhook_secret
from studio.keys.hosts import allowed_origins, usual_profile
from studio.keys.models import Profile, ProviderKey

VISIBLE = RegexValidator(
    r"\A[!-~]+\Z", "Only letters, digits and signs, without spaces."
)
KNOWN = ("", "As this host is known to")
LIMIT_HELP = "How many requests may be at the platform at the same time."
PROFILE_HELP = (
    "Whether the host recognises a request it has seen before. If it does not and this "
    "says it does, an unclear answer may be paid twice."
)
BOTH_HALVES = "Enter the key id and the secret together."
HOOK_HELP = (
    "Optional, from the webhook settings of the console: whsec_… Callbacks must then be "
    "signed with it. After a rotation enter the new one; the old one works for another day."
)
NOT_SIGNING = "A webhook secret begins with whsec_ and is at least 28 characters long."
BOTH_WAYS = "Enter a new webhook secret or forget the old one, not both."
OTHER_HOST = "Another host needs the key id and the secret again."


class WriteOnly(forms.TextInput):
    """Takes what is typed and never shows it again, not even beside an error."""

    def format_value(self, value: Any) -> None:
        return None


def _hosts() -> list[tuple[str, str]]:
    return [(origin, origin.partition("://")[2]) for origin in allowed_origins()]


class KeyForm(forms.Form):
    """What both adding and changing a key ask for."""

    label = forms.CharField(max_length=60)
    origin = forms.ChoiceField(label="Host", choices=_hosts)
    key_id = forms.CharField(
        label="Key id",
        max_length=200,
        validators=[VISIBLE],
        widget=WriteOnly(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        max_length=500,
        required=False,
        validators=[VISIBLE],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    in_flight_limit = forms.IntegerField(
        label="At the same time",
        min_value=1,
        max_value=100,
        initial=4,
        help_text=LIMIT_HELP,
    )
    profile = forms.ChoiceField(
        label="Repeated requests",
        choices=[KNOWN, *Profile.choices],
        required=False,
        help_text=PROFILE_HELP,
    )

    webhook_secret = forms.CharField(
        label="Webhook secret",
        max_length=250,
        required=False,
        help_text=HOOK_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_webhook_secret(self) -> str:
        given = str(self.cleaned_data["webhook_secret"])
        if given and not is_webhook_secret(given):
            raise forms.ValidationError(NOT_SIGNING)
        return given

    def clean(self) -> None:
        key_id, secret = self._halves()
        if bool(key_id) != bool(secret) and not self.errors:
            self.add_error("secret", BOTH_HALVES)
        self.cleaned_data.update(key_id=key_id, secret=secret)

    def _halves(self) -> tuple[str, str]:
        """Return key id and secret; consoles also give both as one text, `id:secret`."""
        key_id = self.cleaned_data.get("key_id", "")
        secret = self.cleaned_data.get("secret", "")
        first, colon, rest = key_id.partition(":")
        if colon and secret:
            self.add_error("key_id", "A key id has no colon.")
        return (key_id, secret) if secret else (first, rest)

    def _profile(self) -> Profile:
        given = self.cleaned_data["profile"]
        return Profile(given) if given else usual_profile(self.cleaned_data["origin"])


class AddKeyForm(KeyForm):
    is_default = forms.BooleanField(
        label="Use this key for new work", required=False, initial=True
    )

    def __init__(self, *arguments: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.membership = membership

    def save(self) -> None:
        services.add_key(
            self.membership,
            label=self.cleaned_data["label"],
            origin=self.cleaned_data["origin"],
            profile=self._profile(),
            in_flight_limit=self.cleaned_data["in_flight_limit"],
            key_id=self.cleaned_data["key_id"],
            secret=self.cleaned_data["secret"],
            is_default=self.cleaned_data["is_default"],
            webhook_secret=self.cleaned_data["webhook_secret"],
        )


class EditKeyForm(KeyForm):
    """Changes a key; empty halves leave its secret as it is, and so an empty webhook secret."""

    forget_webhook_secret = forms.BooleanField(
        label="Forget the webhook secret", required=False
    )

    def __init__(
        self,
        *arguments: Any,
        key: ProviderKey,
        user: User | None = None,
        **options: Any,
    ) -> None:
        initial = {
            name: getattr(key, name)
            for name in ("label", "origin", "in_flight_limit", "profile")
        }
        options["initial"] = initial
        super().__init__(*arguments, **options)
        self.key, self.user = key, user
        self.fields["key_id"].required = False
        if not key.has_hook_secret:
            del self.fields["forget_webhook_secret"]

    def clean(self) -> None:
        super().clean()
        moves = self.cleaned_data.get("origin", self.key.origin) != self.key.origin
        if moves and not self.cleaned_data["secret"]:
            self.add_error("origin", OTHER_HOST)
        both = ("webhook_secret", "forget_webhook_secret")
        if all(self.cleaned_data.get(name) for name in both):
            self.add_error("webhook_secret", BOTH_WAYS)

    def save(self) -> None:
        if self.cleaned_data["secret"]:
            services.replace_secret(
                self.key,
                key_id=self.cleaned_data["key_id"],
                secret=self.cleaned_data["secret"],
                origin=self.cleaned_data["origin"],
                by=self.user,
            )
        services.edit_key(
            self.key,
            label=self.cleaned_data["label"],
            in_flight_limit=self.cleaned_data["in_flight_limit"],
            profile=self._profile(),
            by=self.user,
        )
        if given := self.cleaned_data["webhook_secret"]:
            callbacks.put_secret(self.key, given, by=self.user)
        elif self.cleaned_data.get("forget_webhook_secret"):
            callbacks.take_out(self.key, by=self.user)
