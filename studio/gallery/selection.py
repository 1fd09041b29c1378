"""What is ticked in the gallery or on a board: the bar, and the door of everything done to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.base import ContentFile, File
from django.db.models import QuerySet
from django.http import (
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import boards, favourites, moving
from studio.assets import bulk as acting
from studio.assets import services as assets
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset, Bulk
from studio.assets.names import file_name
from studio.core import downloads, zips
from studio.core.htmx import is_htmx, redirect, trigger
from studio.core.parsing import as_number, as_uuid, as_uuids
from studio.gallery import bulk, filters
from studio.gallery.boards import choosing, listing
from studio.gallery.filters import Filters
from studio.projects.models import Project

# By hand at most so many; "all that match" knows no bound.
MOST = 5_000
# Of so many the page is told one by one; of more it is drawn anew.
TOLD = 200
MOST_FILES = 2_000
LEFT_OUT = "left-out.txt"
NOTHING = "Nothing is selected. Tick some pictures first; nothing was changed."
TOO_MANY_FILES = (
    f"A download has {MOST_FILES:,} files at most. Narrow the selection and try again."
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What the selection bar has to know of its page."""

    query: str
    top: int
    total: str
    back: str
    boards: list[choosing.Choice]
    board: str = ""
    trashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The assets that a form speaks of: ticked ones, or everything that matches."""

    ids: list[str]
    is_all: bool
    query: str
    top: int

    def assets(self, membership: Membership) -> QuerySet[Asset]:
        if self.is_all:
            found = filters.matching(membership, filters.read_query(self.query))
            return found.filter(pk__lte=self.top) if self.top else found
        return Asset.objects.visible_to(membership).filter(public_id__in=self.ids)


def may(membership: Membership) -> dict[str, bool]:
    """Return what a member may do with a tile, for templates."""
    actions = (
        Action.RATE,
        Action.JUDGE,
        Action.ARRANGE,
        Action.SHARE,
        Action.TRASH,
        Action.GENERATE,
    )
    return {action.value: can(membership, action) for action in actions}


def bar(
    request: TeamRequest, chosen: Filters, *, total: str, top: int = 0, back: str = ""
) -> Bar:
    """Return the bar of a page that shows the `total` assets that `chosen` finds up to `top`."""
    return Bar(
        query=chosen.query,
        top=top,
        total=total,
        back=back or chosen.url,
        boards=choosing.choices(listing.tree(request)),
        board=chosen.board,
        trashed=chosen.kind == "trashed",
    )


@require_POST
def act(request: TeamRequest) -> HttpResponse:
    """Do one thing to everything selected; the toast counts, and undoes where it can."""
    selected = read(request.POST)
    name, _, word = request.POST.get("act", "").partition(":")
    if name not in Bulk.Act.values:
        return HttpResponseBadRequest("There is no such act.")
    check_can(request.membership, acting.NEEDS[Bulk.Act(name)])
    if not selected.is_all and not selected.ids:
        return refuse(request, NOTHING)
    argument = ARGUMENTS.get(name, _none)(request, word)
    if isinstance(argument, str):
        return refuse(request, argument)
    begun = bulk.start(
        request.membership,
        name,
        argument,
        ids=[] if selected.is_all else selected.ids,
        query=selected.query,
        top=selected.top if selected.is_all else 0,
    )
    return _answer(request, begun, selected)


@require_POST
def undo(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what one press put into the trash, or into another project."""
    mine = Bulk.objects.filter(
        team=request.membership.team_id, member=request.membership.user
    )
    begun = get_object_or_404(mine, public_id=public_id)
    check_can(request.membership, acting.NEEDS[Bulk.Act(begun.act)])
    back = acting.undo(begun, request.membership)
    is_move = begun.act == Bulk.Act.MOVE
    done = "Moved back" if is_move else "Taken out of the trash"
    messages.success(request, f"{done}: {back:,}")
    return redirect(request, _back(request))


