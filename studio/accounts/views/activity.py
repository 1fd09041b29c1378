"""What was done in the team, to read and to take away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from studio.accounts import activity
from studio.accounts.forms import ActivityForm
from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.core import csv_files
from studio.core.clock import now
from studio.core.parsing import as_number


@require_safe
def activity_list(request: TeamRequest) -> HttpResponse:
    """Show the log newest first, or what of it is asked for."""
    form = _form(request)
    found = activity.matching(request.membership, form.wanted())
    page = activity.page(found, before=as_number(request.GET.get("before")) or None)
    context = {
        "form": form,
        "events": page.rows,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "older_url": _url("activity", form, before=page.after) if page.after else "",
        "export_url": _url("activity_export", form),
        "command_line": activity.COMMAND_LINE,
        "can_see_activity": True,
    }
    return render(request, "accounts/activity.html", context)


@require_safe
def activity_export(request: TeamRequest) -> HttpResponseBase:
    """Give what the page shows, all of it, as CSV."""
    found = activity.matching(request.membership, _form(request).wanted())
    return csv_files.answer(
        f"activity-{now():%Y-%m-%d}.csv",
        activity.CSV_HEADER,
        activity.csv_rows(found),
    )


def _form(request: TeamRequest) -> ActivityForm:
    check_can(request.membership, Action.SEE_ACTIVITY)
    return ActivityForm(request.GET, membership=request.membership)


def _url(name: str, form: ActivityForm, **more: int) -> str:
    asked = {name: form.data[name] for name in form.fields if form.data.get(name)}
    address, query = reverse(f"accounts:{name}"), urlencode({**asked, **more})
    return f"{address}?{query}" if query else address
