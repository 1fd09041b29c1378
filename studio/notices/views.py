"""A member's notices."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.requests import TeamRequest
from studio.core import htmx
from studio.core.parsing import as_number
from studio.notices import listing, services
from studio.notices.bell import bell as bell_of
from studio.notices.forms import MailForm
from studio.notices.models import MailChoice, Notice


@require_safe
def notice_list(request: TeamRequest) -> HttpResponse:
    """Show what is unread, then the rest by day."""
    return render(request, "notices/notice_list.html", {"page": _page(request)})


@require_safe
def news(request: TeamRequest) -> HttpResponse:
    """Answer the page's poll: 204, or the list as it is now."""
    page = _page(request)
    if page.poller is None or page.poller.url == request.get_full_path():
        return HttpResponse(status=204)
    return render(request, "notices/_news.html", {"page": page})


@require_safe
def bell(request: TeamRequest) -> HttpResponse:
    """Draw the bell for a page that is not seen, or has no poller."""
    drawn = bell_of(request.membership)
    if drawn.watch == request.get_full_path():
        return HttpResponse(status=204)
    return render(request, "ui/_bell.html", {"bell": drawn})


@require_safe
def notice_open(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Go to where a notice leads, or one of its items; what is opened counts as read."""
    notice = _get_notice(request, public_id)
    number = as_number(request.GET.get("item"))
    item = notice.items.filter(pk=number).first() if number else None
    services.read(notice)
    return redirect(item.url if item else notice.url)


@require_POST
def notice_read(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark one notice as read."""
    services.read(_get_notice(request, public_id))
    return _list(request)


@require_POST
def read_all(request: TeamRequest) -> HttpResponse:
    """Mark everything as read."""
    services.read_all(request.membership)
    return _list(request)


@require_POST
def mail_choose(request: TeamRequest) -> HttpResponse:
    """Choose what comes by mail."""
    form = MailForm(request.POST)
    if form.is_valid():
        wants = MailChoice.Wants(form.cleaned_data["wants"])
        services.choose_mail(request.membership, wants)
        messages.success(request, "Saved.")
    else:
        messages.error(request, "Choose one of the three. Nothing was changed.")
    return redirect("accounts:account")


def _list(request: TeamRequest) -> HttpResponse:
    page = _page(request)
    if not htmx.is_htmx(request):
        return redirect(page.url)
    context = {"page": page, "bell": bell_of(request.membership), "oob": True}
    return render(request, "notices/_acted.html", context)


def _page(request: TeamRequest) -> listing.Page:
    return listing.page(
        request.membership,
        only_needing=request.GET.get("show") == listing.NEEDS,
        before=as_number(request.GET.get("before")) or None,
    )


def _get_notice(request: TeamRequest, public_id: uuid.UUID) -> Notice:
    mine = Notice.objects.visible_to(request.membership).select_related("membership")
    return get_object_or_404(mine, public_id=public_id)
