"""What people outside see: no account, no team, nothing but what was shared."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts.tries import TooManyTries
from studio.assets import serve, services
from studio.assets.models import Asset
from studio.assets.names import EXTENSIONS, clean_title
from studio.assets.views import TYPES
from studio.core.htmx import is_htmx
from studio.core.parsing import as_number
from studio.review import comments, doors, guest_news, guests, judging, shown
from studio.review.forms import GuestForm, PasswordForm, VerdictForm
from studio.review.guests import Guest
from studio.review.models import LONGEST_COMMENT

# Only our own host is told of in the next request, and nobody of the address. Without any
# referrer a browser would send "Origin: null" with the form, which is refused.
REFERRER = "strict-origin"
ROBOTS = "noindex, nofollow, noarchive"
# Asked anew each time: a link that is over shows nothing from a browser's store.
AGAIN = "private, no-cache"
WRONG = "That is not the password. Type it as you were given it; big and small letters count."
NOTHING = (
    404,
    "There is nothing here",
    "A part of the address is missing, or what it led to was taken away. "
    "Open it again from where you got it, or ask whoever sent it.",
)
CLOSED: dict[type[Exception], tuple[int, str, str]] = {
    doors.WrongLink: NOTHING,
    Http404: NOTHING,
    comments.Closed: (
        404,
        "Comments are closed",
        "Whoever sent you the link takes no more of them by it.",
    ),
    doors.Over: (
        410,
        "This link has ended",
        "It ran out, or whoever sent it has closed it. Ask them for a new one.",
    ),
}

# Where a browser keeps what was typed before a password was asked for.
TYPED = "guest_typed"

View = Callable[..., HttpResponseBase]


def for_guests(view: View) -> View:
    """Let anybody in, and answer with one page to whatever does not open."""

    @login_not_required
    @sensitive_variables()
    @wraps(view)
    def answer(
        request: HttpRequest, token: str, *arguments: Any, **named: Any
    ) -> HttpResponseBase:
        try:
            answer = view(request, token, *arguments, **named)
        except TooManyTries:
            answer = render(request, "429.html", status=429)
        except doors.NeedsPassword:
            answer = _again(request) or _locked(request, token)
        except tuple(CLOSED) as error:
            answer = _again(request) or _closed(request, error)
        answer["Referrer-Policy"] = REFERRER
        answer["X-Robots-Tag"] = ROBOTS
        return answer

    return answer


@for_guests
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was shared; where that is one file, lead to it."""
    here = _enter(request, token)
    if request.method == "GET":
        doors.note_visit(here.link)
    page = as_number(request.GET.get("page"))
    poller = guest_news.grid(here, page=page)
    grid = guests.grid(here, page=page)
    if grid.total == 1 and grid.tiles:
        return redirect(grid.tiles[0].url)
    context = {"guest": here, "link": here.link, "grid": grid, "poller": poller}
    return render(request, "review/guest.html", context)


