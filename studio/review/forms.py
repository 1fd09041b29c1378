"""What people fill in: the terms of a link, a comment, a guest's name, a password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.assets.names import clean_title
from studio.core.clock import now
from studio.review import links
from studio.review.comments import Saying
from studio.review.links import Subject, Terms
from studio.review.models import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_TITLE,
    ShareLink,
)

DAYS = {
    "1": "1 day",
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "": "Until revoked",
}
USUAL_DAYS = "30"
AS_IT_IS = "kept"
# What an edited link keeps unless it is asked to be otherwise.
KEPT = (
    "title",
    "allow_comments",
    "allow_download",
    "show_recipe",
    "show_names",
    "follows",
    "grows",
)
BLANK = "Write something first; nothing was saved."
TOO_LONG = (
    f"A comment has {LONGEST_COMMENT:,} characters at most, and this one has {{count:,}}. "
    "Shorten it; nothing was saved."
)
NAMELESS = "Say who you are, so that your comment has a name. Nothing was saved."
LONG_NAME = f"A name has {LONGEST_NAME} characters at most. Nothing was saved."
NOWHERE = "That point is not on the picture. Point again; nothing was saved."
NEVER = "That moment is not in the clip. Choose another; nothing was saved."
# More than a comment may have, and less than would make reading it slow.
_READ = 2 * LONGEST_COMMENT


class TermsForm(forms.Form):
    """How something is shown to people outside."""

    field_order = ("title", "days", "password", "remove_password")

    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="Guests read it. It need not be the name it has here.",
        error_messages={"required": "Give the link a title. Nothing was changed."},
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        min_length=6,
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leave it empty for none. Send it by another way than the link.",
    )
    allow_comments = forms.BooleanField(
        label="Guests comment and decide, by name", required=False
    )
    allow_download = forms.BooleanField(
        label="Guests download the originals", required=False
    )
    show_recipe = forms.BooleanField(
        label="Show prompt, model and seed", required=False
    )
    show_names = forms.BooleanField(
        label="Show who made and who answers", required=False
    )
    follows = forms.BooleanField(
        label="Also show newer versions",
        required=False,
        help_text="Otherwise guests see the versions that are shared now, and no later ones.",
    )
    grows = forms.BooleanField(
        label="Also show what is put on the board later",
        required=False,
        help_text="Otherwise guests see what is on it at this moment, and never more.",
    )

    def clean_title(self) -> str:
        title = clean_title(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError("Give the link a title. Nothing was changed.")
        return title


class ShareForm(TermsForm):
    """The terms of a link that is to be made."""

    days = forms.ChoiceField(
        label="Works for", choices=list(DAYS.items()), required=False
    )

    def __init__(self, data: Any, *, subject: Subject) -> None:
        first = {
            "title": subject.name[:LONGEST_TITLE],
            "days": USUAL_DAYS,
            "allow_comments": True,
        }
        super().__init__(data, initial=first)
        if subject.board is None:
            del self.fields["grows"]

    @property
    def terms(self) -> Terms:
        """Return what was asked for, once the form is valid."""
        asked = dict(self.cleaned_data)
        days = asked.pop("days")
        return Terms(expires_at=_in_days(days), **asked)


class EditForm(TermsForm):
    """Other terms for a link that is out: what is left alone stays as it is."""

    # Which ends there are to choose from is known with the link.
    days = forms.ChoiceField()
    remove_password = forms.BooleanField(label="Ask for no password", required=False)

    def __init__(self, data: Any, *, link: ShareLink, membership: Membership) -> None:
        kept = {name: getattr(link, name) for name in KEPT}
        super().__init__(data, initial={**kept, "days": AS_IT_IS})
        self._link = link
        self.fields["days"] = forms.ChoiceField(
            label="Works for", choices=_days(link), required=False
        )
        self.fields["password"].label = "New password" if link.password else "Password"
        self.fields["password"].help_text = (
            "Leave it empty to keep the one it has. A new one shuts out whoever knows the old one."
            if link.password
            else "Leave it empty for none. Whoever has the link is asked for it from then on."
        )
        if not link.password:
            del self.fields["remove_password"]
        for name in links.may_not_widen(membership, link):
            del self.fields[name]

    @property
    def terms(self) -> Terms:
        """Return what was asked for, once the form is valid; the password is told apart."""
        asked = {name: self.cleaned_data.get(name, False) for name in KEPT}
        days = self.cleaned_data["days"]
        keeps = days == AS_IT_IS
        return Terms(
            expires_at=self._link.expires_at if keeps else _in_days(days), **asked
        )

    @property
    def new_password(self) -> str | None:
        """Return the new password, "" for none any more, None to keep what there is."""
        if new := self.cleaned_data["password"]:
            return str(new)
        return "" if self.cleaned_data.get("remove_password") else None


class SayForm(forms.Form):
    """What is said of an asset, and where."""

    body = forms.CharField(
        label="Comment",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Say what you think"}),
    )
    x = forms.FloatField(required=False, min_value=0, max_value=1)
    y = forms.FloatField(required=False, min_value=0, max_value=1)
    seconds = forms.FloatField(required=False, min_value=0)

    # Whether there has to be a body: a verdict can stand alone.
    needs_body = True

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset

    def clean_body(self) -> str:
        text = _plain(self.cleaned_data["body"][: 4 * _READ])
        if len(text) > LONGEST_COMMENT:
            count = len(self.cleaned_data["body"])
            raise forms.ValidationError(TOO_LONG.format(count=count))
        if self.needs_body and not clean_title(text):
            raise forms.ValidationError(BLANK)
        return text if clean_title(text) else ""

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        x, y, seconds = (asked.get(name) for name in ("x", "y", "seconds"))
        if "x" in self.errors or "y" in self.errors or (x is None) != (y is None):
            raise forms.ValidationError(NOWHERE)
        if "seconds" in self.errors or _is_after(seconds, self._asset):
            raise forms.ValidationError(NEVER)
        return asked

    @property
    def saying(self) -> Saying:
        asked = self.cleaned_data
        at = {name: asked.get(name) for name in ("x", "y", "seconds")}
        return Saying(body=asked["body"], **at)

    @property
    def is_placed(self) -> bool:
        """Tell whether it carries a point already, for the page that is drawn again."""
        return bool(self["x"].value() or self["y"].value())


class GuestForm(SayForm):
    """A guest's comment or verdict, with a name."""

    name = forms.CharField(
        label="Your name",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        name = clean_title(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(NAMELESS)
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(LONG_NAME)
        return name


class VerdictForm(GuestForm):
    """A guest's verdict, with or without words."""

    needs_body = False


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Type the password you were given."},
    )


def _days(link: ShareLink) -> list[tuple[str, str]]:
    end = "until it is revoked"
    if link.expires_at:
        end = f"until {timezone.localtime(link.expires_at):%d %b %Y, %H:%M}"
    from_now = [
        (days, f"{words} from now" if days else words) for days, words in DAYS.items()
    ]
    return [(AS_IT_IS, f"As it is: {end}"), *from_now]


def _in_days(days: str) -> datetime | None:
    return now() + timedelta(days=int(days)) if days else None


def _plain(text: str) -> str:
    """Return lines as one kind of line end, without what stands around the whole."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _is_after(seconds: float | None, asset: Asset) -> bool:
    if seconds is None:
        return False
    return asset.seconds is None or seconds > asset.seconds + 0.05
