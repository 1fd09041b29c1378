from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.core import htmx
from studio.keys import services
from studio.keys.forms import AddKeyForm, EditKeyForm
from studio.keys.models import ProviderKey

NO_RING = "Keys cannot be saved: the studio was started without its encryption keys."


@require_GET
def key_list(request: TeamRequest) -> HttpResponse:
    """List the team's keys."""
    keys = ProviderKey.objects.visible_to(request.membership).with_spent()
    context = {
        "keys": list(keys.order_by("-is_default", "is_sandbox", "pk")),
        "can_manage": can(request.membership, Action.MANAGE_KEYS),
    }
    return render(request, "keys/key_list.html", context)


@sensitive_post_parameters("key_id", "secret", "webhook_secret")
@require_http_methods(["GET", "POST"])
def key_add(request: TeamRequest) -> HttpResponse:
    """Add a key and have it tested."""
    check_can(request.membership, Action.MANAGE_KEYS)
    form = AddKeyForm(request.POST or None, membership=request.membership)
    if form.is_valid() and _saved(form):
        messages.success(request, "Key added. It is being tested.")
        return htmx.redirect(request, "keys:key_list")
    return _key_form(request, form, key=None)


@sensitive_post_parameters("key_id", "secret", "webhook_secret")
@require_http_methods(["GET", "POST"])
def key_edit(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change a key, and replace its secret if one is given."""
    key = _get_changeable_key(request, public_id)
    form = EditKeyForm(request.POST or None, key=key, user=request.user)
    if form.is_valid() and _saved(form):
        messages.success(request, "Key saved.")
        return htmx.redirect(request, "keys:key_list")
    return _key_form(request, form, key=key)


@require_POST
def key_test(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have a key tested; its row asks for the outcome."""
    key = _get_key(request, public_id)
    check_can(request.membership, Action.MANAGE_KEYS)
    services.request_test(key)
    if htmx.is_htmx(request):
        return _key_row(request, key)
    return redirect("keys:key_list")


@require_POST
def key_resume(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a pause early, as whoever has just topped up the account wants to."""
    key = _get_key(request, public_id)
    check_can(request.membership, Action.MANAGE_KEYS)
    services.resume(key)
    messages.success(request, f"What waits for “{key.label}” goes on within seconds.")
    return htmx.redirect(request, "keys:key_list")


@require_POST
def key_default(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Use this key for new work."""
    key = _get_key(request, public_id)
    check_can(request.membership, Action.MANAGE_KEYS)
    services.make_default(key, by=request.user)
    messages.success(request, f"New work uses “{key.label}”.")
    return htmx.redirect(request, "keys:key_list")


@require_POST
def key_remove(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a key out of use; its secret is wiped once nothing is under way with it."""
    key = _get_changeable_key(request, public_id)
    services.remove_key(key, erase_now=False, by=request.user)
    messages.success(request, f"“{key.label}” is removed.")
    return htmx.redirect(request, "keys:key_list")


@require_GET
def key_row(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Render one row; it asks again while the key is being tested."""
    return _key_row(request, _get_key(request, public_id))


def _get_key(request: TeamRequest, public_id: uuid.UUID) -> ProviderKey:
    keys = ProviderKey.objects.visible_to(request.membership).with_spent()
    return get_object_or_404(keys, public_id=public_id)


def _get_changeable_key(request: TeamRequest, public_id: uuid.UUID) -> ProviderKey:
    keys = ProviderKey.objects.visible_to(request.membership).filter(is_sandbox=False)
    key = get_object_or_404(keys, public_id=public_id)
    check_can(request.membership, Action.MANAGE_KEYS)
    return key


def _saved(form: AddKeyForm | EditKeyForm) -> bool:
    try:
        form.save()
    except services.KeyRingMissing:
        form.add_error(None, NO_RING)
    return form.is_valid()


def _key_form(
    request: TeamRequest, form: AddKeyForm | EditKeyForm, *, key: ProviderKey | None
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "key": key}
    if form.is_bound:
        return htmx.invalid(request, "keys/key_form.html", context)
    return render(request, "keys/key_form.html", context)


def _key_row(request: TeamRequest, key: ProviderKey) -> HttpResponse:
    can_manage = can(request.membership, Action.MANAGE_KEYS)
    return render(request, "keys/_key_row.html", {"key": key, "can_manage": can_manage})