@require_POST
def download(request: TeamRequest) -> HttpResponseBase:
    """Stream what is selected as one ZIP; a file in it names what could not be read."""
    selected = read(request.POST)
    found = selected.assets(request.membership).select_related("team").order_by("-pk")
    count = found.order_by()[: MOST_FILES + 1].count()
    if not count or count > MOST_FILES:
        return refuse(request, TOO_MANY_FILES if count else NOTHING)
    answer = StreamingHttpResponse(
        zips.stream(_members(found)), content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    return downloads.named(answer, f"atelier-{count}.zip")


def _members(found: QuerySet[Asset]) -> Iterator[zips.Member]:
    missing: list[str] = []
    for asset in found.iterator(chunk_size=100):
        try:
            file = assets.open_original(asset)
        except MediaUnavailable as error:
            missing.append(f"{file_name(asset)}: {error}")
            continue
        yield zips.Member(file_name(asset), asset.size, _opened(file))
    if missing:
        text = "\n".join(missing).encode()
        yield zips.Member(LEFT_OUT, len(text), _opened(ContentFile(text)))


def _opened(file: File) -> Callable[[], File]:
    return lambda: file


def read(data: QueryDict) -> Selected:
    """Read a form: `asset` a tile, or all ids in `assets` where a script has joined them."""
    joined = data.get("assets", "").split(",")
    ids = map(str, as_uuids((*data.getlist("asset"), *joined)))
    return Selected(
        ids=list(dict.fromkeys(ids))[:MOST],
        is_all=data.get("scope") == "all",
        query=filters.read_query(data.get("query", "")).query,
        top=as_number(data.get("top")),
    )


def _none(_request: TeamRequest, _word: str) -> dict[str, Any]:
    return {}


def _stars(_request: TeamRequest, word: str) -> dict[str, Any] | str:
    is_known = word in {"0", "1", "2", "3", "4", "5"}
    return {"stars": int(word)} if is_known else "Choose how many stars, 0 to 5."


def _flag(_request: TeamRequest, word: str) -> dict[str, Any] | str:
    return {"flag": word} if word in {"", *Asset.Flag.values} else "Pick or reject."


def _verdict(_request: TeamRequest, word: str) -> dict[str, Any] | str:
    is_known = word in {"", *Asset.Verdict.values}
    return {"verdict": word} if is_known else "There is no such verdict."


def _project(request: TeamRequest, _word: str) -> dict[str, Any] | str:
    """Return the project to move to, or why nothing can be moved there."""
    wanted = as_uuid(request.POST.get("to_project"))
    seen = Project.objects.visible_to(request.membership)
    project = seen.filter(public_id=wanted).first() if wanted else None
    if project is None:
        return f"Choose a project. {moving.NOTHING}"
    if why := moving.why_closed(project, request.membership):
        return f"{why} {moving.NOTHING}"
    return {"project": project.pk, "name": project.name}


def _boards(request: TeamRequest, _word: str) -> dict[str, Any] | str:
    """Return the ticked boards, and a new one where a name was given."""
    try:
        chosen = choosing.read(request)
    except choosing.CannotArrange as error:
        return str(error)
    if not chosen:
        return "Tick a board, or name a new one. Nothing was changed."
    return {"boards": [board.pk for board in chosen]}


def _one_board(request: TeamRequest, word: str) -> dict[str, Any] | str:
    found = boards.found(request.membership, [word])
    gone = "This board is not here any more. Nothing was changed."
    return {"boards": [board.pk for board in found]} if found else gone


ARGUMENTS: dict[str, Callable[[TeamRequest, str], dict[str, Any] | str]] = {
    Bulk.Act.RATE: _stars,
    Bulk.Act.FLAG: _flag,
    Bulk.Act.BOARD: _boards,
    Bulk.Act.UNBOARD: _one_board,
    Bulk.Act.MOVE: _project,
    Bulk.Act.JUDGE: _verdict,
}


def _answer(request: TeamRequest, begun: Bulk, selected: Selected) -> HttpResponse:
    """Tell the page what became of each tile; where they are many, draw it anew."""
    said = bulk.sentence(begun)
    undo_url = (
        reverse("gallery:undo", args=[begun.public_id])
        if acting.can_undo(begun)
        else ""
    )
    if not is_htmx(request) or selected.is_all or len(selected.ids) > TOLD:
        messages.success(request, said, extra_tags=undo_url)
        return redirect(request, _back(request))
    touched = selected.assets(request.membership)
    context: dict[str, object] = {
        "assets": favourites.with_marks(touched, request.user),
        "gone": _gone(begun, selected, touched),
        "may": may(request.membership),
    }
    if begun.act in {Bulk.Act.BOARD, Bulk.Act.UNBOARD}:
        context["boards"] = choosing.choices(listing.tree(request, anew=True))
        context["side"] = listing.side(request)
        context["team"] = request.membership.team
    return trigger(
        render(request, "gallery/_acted.html", context),
        toast={"text": said, "undo": undo_url},
        selection_done=True,
    )


def _gone(begun: Bulk, selected: Selected, touched: QuerySet[Asset]) -> set[int]:
    """Return what is no part of the page any more."""
    if begun.act in {Bulk.Act.TRASH, Bulk.Act.RESTORE, Bulk.Act.UNBOARD}:
        return {asset.pk for asset in touched}
    project = filters.read_query(selected.query).project
    if begun.act != Bulk.Act.MOVE or not project:
        return set()
    elsewhere = touched.exclude(project__public_id=project)
    return set(elsewhere.values_list("pk", flat=True))


def refuse(request: TeamRequest, why: str) -> HttpResponse:
    """Say why nothing is done, and change nothing."""
    if is_htmx(request):
        return trigger(
            HttpResponse(status=204), toast={"text": why, "tone": "attention"}
        )
    messages.warning(request, why)
    return redirect(request, _back(request))


def _back(request: TeamRequest) -> str:
    """Return the page the form stood on, never one of somebody else's."""
    url = request.POST.get("back", "")
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return reverse("gallery:index")
