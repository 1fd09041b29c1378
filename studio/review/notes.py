"""The notes of a review to take away: every file of a link or a board with what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import QuerySet
from django.utils.timezone import localtime

from studio.accounts.models import Membership, Team
from studio.assets import services as assets
from studio.assets import store
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset, Board
from studio.core.words import clock, one_line
from studio.media import notes_sheet
from studio.review import shown
from studio.review.models import Comment, Judgement, ShareLink

CSV_HEADER = (
    "Number",
    "File",
    "Verdict",
    "Verdict by",
    "Comment by",
    "When",
    "At",
    "Left %",
    "Top %",
    "Comment",
    "Answer to",
    "Done",
    "Version",
)
# Of more, drawing would hold a page for too long; the CSV has no bound.
MOST_ON_PAPER = 200
LONGEST_ON_PAPER = 600


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One file with its verdict and what was said of it, the oldest first."""

    number: int
    # "v2" where it is one of several versions.
    version: str
    asset: Asset
    verdict: Judgement | None
    comments: Sequence[Comment] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        return one_line(self.asset.title or self.asset.prompt)[:200]

    @property
    def word(self) -> str:
        return self.asset.get_verdict_display() if self.asset.verdict else "Open"


def of_link(link: ShareLink, membership: Membership) -> list[Noted]:
    """Return the notes of a link's guests, and the answers to them, numbered as guests see them."""
    things = enumerate(shown.things(link), start=1)
    places = {take.pk: number for number, thing in things for take in thing.takes}
    seen = Asset.objects.visible_to(membership).filter(pk__in=shown.assets(link))
    found = {asset.pk: asset for asset in seen.select_related("version")}
    return _noted(
        [(number, found[pk]) for pk, number in places.items() if pk in found],
        Comment.objects.kept().filter(link=link),
        Judgement.objects.filter(asset__in=shown.assets(link)),
    )


def of_board(board: Board, membership: Membership) -> list[Noted]:
    """Return all notes on what a member sees of a board, the team's own as well."""
    seen = Asset.objects.visible_to(membership).kept().filter(places__board=board)
    placed = seen.select_related("version").order_by("places__position", "places__pk")
    return _noted(
        enumerate(placed, start=1),
        Comment.objects.kept().filter(asset__places__board=board),
        Judgement.objects.filter(asset__places__board=board),
    )


def of_asset(asset: Asset) -> Noted:
    """Return all notes on one file, the team's own as well."""
    (noted,) = _noted(
        [(1, asset)],
        Comment.objects.kept().filter(asset=asset),
        Judgement.objects.filter(asset=asset),
    )
    return noted


def csv_rows(noted: Sequence[Noted]) -> Iterator[tuple[object, ...]]:
    """Yield a line a comment; a file that nobody has said anything of has one as well."""
    for one in noted:
        by = one.verdict.who if one.verdict and one.asset.verdict else ""
        head = (one.number, one.name, one.word, by)
        for comment in one.comments:
            yield (*head, *_said(comment), one.version)
        if not one.comments:
            yield (*head, *[""] * (len(CSV_HEADER) - len(head) - 1), one.version)


def sheet(title: str, noted: Sequence[Noted], team: Team) -> bytes:
    """Draw the notes as a PDF."""
    with store.workspace() as folder, ExitStack() as stack:
        entries = [_entry(one, team, stack) for one in noted[:MOST_ON_PAPER]]
        name = one_line(title)
        return notes_sheet.write(name, entries, folder / "notes.pdf").read_bytes()


def _noted(
    numbered: Iterable[tuple[int, Asset]],
    comments: QuerySet[Comment],
    judgements: QuerySet[Judgement],
) -> list[Noted]:
    said: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments.select_related("author", "parent").order_by("pk"):
        said[comment.asset_id].append(comment)
    newest = {
        one.asset_id: one for one in judgements.select_related("by").order_by("pk")
    }
    return [
        Noted(
            number=number,
            version=_version(asset),
            asset=asset,
            verdict=newest.get(asset.pk),
            comments=said[asset.pk],
        )
        for number, asset in numbered
    ]


def _version(asset: Asset) -> str:
    return str(asset.version) if hasattr(asset, "version") else ""


def _said(comment: Comment) -> tuple[object, ...]:
    return (
        comment.who,
        localtime(comment.created_at).isoformat(timespec="seconds"),
        "" if comment.seconds is None else f"{comment.seconds:.2f} s",
        _percent(comment.x),
        _percent(comment.y),
        comment.body,
        comment.parent.body[:80] if comment.parent else "",
        "yes" if comment.resolved_at else "",
    )


def _percent(part: float | None) -> str:
    return "" if part is None else f"{part * 100:.1f}"


def _entry(one: Noted, team: Team, stack: ExitStack) -> notes_sheet.Entry:
    by = f" by {one.verdict.who}" if one.verdict and one.asset.verdict else ""
    return notes_sheet.Entry(
        number=one.number,
        picture=_thumbnail(one.asset, team, stack),
        head=" ".join(filter(None, [one.version, f"{one.word}{by}"])),
        notes=[_line(comment) for comment in one.comments],
    )


def _line(comment: Comment) -> str:
    at = f", {clock(comment.seconds)}" if comment.seconds is not None else ""
    done = " (done)" if comment.resolved_at else ""
    return f"{comment.who}{at}{done}: {one_line(comment.body)[:LONGEST_ON_PAPER]}"


def _thumbnail(asset: Asset, team: Team, stack: ExitStack) -> Path | None:
    if "small" not in asset.derivatives:
        return None
    asset.team = team
    name = assets.place_of(asset).derivative("small")
    try:
        return stack.enter_context(store.local_copy(name))
    except MediaUnavailable:
        return None
