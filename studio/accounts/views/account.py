from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts import mailboxes, services
from studio.accounts.forms import NameForm, ResetForm
from studio.accounts.requests import TeamRequest
from studio.core import htmx


@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in, or create the studio first where nobody has."""
    if not services.is_founded():
        return redirect("pages:setup")
    return allauth_views.login(request)


class PasswordReset(allauth_views.PasswordResetView):
    """Ask for a link by mail, or learn whom to ask where there is no mail."""

    form_class = ResetForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(can_mail=settings.STUDIO_MAIL, **context)


class PasswordResetDone(allauth_views.PasswordResetDoneView):
    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(can_mail=settings.STUDIO_MAIL, **context)


@require_http_methods(["GET", "POST"])
def account(request: TeamRequest) -> HttpResponse:
    """Show who one is here, and change one's name."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:account")
    context: dict[str, object] = {
        "form": form,
        "is_unconfirmed": bool(mailboxes.unconfirmed([request.user.pk])),
        "can_mail": settings.STUDIO_MAIL,
    }
    if form.is_bound:
        return htmx.invalid(request, "accounts/account.html", context)
    return render(request, "accounts/account.html", context)


@require_POST
def confirm_ask(request: TeamRequest) -> HttpResponse:
    """Mail a link that shows whose the mailbox is."""
    mailboxes.ask(request.user)
    messages.success(request, f"A link is on its way to {request.user.email}.")
    return redirect("accounts:account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: TeamRequest, token: str) -> HttpResponse:
    """Take the link of that mail; a press is asked for, since mail programs open links too."""
    try:
        mailboxes.check(request.user, token)
    except mailboxes.WrongLink:
        raise Http404 from None
    if request.method != "POST":
        return render(request, "accounts/confirm.html")
    mailboxes.note_shown(request.user)
    messages.success(request, "Your address is confirmed.")
    return redirect("accounts:account")