@for_guests
@require_safe
def guest_grid_news(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the poll of the grid: 204, or other verdicts, or that there is more to see."""
    here = _enter(request, token)
    if guest_news.stands_still(here.link, request.GET.get("seen", "")):
        return HttpResponse(status=204)
    page, told = as_number(request.GET.get("page")), request.GET.get("told", "")
    poller = guest_news.grid(here, page=page)
    if poller.told == told:
        return HttpResponse(status=204)
    context = {
        "guest": here,
        "link": here.link,
        "grid": guests.grid(here, page=page),
        "poller": poller,
        "is_other": guest_news.has_other_order(poller, told),
        "oob": True,
    }
    return render(request, "review/_guest_grid_news.html", context)


@for_guests
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def guest_password(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the link's password."""
    who = get_adapter().get_client_ip(request)
    link = doors.find(token, who=who)
    form = PasswordForm(request.POST or None)
    if not link.password:
        return redirect("review:guest", token)
    if form.is_valid():
        password = form.cleaned_data["password"]
        if doors.unlock(link, password, request.session, who=who):
            request.session.pop(TYPED, None)
            return redirect("review:guest", token)
        form.add_error("password", WRONG)
    status = 422 if form.is_bound else 200
    context = {"form": form, "typed": request.session.get(TYPED, "")}
    return render(request, "review/guest_password.html", context, status=status)


@for_guests
@require_safe
def guest_asset(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """Show one file large, with what guests said of it."""
    here = _enter(request, token)
    return _asset_page(request, here, public_id)


@for_guests
@require_safe
def guest_asset_news(
    request: HttpRequest, token: str, public_id: uuid.UUID
) -> HttpResponse:
    """Answer the poll of one file's page: 204, or what came since."""
    here = _enter(request, token)
    if guest_news.stands_still(here.link, request.GET.get("seen", "")):
        return HttpResponse(status=204)
    poller = guest_news.asset(here, public_id)
    if poller.told == request.GET.get("told"):
        return HttpResponse(status=204)
    page = guests.large(here, public_id)
    context = {
        "guest": here,
        "link": here.link,
        "page": page,
        "tile": page.tile,
        "poller": poller,
        "team_name": guests.TEAM,
        "oob": True,
    }
    return render(request, "review/_guest_news.html", context)


@for_guests
@require_POST
def guest_say(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """Take a guest's comment, verdict, or both."""
    here = _enter(request, token)
    asset = _get_asset(here, public_id)
    if not here.link.allow_comments:
        raise comments.Closed
    act = request.POST.get("act", "comment")
    is_verdict = act in Asset.Verdict.values
    form = (VerdictForm if is_verdict else GuestForm)(request.POST, asset=asset)
    if not form.is_valid():
        return _asset_page(request, here, public_id, form=form, status=422)
    try:
        place = _say(here, asset, form, Asset.Verdict(act) if is_verdict else None)
    except (comments.TooMany, judging.TooMany) as error:
        full = comments.FULL if isinstance(error, comments.TooMany) else judging.FULL
        form.add_error(None, full)
        return _asset_page(request, here, public_id, form=form, status=422)
    request.session["guest_name"] = form.cleaned_data["name"]
    return redirect(f"{here.url_of(public_id)}#{place}")


@for_guests
@require_safe
def guest_file(
    request: HttpRequest, token: str, public_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """The bytes of one shared file; a plain answer where there is none, since no person reads it."""
    try:
        here = _enter(request, token)
        asset = _get_asset(here, public_id)
        blob = _blob(here, asset, name)
    except (doors.WrongLink, doors.Over, doors.NeedsPassword, Http404):
        return HttpResponse(status=404, content_type="text/plain")
    return serve.respond(request, blob)


def _enter(request: HttpRequest, token: str) -> Guest:
    who = get_adapter().get_client_ip(request)
    link = doors.enter(token, request.session, who=who)
    return Guest(link=link, token=token, session=request.session)


def _get_asset(here: Guest, public_id: uuid.UUID) -> Asset:
    asset = shown.assets(here.link).filter(public_id=public_id).first()
    if asset is None:
        raise Http404
    asset.team = here.link.team
    return asset


@transaction.atomic
def _say(
    here: Guest, asset: Asset, form: GuestForm, verdict: Asset.Verdict | None
) -> str:
    """Write down what a guest said; return where on the page it stands."""
    name = form.cleaned_data["name"]
    said = None
    if form.saying.body:
        said = comments.say_as_guest(here.link, asset, form.saying, name=name)
    if verdict:
        judging.judge_as_guest(here.link, asset, verdict, name=name, comment=said)
    return f"comment-{said.public_id}" if said else "decided"


def _asset_page(
    request: HttpRequest,
    here: Guest,
    public_id: uuid.UUID,
    *,
    form: GuestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    point = _point(request)
    poller = guest_news.asset(here, public_id)
    page = guests.large(here, public_id)
    form = form or GuestForm(
        asset=page.tile.asset, initial={"name": here.name, **point}
    )
    context = {
        "guest": here,
        "link": here.link,
        "page": page,
        "tile": page.tile,
        "poller": poller,
        "form": form,
        "pointed": {name: f"{part:.2%}" for name, part in point.items()},
        "asks_name": not here.name or "name" in request.GET or "name" in form.errors,
        "is_pointing": "point" in request.GET and page.tile.asset.is_image,
        "download": (
            here.file(page.tile.asset, "download") if here.link.allow_download else ""
        ),
        "team_name": guests.TEAM,
    }
    return render(request, "review/guest_asset.html", context, status=status)


# How wide the picture is on the page where one points without a script.
POINTING_WIDTH = 320


def _point(request: HttpRequest) -> dict[str, float]:
    """Return where a guest pointed at without a script, as parts of the whole.

    The picture stands there at a known width, so what the browser counts is known too.
    """
    across = _pixels(request.GET.get("at.x", ""))
    down = _pixels(request.GET.get("at.y", ""))
    high = _pixels(request.GET.get("high", ""))
    if across is None or down is None or not high:
        return {}
    return {
        "x": round(min(1.0, across / POINTING_WIDTH), 4),
        "y": round(min(1.0, down / high), 4),
    }


def _pixels(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if is_number else None


def _blob(here: Guest, asset: Asset, name: str) -> serve.Blob:
    place = services.place_of(asset)
    if name in TYPES and name in asset.derivatives:
        return serve.Blob(
            name=place.derivative(name),
            content_type=TYPES[name],
            cache=AGAIN,
            tag=f"{asset.sha256}-{name}",
            size_in_tag=True,
        )
    is_played = name == "whole" and asset.kind in {Asset.Kind.VIDEO, Asset.Kind.AUDIO}
    if not is_played and not (name == "download" and here.link.allow_download):
        raise Http404
    return serve.Blob(
        name=place.original,
        content_type=asset.content_type,
        cache=AGAIN,
        tag=asset.sha256,
        filename=_file_name(here, asset),
        attached=name == "download" or asset.content_type not in EXTENSIONS,
    )


def _file_name(here: Guest, asset: Asset) -> str:
    """Return a name that says nothing of the recipe, as the usual one does."""
    words = clean_title(here.link.title).replace("/", "-")[:60]
    return (
        f"{words}-{asset.public_id.hex[:8]}{EXTENSIONS.get(asset.content_type, '.bin')}"
    )


def _again(request: HttpRequest) -> HttpResponse | None:
    """Have a page that asks for news loaded anew: what it shows is not for this guest any more."""
    if not is_htmx(request):
        return None
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer


def _closed(request: HttpRequest, error: Exception) -> HttpResponse:
    kind = next(kind for kind in CLOSED if isinstance(error, kind))
    status, title, text = CLOSED[kind]
    context = {"title": title, "text": text, "typed": _typed(request)}
    if kind is comments.Closed:
        # The address of what is said is below that of the file.
        context["back"] = request.path.removesuffix("say/")
    return render(request, "review/guest_closed.html", context, status=status)


def _locked(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the password, where also stands what somebody typed meanwhile."""
    if typed := _typed(request):
        request.session[TYPED] = typed
    return redirect("review:guest_password", token)


def _typed(request: HttpRequest) -> str:
    """Return what was typed and is not saved."""
    return request.POST.get("body", "").strip()[: 2 * LONGEST_COMMENT]
