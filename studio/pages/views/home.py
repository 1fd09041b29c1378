"""The front door."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from studio.accounts import services as accounts


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to where a person goes next: found the studio, sign in, or create."""
    if request.user.is_authenticated:
        return redirect("generations:create")
    return redirect("account_login" if accounts.is_founded() else "pages:setup")
