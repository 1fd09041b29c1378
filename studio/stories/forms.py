from __future__ import annotations

import uuid
from typing import Any

from django import forms

from studio.assets.models import Asset
from studio.core.credits import words
from studio.engines.workflows import (
    CLIP_SECONDS,
    FEWEST_SLIDES,
    LONGEST_SERIES,
    LONGEST_TOPIC,
    MOST_SLIDES,
    SHORTEST_SERIES,
    USUAL_SLIDES,
)
from studio.stories import makers
from studio.stories.kinds import (
    DEFAULT,
    KINDS,
    LEAST_PARTS,
    MOST_PARTS,
    USUAL_PARTS,
    Kind,
)
from studio.stories.models import Part, Story
from studio.stories.plans import Plan

TOPIC = "What it is about, in your own words. The parts are written from it; each can be changed."
NO_TOPIC = "Write what the story is about. Nothing was started."
TOO_LONG = (
    "A topic has at most {limit:,} characters; this has {there:,}. Nothing was started."
)
HOWS = (
    (Story.How.WORKFLOW, "In one request, by the platform’s own workflow"),
    (Story.How.GENERATIONS, "Part by part, by a model of your choice"),
)
LONGEST_OVERLAY = 300
LONGEST_TAG = 60
MOST_TAGS = 30


