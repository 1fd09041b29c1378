"""What a person wants to see of the gallery, as it stands in an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import Membership
from studio.assets.models import Asset, AssetFavourite, AssetQuerySet, Board
from studio.attempts.models import Output
from studio.core.parsing import as_uuid
from studio.engines import registry
from studio.projects.models import Project

LONGEST_TEXT = 200
UNREVIEWED = "none"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Each is as in the address, and "" where it was not asked for."""

    kind: str = ""
    q: str = ""
    stars: str = ""
    flag: str = ""
    verdict: str = ""
    favourite: str = ""
    model: str = ""
    style: str = ""
    character: str = ""
    person: str = ""
    since: str = ""
    until: str = ""
    board: str = ""
    # The one that is worked in: it narrows everything, and is no filter of its own.
    project: str = ""

    def __bool__(self) -> bool:
        return self.without("project") != Filters()

    @property
    def query(self) -> str:
        return urlencode({name: text for name, text in asdict(self).items() if text})

    @property
    def url(self) -> str:
        return f"{reverse('gallery:index')}?{self.query}".rstrip("?")

    @property
    def refines(self) -> bool:
        """Tell whether more was asked for than a kind."""
        return bool(self.without("kind"))

    @property
    def others(self) -> list[tuple[str, str]]:
        """Return what is set besides the words: a search keeps it."""
        rest = asdict(self.without("q"))
        return [(name, text) for name, text in rest.items() if text]

    def without(self, *names: str) -> Filters:
        return replace(self, **dict.fromkeys(names, ""))


def read(data: QueryDict) -> Filters:
    """Read what is known and well formed; the rest of an address is a stranger's."""
    given = {field.name: data.get(field.name, "") for field in fields(Filters)}
    return Filters(**{name: _clean(name, text) for name, text in given.items()})


def read_query(query: str) -> Filters:
    return read(QueryDict(query))


def matching(membership: Membership, chosen: Filters) -> QuerySet[Asset]:
    """Return the assets that an address shows, of those that a member sees."""
    found: QuerySet[Asset] = _of_kind(Asset.objects.visible_to(membership), chosen.kind)
    if chosen.project:
        seen = Project.objects.visible_to(membership)
        found = found.filter(project__in=seen.filter(public_id=chosen.project))
    if chosen.board:
        on = Board.objects.visible_to(membership).kept().filter(public_id=chosen.board)
        found = found.filter(places__board__in=on)
    if chosen.q:
        found = found.filter(prompt__icontains=chosen.q)
    if chosen.stars:
        found = found.filter(stars__gte=int(chosen.stars))
    found = _judged(found, chosen)
    if chosen.favourite:
        mine = AssetFavourite.objects.filter(user_id=membership.user_id)
        found = found.filter(pk__in=mine.values("asset"))
    if chosen.person:
        people = Membership.objects.visible_to(membership)
        them = people.filter(public_id=chosen.person)
        found = found.filter(member__in=them.values("user"))
    return _made_in(_made_with(found, membership, chosen), chosen)


def _of_kind(mine: AssetQuerySet, kind: str) -> QuerySet[Asset]:
    match kind:
        case "image" | "video":
            return mine.kept().made().filter(kind=kind)
        case "uploaded":
            return mine.kept().filter(origin=Asset.Origin.UPLOADED)
        case "trashed":
            return mine.filter(trashed=True)
        case "all":
            return mine.kept()
    return mine.kept().made()


def _judged(found: QuerySet[Asset], chosen: Filters) -> QuerySet[Asset]:
    if chosen.flag == UNREVIEWED:
        found = found.filter(flag="", verdict="")
    elif chosen.flag:
        found = found.filter(flag=chosen.flag)
    return found.filter(verdict=chosen.verdict) if chosen.verdict else found


def _made_with(
    found: QuerySet[Asset], membership: Membership, chosen: Filters
) -> QuerySet[Asset]:
    """Keep what a recipe names; an upload has none."""
    wanted = {
        "attempt__engine": chosen.model,
        "attempt__values__style": chosen.style,
        "attempt__values__character": chosen.character,
    }
    asked = {lookup: text for lookup, text in wanted.items() if text}
    if not asked:
        return found
    made = Output.objects.filter(attempt__team_id=membership.team_id, **asked)
    return found.filter(pk__in=made.exclude(asset=None).values("asset"))


def _made_in(found: QuerySet[Asset], chosen: Filters) -> QuerySet[Asset]:
    if chosen.since:
        found = found.filter(created_at__gte=_midnight(chosen.since))
    if chosen.until:
        found = found.filter(created_at__lt=_midnight(chosen.until, days=1))
    return found


def _midnight(text: str, *, days: int = 0) -> datetime:
    day = date.fromisoformat(text) + timedelta(days=days)
    return datetime.combine(
        day, datetime.min.time(), tzinfo=timezone.get_current_timezone()
    )


def _clean(name: str, text: str) -> str:
    text = text.replace("\0", "").strip()[:LONGEST_TEXT]
    return text if name == "q" or text in _known(name, text) else ""


def _known(name: str, text: str) -> Iterator[str]:
    """Yield what may stand there: the words themselves, or the text if it is of its kind."""
    match name:
        case "kind":
            yield from ("image", "video", "uploaded", "trashed", "all")
        case "stars":
            yield from "12345"
        case "flag":
            yield from (*Asset.Flag.values, UNREVIEWED)
        case "verdict":
            yield from Asset.Verdict.values
        case "favourite":
            yield "1"
        case "model":
            yield from (text,) if registry.find(text) else ()
        case "since" | "until":
            yield from (text,) if _is_day(text) else ()
        case _:
            yield from (text,) if str(as_uuid(text)) == text else ()


def _is_day(text: str) -> bool:
    try:
        # The last days of the calendar have no day after them.
        return len(text) == 10 and date.fromisoformat(text).year in range(1900, 9000)
    except ValueError:
        return False
