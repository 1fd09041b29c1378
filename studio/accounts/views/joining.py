"""Where the link of an invitation leads."""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from studio.accounts import invitations
from studio.accounts.forms import JoinForm
from studio.accounts.middleware import SESSION_TEAM
from studio.accounts.models import Invitation, Membership, User
from studio.accounts.tries import TooManyTries
from studio.core import htmx

# Only our own host is told of in the next request, and nobody of the token. Without any
# referrer a browser would send "Origin: null" with the form, which is refused.
REFERRER = "strict-origin"

# What is said of a link that does not work: a heading, and what to do.
DEAD: dict[type[Exception], tuple[int, str, str]] = {
    invitations.WrongLink: (
        404,
        "This link leads nowhere",
        "It is not one that this studio made, or a part of it is missing. "
        "Open it again from where you got it, or ask for a new one.",
    ),
    invitations.Spent: (
        410,
        "This invitation was used already",
        "It works once. If it was you, sign in; if not, ask whoever invited you for a new one.",
    ),
    invitations.TakenBack: (
        410,
        "This invitation was taken back",
        "There may be a newer one in your mail. Otherwise ask whoever invited you.",
    ),
    invitations.Expired: (
        410,
        "This invitation has expired",
        f"It works for {invitations.DAYS} days. Ask whoever invited you for a new one.",
    ),
    invitations.Closed: (
        403,
        "This account is closed",
        "The invitation is for an address whose account may not sign in. "
        "Ask whoever runs this studio to open it again, then come back.",
    ),
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites to what, and take the invited person in."""
    try:
        invitation = invitations.find(token, who=get_adapter().get_client_ip(request))
        response = _join(request, invitation)
    except TooManyTries:
        response = render(request, "429.html", status=429)
    except tuple(DEAD) as error:
        response = _dead(request, error)
    response["Referrer-Policy"] = REFERRER
    return response


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    account = invitations.account_of(invitation)
    if request.user.is_authenticated:
        return _join_signed_in(request, invitation)
    if account is not None:
        return _page(request, invitation, account=account)
    return _join_as_new(request, invitation)


def _join_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    if user.email != invitation.email:
        return _page(request, invitation, is_somebody_else=True, status=403)
    if request.method != "POST":
        return _page(request, invitation, is_me=True)
    return _enter(request, invitations.accept(invitation, user=user))


def _join_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"email": invitation.email})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, invitation, form=form, status=status)
    try:
        membership = invitations.accept_as_new(
            invitation,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
        )
    except invitations.AccountExists:
        return _page(request, invitation, account=invitations.account_of(invitation))
    login(request, membership.user)
    return _enter(request, membership)


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[SESSION_TEAM] = membership.team_id
    messages.success(request, f"You are in {membership.team} now.")
    return htmx.redirect(request, settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest,
    invitation: Invitation,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    context |= {"invitation": invitation, "here": request.path}
    return render(request, "accounts/join.html", context, status=status)


def _dead(request: HttpRequest, error: Exception) -> HttpResponse:
    status, title, text = DEAD[type(error)]
    context = {"title": title, "text": text}
    return render(request, "accounts/join_dead.html", context, status=status)