class NewStoryForm(forms.Form):
    """What a story begins with; the product's picture is read beside it.

    Its fields follow the kind and the way, as the form itself says them.
    """

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label="Kind", choices=[(kind.key, kind.name) for kind in KINDS.values()]
    )
    topic = forms.CharField(
        label="Topic",
        help_text=TOPIC,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NO_TOPIC},
    )
    how = forms.ChoiceField(
        label="Made", choices=HOWS, widget=forms.RadioSelect, required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        styles: list[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        said = data if data is not None else (initial or {})
        self.about = KINDS.get(str(said.get("kind", "")), DEFAULT)
        self.by = _one_of(Story.How.values, said.get("how"), Story.How.WORKFLOW)
        # Kept for who had them in the form; the browser is not to cut a pasted text silently.
        self.fields["topic"].widget.attrs["aria-describedby"] = "id_topic_helptext"
        for name, field in self._more(said, styles or []).items():
            self.fields[name] = field

    def clean_topic(self) -> str:
        topic = str(self.cleaned_data["topic"])
        if len(topic) > LONGEST_TOPIC:
            raise forms.ValidationError(
                TOO_LONG.format(limit=LONGEST_TOPIC, there=len(topic))
            )
        return topic

    @property
    def choices(self) -> list[forms.BoundField]:
        """Return the fields that are neither kind nor topic, as they are drawn."""
        apart = {"nonce", "kind", "topic", "how"}
        return [field for field in self if field.name not in apart]

    def plan(self, *, product: Asset | None = None) -> Plan:
        """Return what the form says; what is missing or wrong is as usual. Validates first."""
        self.is_valid()
        said = self.cleaned_data
        clip = int(said.get("clip_seconds") or CLIP_SECONDS[0])
        style = str(said.get("style") or "")
        return Plan(
            kind=self.about,
            how=self.by,
            topic=str(said.get("topic") or ""),
            maker=makers.find(
                self.about, str(said.get("engine") or ""), seconds=clip, style=style
            ),
            clip_seconds=clip,
            total_seconds=int(said.get("total_seconds") or SHORTEST_SERIES),
            count=int(said.get("slides") or said.get("parts") or USUAL_PARTS),
            style=style,
            product=product,
        )

    def _more(self, said: Any, styles: list[tuple[str, str]]) -> dict[str, forms.Field]:
        is_workflow = self.by == Story.How.WORKFLOW
        if self.about.is_carousel:
            fields: dict[str, forms.Field] = {"slides": _slides()}
            if styles:
                fields["style"] = _style(styles)
        else:
            fields = {"clip_seconds": _clip_seconds()}
            name = "total_seconds" if is_workflow else "parts"
            fields[name] = _total() if is_workflow else _parts()
        if not is_workflow:
            fields["engine"] = _models(self.about, said)
        return fields


class PartForm(forms.Form):
    """What one part says."""

    prompt = forms.CharField(
        label="Prompt", max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    overlay = forms.CharField(
        label="Overlay",
        required=False,
        max_length=LONGEST_OVERLAY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The words on the slide.",
    )

    def __init__(self, data: Any = None, *, part: Part, kind: Kind) -> None:
        initial = {"prompt": part.prompt, "overlay": part.overlay}
        super().__init__(data, initial=initial)
        if not kind.is_carousel:
            del self.fields["overlay"]


class PostForm(forms.Form):
    """What goes with the parts when they are published."""

    title = forms.CharField(label="Title", max_length=120)
    caption = forms.CharField(
        label="Caption",
        required=False,
        max_length=2_200,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    hashtags = forms.CharField(
        label="Hashtags",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, story: Story) -> None:
        initial = {
            "title": story.title,
            "caption": story.caption,
            "hashtags": " ".join(story.hashtags),
        }
        super().__init__(data, initial=initial)

    def clean_hashtags(self) -> list[str]:
        words_ = str(self.cleaned_data["hashtags"]).replace(",", " ").split()
        tags = dict.fromkeys(f"#{word.lstrip('#')[:LONGEST_TAG]}" for word in words_)
        return [tag for tag in tags if tag != "#"][:MOST_TAGS]


class ModelForm(forms.Form):
    """The model that makes single parts of a story."""

    def __init__(self, data: Any = None, *, story: Story, seconds: int) -> None:
        super().__init__(data, initial={"engine": story.engine})
        said = {"clip_seconds": seconds, "style": story.values.get("style", "")}
        self.fields["engine"] = _models(story.about, said)


def _slides() -> forms.Field:
    return forms.IntegerField(
        label="Slides",
        min_value=FEWEST_SLIDES,
        max_value=MOST_SLIDES,
        initial=USUAL_SLIDES,
        help_text=f"{FEWEST_SLIDES} to {MOST_SLIDES}, at 4:5.",
    )


def _style(styles: list[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(
        label="Style", choices=[("", "No style"), *styles], required=False
    )


def _clip_seconds() -> forms.Field:
    return forms.TypedChoiceField(
        label="Clip length",
        choices=[(seconds, f"{seconds} s") for seconds in CLIP_SECONDS],
        initial=CLIP_SECONDS[0],
        coerce=int,
        widget=forms.RadioSelect,
    )


def _total() -> forms.Field:
    return forms.IntegerField(
        label="Length in all",
        min_value=SHORTEST_SERIES,
        max_value=LONGEST_SERIES,
        initial=SHORTEST_SERIES,
        help_text=f"Seconds: {SHORTEST_SERIES} at least, {LONGEST_SERIES} at most.",
    )


def _parts() -> forms.Field:
    return forms.IntegerField(
        label="Parts",
        min_value=LEAST_PARTS,
        max_value=MOST_PARTS,
        initial=USUAL_PARTS,
        help_text=f"{LEAST_PARTS} to {MOST_PARTS} clips, at 9:16.",
    )


def _models(kind: Kind, said: Any) -> forms.Field:
    seconds = _whole(said.get("clip_seconds"), CLIP_SECONDS[0])
    style = str(said.get("style") or "")
    able = makers.makers(kind, seconds=seconds, style=style)
    options = []
    for engine in able:
        asked = makers.values(engine, kind, prompt="", seconds=seconds, style=style)
        length = engine.clip_seconds(asked)
        facts = [engine.name, f"{length} s" if length else str(asked.get("ratio"))]
        options.append(
            (engine.slug, f"{' · '.join(facts)} · ≈ {words(engine.price(asked))} each")
        )
    return forms.ChoiceField(label="Model", choices=options, required=False)


def _whole(text: Any, otherwise: int) -> int:
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) < 5 else otherwise


def _one_of(values: list[str], said: Any, otherwise: str) -> str:
    return said if said in values else otherwise
