from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts import services
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
    context: dict[str, object] = {"form": form}
    if form.is_bound:
        return htmx.invalid(request, "accounts/account.html", context)
    return render(request, "accounts/account.html", context)
