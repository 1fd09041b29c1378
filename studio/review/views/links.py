"""Sharing by link, and every link there is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.core.htmx import invalid, redirect
from studio.review import links, subjects
from studio.review.forms import EditForm, ShareForm
from studio.review.links import Made, Subject
from studio.review.models import ShareLink
from studio.review.subjects import CannotShare

# Far more than a team keeps open.
MOST = 500
GONE = "That link is over already, so it got no new address. Share it anew."
OVER = "That link is over already, so nothing was changed. Share it anew."
# The fields in which a selection comes from the gallery.
CARRIED = ("assets", "scope", "query", "top", "back")


@require_safe
def link_list(request: TeamRequest) -> HttpResponse:
    """Show every link of the team that opens something."""
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def share_board(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask how a board is to be shown to people outside, and make the link."""
    subject = subjects.of_board(request, public_id)
    back = reverse("boards:board", args=[public_id])
    return _share(request, subject, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def share_asset(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask how one file is to be shown to people outside, and make the link."""
    subject = subjects.of_asset(request, public_id)
    back = reverse("gallery:asset", args=[public_id])
    return _share(request, subject, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def share_story(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask how a story is to be shown to people outside, and make the link."""
    back = reverse("stories:story", args=[public_id])
    try:
        subject = subjects.of_story(request, public_id)
    except CannotShare as error:
        messages.warning(request, str(error))
        return redirect(request, back)
    return _share(request, subject, back=back)


@require_POST
@never_cache
@sensitive_post_parameters("password")
def share_selection(request: TeamRequest) -> HttpResponse:
    """Ask how what is selected is to be shown to people outside, and make the link."""
    back = reverse("gallery:index")
    check_can(request.membership, Action.SHARE)
    try:
        subject = subjects.of_selection(request)
    except CannotShare as error:
        messages.warning(request, str(error))
        return redirect(request, back)
    carried = {name: request.POST.get(name, "") for name in CARRIED}
    ticked = request.POST.getlist("asset")
    carried["assets"] = ",".join([*ticked, carried["assets"]]).strip(",")
    return _share(request, subject, back=back, carried=carried)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def edit(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change how long a link works, for whom, and what it shows."""
    link = _get_link(request, public_id)
    check_can(request.membership, Action.SHARE)
    data = request.POST if request.method == "POST" else None
    form = EditForm(data, link=link, membership=request.membership)
    if not form.is_bound:
        return render(request, "review/link_edit.html", {"form": form, "link": link})
    if not form.is_valid():
        context = {"form": form, "link": link}
        return invalid(request, "review/link_edit.html", context)
    try:
        links.edit(request.membership, link, form.terms, password=form.new_password)
    except links.Gone:
        messages.warning(request, OVER)
    else:
        messages.success(request, f"The link “{form.terms.title}” is changed.")
    return redirect(request, "review:link_list")


@require_POST
@never_cache
def renew(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a link a new address, shown once."""
    link = _get_link(request, public_id)
    try:
        made = links.renew(request.membership, link)
    except links.Gone:
        messages.warning(request, GONE)
        return redirect(request, "review:link_list")
    return _list(request, made=made)


@require_POST
def revoke(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a link: whoever opens it from now on reads that it is over."""
    link = _get_link(request, public_id)
    links.revoke(request.membership, link)
    messages.success(request, f"The link “{link.title}” opens nothing any more.")
    return redirect(request, "review:link_list")


def _share(
    request: TeamRequest,
    subject: Subject,
    *,
    back: str,
    carried: Mapping[str, str] | None = None,
) -> HttpResponse:
    check_can(request.membership, Action.SHARE)
    is_sent = "share" in request.POST
    form = ShareForm(request.POST if is_sent else None, subject=subject)
    if is_sent and form.is_valid():
        made = links.make(request.membership, subject, form.terms)
        return render(request, "review/shared.html", {"made": made, "back": back})
    context = {
        "form": form,
        "subject": subject,
        "back": back,
        "carried": carried or {},
    }
    if is_sent:
        return invalid(request, "review/share.html", context)
    return render(request, "review/share.html", context)


def _list(request: TeamRequest, *, made: Made | None = None) -> HttpResponse:
    seen = ShareLink.objects.visible_to(request.membership).live()
    context = {
        "links": seen.select_related("made_by", "board", "story").order_by("-pk")[
            :MOST
        ],
        "made": made,
        "can_share": can(request.membership, Action.SHARE),
    }
    return render(request, "review/link_list.html", context)


def _get_link(request: TeamRequest, public_id: uuid.UUID) -> ShareLink:
    seen = ShareLink.objects.visible_to(request.membership)
    return get_object_or_404(seen, public_id=public_id)
