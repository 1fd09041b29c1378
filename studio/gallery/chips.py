"""What was asked for, as chips that can be taken away; and what could be, as a form's choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from studio.accounts.models import Membership
from studio.assets.models import Asset, Board
from studio.attempts.models import Attempt
from studio.engines import registry
from studio.gallery.filters import UNREVIEWED, Filters
from studio.generations.models import Generation

MOST = 200
KINDS = (
    ("", "Everything"),
    ("image", "Images"),
    ("video", "Clips"),
    ("uploaded", "Uploads"),
    ("trashed", "Trash"),
)
STARS = tuple(
    (str(least), f"{least} and up" if least < 5 else "5") for least in range(1, 6)
)
FLAGS = (*Asset.Flag.choices, (UNREVIEWED, "Unreviewed"))
# One press each, beside the kinds.
QUICK = (
    ("favourite", "1", "heart", "Favourites"),
    ("stars", "3", "star", "3 and up"),
    ("flag", "pick", "flag", "Picks"),
    ("verdict", "approved", "circle-check", "Approved"),
)


@dataclass(frozen=True)
class Chip:
    """Something to press: where it leads, and whether it is on."""

    label: str
    url: str
    current: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Choice:
    """One field of the form of filters."""

    name: str
    label: str
    current: str
    options: Sequence[tuple[str, str]]


def kinds(chosen: Filters) -> list[Chip]:
    return [
        Chip(label, replace(chosen, kind=kind).url, chosen.kind == kind)
        for kind, label in KINDS
    ]


def quick(chosen: Filters) -> list[Chip]:
    """Return the chips of one press that are not on already."""
    return [
        Chip(label, replace(chosen, **{name: value}).url, icon=icon)
        for name, value, icon, label in QUICK
        if not getattr(chosen, name)
    ]


def active(membership: Membership, chosen: Filters) -> list[Chip]:
    """Return what is on, each leading to the same without it."""
    return [
        Chip(label, chosen.without(*names).url, current=True)
        for label, *names in _labels(membership, chosen)
    ]


def choices(membership: Membership, chosen: Filters) -> list[Choice]:
    """Return every field with what there is to choose from in this team."""
    options: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
        "stars": ("Stars", STARS),
        "flag": ("Pick or reject", FLAGS),
        "verdict": ("Verdict", Asset.Verdict.choices),
        "favourite": ("Favourites", (("1", "Mine only"),)),
        "model": ("Model", _models(membership)),
        "style": ("Style", _named(membership, "style")),
        "character": ("Character", _named(membership, "character")),
        "person": ("Person", _people(membership)),
    }
    return [
        Choice(name, label, getattr(chosen, name), listed)
        for name, (label, listed) in options.items()
    ]


def _labels(membership: Membership, chosen: Filters) -> Iterator[tuple[str, ...]]:
    if chosen.q:
        yield f"“{chosen.q}”", "q"
    if chosen.board:
        seen = Board.objects.visible_to(membership).kept()
        found = seen.filter(public_id=chosen.board).first()
        yield str(found or "A board that is gone"), "board"
    if chosen.favourite:
        yield "Favourites", "favourite"
    if chosen.stars:
        yield f"Rated {dict(STARS)[chosen.stars]}", "stars"
    if chosen.flag:
        yield dict(FLAGS)[chosen.flag], "flag"
    if chosen.verdict:
        yield Asset.Verdict(chosen.verdict).label, "verdict"
    if chosen.model:
        yield _model(chosen.model), "model"
    for name in ("style", "character"):
        if wanted := getattr(chosen, name):
            yield (
                dict(_named(membership, name, only=wanted)).get(
                    wanted, name.capitalize()
                ),
                name,
            )
    if chosen.person:
        yield (
            dict(_people(membership)).get(chosen.person, "Somebody who left"),
            "person",
        )
    if chosen.since or chosen.until:
        yield _range(chosen), "since", "until"


def _range(chosen: Filters) -> str:
    first, last = (_day(text) for text in (chosen.since, chosen.until))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"Since {first}" if first else f"Until {last}"


def _day(text: str) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


def _model(slug: str) -> str:
    engine = registry.find(slug)
    return engine.name if engine else slug


def _models(membership: Membership) -> list[tuple[str, str]]:
    used = Attempt.objects.visible_to(membership).order_by().values_list("engine")
    found = ((slug, _model(slug)) for (slug,) in used.distinct() if registry.find(slug))
    return sorted(found, key=lambda option: option[1].lower())


def _named(membership: Membership, name: str, only: str = "") -> list[tuple[str, str]]:
    """Return what recipes name, by its id at the platform: as it was called then."""
    made = Generation.objects.visible_to(membership).filter(
        **{f"values__{name}": only} if only else {f"values__{name}__isnull": False}
    )
    pairs = made.order_by().values_list(f"values__{name}", f"names__{name}").distinct()
    found = {str(key): str(label) for key, label in pairs[:MOST] if key and label}
    return sorted(found.items(), key=lambda option: option[1].lower())


def _people(membership: Membership) -> list[tuple[str, str]]:
    people = Membership.objects.visible_to(membership).select_related("user")
    return [(str(one.public_id), one.user.display_name) for one in people[:MOST]]
