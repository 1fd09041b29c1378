"""Notes of a link or a board as files."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset, Board
from studio.core import csv_files, downloads, zips
from studio.core.htmx import redirect
from studio.review import markers, notes
from studio.review.models import ShareLink
from studio.review.notes import Noted

UNMARKED = (
    "No comment on a clip here has a moment, so there is nothing to mark. "
    "Whoever comments on a clip says at which second."
)


@require_safe
def link_notes(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Give the notes of a link as CSV."""
    link = _get_link(request, public_id)
    return _csv(link.title, notes.of_link(link, request.membership))


@require_safe
def link_sheet(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the notes of a link with its pictures as PDF."""
    link = _get_link(request, public_id)
    return _pdf(request, link.title, notes.of_link(link, request.membership))


@require_safe
def board_notes(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Give the notes on a board as CSV."""
    board = _get_board(request, public_id)
    return _csv(board.name, notes.of_board(board, request.membership))


@require_safe
def board_sheet(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the notes on a board with its pictures as PDF."""
    board = _get_board(request, public_id)
    return _pdf(request, board.name, notes.of_board(board, request.membership))


@require_safe
def link_markers(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Give the notes on a link's clips as markers for an editing program."""
    link = _get_link(request, public_id)
    noted = notes.of_link(link, request.membership)
    return _markers(request, link.title, noted, back=reverse("review:link_list"))


@require_safe
def board_markers(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Give the notes on a board's clips as markers for an editing program."""
    board = _get_board(request, public_id)
    noted = notes.of_board(board, request.membership)
    back = reverse("boards:board", args=[public_id])
    return _markers(request, board.name, noted, back=back)


@require_safe
def asset_markers(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Give the notes on one clip as markers for an editing program."""
    seen = Asset.objects.visible_to(request.membership).select_related("version")
    asset = get_object_or_404(seen, public_id=public_id)
    noted = notes.of_asset(asset)
    back = reverse("gallery:asset", args=[public_id])
    return _markers(request, noted.name, [noted], back=back)


def _markers(
    request: TeamRequest, title: str, noted: Sequence[Noted], *, back: str
) -> HttpResponseBase:
    """Give a list for each clip: one by itself, several as a ZIP."""
    clips = markers.of_clips(noted)
    if not clips:
        messages.info(request, UNMARKED)
        return redirect(request, back)
    if len(clips) == 1:
        text = markers.write(clips[0])
        answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
        return downloads.named(answer, f"{_name(title)}.edl")
    lists = ((markers.file_name(one), markers.write(one).encode()) for one in clips)
    bundle = zips.stream(
        zips.Member(name, len(content), partial(io.BytesIO, content))
        for name, content in lists
    )
    whole = StreamingHttpResponse(bundle, content_type="application/zip")
    return downloads.named(whole, f"{_name(title)}.zip")


def _csv(title: str, noted: Sequence[Noted]) -> HttpResponseBase:
    rows = notes.csv_rows(noted)
    return csv_files.answer(f"{_name(title)}.csv", notes.CSV_HEADER, rows)


def _pdf(request: TeamRequest, title: str, noted: Sequence[Noted]) -> HttpResponse:
    content = notes.sheet(title, noted, request.membership.team)
    answer = HttpResponse(content, content_type="application/pdf")
    return downloads.named(answer, f"{_name(title)}.pdf")


def _name(title: str) -> str:
    return f"notes-{slugify(title)[:60].strip('-') or 'review'}"


def _get_link(request: TeamRequest, public_id: uuid.UUID) -> ShareLink:
    seen = ShareLink.objects.visible_to(request.membership)
    return get_object_or_404(seen, public_id=public_id)


def _get_board(request: TeamRequest, public_id: uuid.UUID) -> Board:
    seen = Board.objects.visible_to(request.membership).kept()
    return get_object_or_404(seen, public_id=public_id)
