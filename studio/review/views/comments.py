"""Comments and verdicts of the team, beside an asset."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import favourites
from studio.assets.models import Asset
from studio.core.htmx import invalid, is_htmx, redirect
from studio.core.parsing import as_uuid
from studio.review import comments, judging, panels
from studio.review.forms import SayForm
from studio.review.models import Comment


@require_safe
def review(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what was said of an asset: a part of its page, or a page by itself."""
    asset = _get_asset(request, public_id)
    answer = render(request, _template(request), _context(request, asset))
    if is_htmx(request):
        # The page has its poller from now on; nobody has told it to look yet.
        answer["HX-Trigger-After-Swap"] = "jobs:kick"
    return answer


@require_safe
def news(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer the poll of an asset's page: 204, or what was said since."""
    asset = _get_asset(request, public_id)
    poller = panels.poller(asset, request.membership)
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    if request.GET.get("told") == poller.told:
        return render(request, "review/_poller.html", {"poller": poller})
    panel = panels.of(asset, request.membership)
    context = {"panel": panel, "poller": poller, "asset": asset, "oob": True}
    return render(request, "review/_news.html", context)


@require_POST
def say(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write a comment of a member down, or an answer."""
    asset = _get_asset(request, public_id)
    check_can(request.membership, Action.COMMENT)
    form = SayForm(request.POST, asset=asset)
    if not form.is_valid():
        context = _context(request, asset, form=form)
        template = "_say.html" if is_htmx(request) else "review.html"
        return invalid(request, f"review/{template}", context)
    saying = form.saying
    parent = _parent(request, asset)
    if parent is not None:
        saying = comments.Saying(body=saying.body, parent=parent)
    comments.say(request.membership, asset, saying)
    return _answer(request, asset)


@require_POST
def settle(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a thread as done, or open it again."""
    comment = _get_comment(request, public_id)
    check_can(request.membership, Action.COMMENT)
    comments.settle(request.membership, comment, done="done" in request.POST)
    return _answer(request, comment.asset, form_too=False)


@require_POST
def take_back(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a comment of one's own."""
    comment = _get_comment(request, public_id)
    if not comments.take_back(request.membership, comment):
        raise Http404
    return _answer(request, comment.asset, form_too=False)


@require_POST
def judge(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve an asset, ask for changes, reject it, or take that back."""
    check_can(request.membership, Action.JUDGE)
    asset = _get_asset(request, public_id)
    verdict = request.POST.get("verdict", "")
    if verdict not in {"", *Asset.Verdict.values}:
        return HttpResponseBadRequest("There is no such verdict.")
    judging.judge(request.membership, asset, verdict)
    if not is_htmx(request):
        return redirect(request, "gallery:asset", public_id)
    context = {"asset": _get_asset(request, public_id), "said": True}
    return render(request, "assets/_verdict.html", context)


def _answer(
    request: TeamRequest, asset: Asset, *, form_too: bool = True
) -> HttpResponse:
    if not is_htmx(request):
        return redirect(request, reverse("review:review", args=[asset.public_id]))
    context = _context(request, asset) | {"form_too": form_too}
    return render(request, "review/_said.html", context)


def _context(
    request: TeamRequest, asset: Asset, *, form: SayForm | None = None
) -> dict[str, object]:
    poller = panels.poller(asset, request.membership)
    return {
        "asset": asset,
        "poller": poller,
        "panel": panels.of(asset, request.membership),
        "form": form or SayForm(asset=asset),
        "parent": _parent(request, asset),
    }


def _template(request: TeamRequest) -> str:
    return f"review/{'_review' if is_htmx(request) else 'review'}.html"


def _parent(request: TeamRequest, asset: Asset) -> Comment | None:
    """Return the comment that is answered, None for one that is not there any more."""
    text = request.POST.get("parent", "") or request.GET.get("reply", "")
    if not (wanted := as_uuid(text)):
        return None
    kept = Comment.objects.visible_to(request.membership).filter(asset=asset)
    return kept.select_related("parent", "link").filter(public_id=wanted).first()


def _get_asset(request: TeamRequest, public_id: uuid.UUID) -> Asset:
    mine = Asset.objects.visible_to(request.membership).select_related("team")
    marked = favourites.with_marks(mine, request.user)
    return get_object_or_404(marked, public_id=public_id)


def _get_comment(request: TeamRequest, public_id: uuid.UUID) -> Comment:
    kept = Comment.objects.visible_to(request.membership).select_related("asset")
    return get_object_or_404(kept, public_id=public_id)
