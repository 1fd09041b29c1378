from __future__ import annotations

from typing import Any

from django import forms

from studio.accounts.models import Membership
from studio.assets.boards import Wish
from studio.assets.models import Board
from studio.assets.names import clean_title
from studio.gallery.boards.choosing import LONGEST_NAME, TOO_LONG
from studio.gallery.boards.listing import Node
from studio.projects.models import Project

BLANK = "Give the board a name. Nothing was changed."


class BoardForm(forms.Form):
    """What a board is called, where it lies, and who sees it."""

    name = forms.CharField(label="Name", strip=True, error_messages={"required": BLANK})
    parent = forms.ChoiceField(label="Inside", required=False)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label="Project",
        required=False,
        empty_label="All projects",
        to_field_name="public_id",
        help_text="A board inside another belongs to that one’s project.",
    )
    is_default = forms.BooleanField(
        label="New work goes on it",
        required=False,
        help_text="It is ticked before you generate in its project; you may untick it.",
    )
    visibility = forms.ChoiceField(
        label="Who sees it", choices=Board.Visibility, widget=forms.RadioSelect
    )
    people = forms.ModelMultipleChoiceField(
        Membership.objects.none(),
        label="Chosen people",
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text="Whoever made the board sees it as well.",
    )

    def __init__(
        self, *args: Any, membership: Membership, nodes: list[Node], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._boards = {str(node.board.public_id): node.board for node in nodes}
        names = [
            (key, "\u2003" * node.depth + node.board.name)
            for key, node in zip(self._boards, nodes, strict=True)
        ]
        fields: dict[str, Any] = self.fields
        fields["parent"].choices = [("", "No other board"), *names]
        fields["project"].queryset = Project.objects.visible_to(membership)
        others = Membership.objects.visible_to(membership).select_related("user")
        people = fields["people"]
        people.queryset = others.exclude(pk=membership.pk)
        people.label_from_instance = lambda other: other.user.display_name
        if not people.queryset.exists():
            del self.fields["people"]

    def clean_name(self) -> str:
        name = clean_title(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(BLANK)
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(TOO_LONG)
        return name

    @property
    def wish(self) -> Wish:
        """Return what was asked for, once the form is valid."""
        asked = self.cleaned_data
        return Wish(
            name=asked["name"],
            parent=self._boards.get(asked["parent"]),
            project=asked["project"],
            is_default=asked["is_default"],
            visibility=asked["visibility"],
            people=list(asked.get("people") or ()),
        )
