from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from studio.accounts import services as accounts
from studio.accounts.addresses import is_exposed, is_loopback
from studio.core import htmx
from studio.pages.forms import SetupForm
from studio.pages.services import open_studio

NOT_PRINTED = "This is not the token that the studio printed."
TOO_MANY = "Too many wrong tokens. Wait a quarter of an hour."


@login_not_required
@never_cache
@sensitive_post_parameters("password", "token")
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Create the studio: once, for whoever is first and may."""
    if accounts.is_founded():
        return _too_late(request)
    form = SetupForm(request.POST or None, needs_token=_needs_token(request))
    if form.is_valid() and _token_fits(request, form):
        try:
            membership = open_studio(
                email=form.cleaned_data["email"], password=form.cleaned_data["password"]
            )
        except accounts.AlreadyFounded:
            return _too_late(request)
        accounts.spend_setup_token()
        login(request, membership.user)
        return htmx.redirect(request, reverse("generations:create"))
    if request.method == "POST":
        return htmx.invalid(request, "pages/setup.html", {"form": form})
    return render(request, "pages/setup.html", {"form": form})


def _too_late(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("account_login")
    return render(request, "pages/setup.html", {"founded": True}, status=409)


def _needs_token(request: HttpRequest) -> bool:
    """Ask for the token unless settings and request both say that this is the machine itself."""
    name, _ = split_domain_port(request.get_host())
    came_through_proxy = "X-Forwarded-For" in request.headers
    return is_exposed() or came_through_proxy or not is_loopback(name)


def _token_fits(request: HttpRequest, form: SetupForm) -> bool:
    if "token" not in form.fields:
        return True
    try:
        accounts.check_setup_token(
            form.cleaned_data["token"], who=get_adapter().get_client_ip(request)
        )
    except accounts.WrongToken:
        form.add_error("token", NOT_PRINTED)
    except accounts.TooManyTries:
        form.add_error("token", TOO_MANY)
    return form.is_valid()
