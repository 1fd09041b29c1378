"""Notes of a link or a board as files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.assets.models import Board
from studio.core import csv_files, downloads
from studio.review import notes
from studio.review.models import ShareLink
from studio.review.notes import Noted


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
