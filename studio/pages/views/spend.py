"""What was spent, in figures and drawings, and line by line."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.core import csv_files
from studio.core.clock import now
from studio.core.parsing import as_number
from studio.pages.forms import SpendForm
from studio.pages.spending import plots, reading, sums


@require_safe
def spend(request: TeamRequest) -> HttpResponse:
    """Show what was spent of what is asked for; editors see their own."""
    form = _form(request)
    wanted = form.wanted()
    spent = sums.spent(request.membership, wanted)
    before = as_number(request.GET.get("before")) or None
    lines, after = reading.page(request.membership, wanted, before=before)
    context = {
        "form": form,
        "spent": spent,
        "days": plots.columns(spent.days),
        "groups": [
            ("Projects", "project", plots.rows(spent.projects)),
            ("People", "person", plots.rows(spent.people)),
            ("Models", "model", plots.rows(spent.models)),
        ],
        "approved": [
            ("project", spent.approved_projects),
            ("person", spent.approved_people),
        ],
        "lines": lines,
        "is_older": before is not None,
        "older_url": _url("spend", form, before=after) if after else "",
        "export_url": _url("spend_export", form),
        "sees_all": reading.sees_all(request.membership),
    }
    return render(request, "pages/spend.html", context)


@require_safe
def spend_export(request: TeamRequest) -> HttpResponseBase:
    """Give the lines of what the page shows, all of them, as CSV."""
    wanted = _form(request).wanted()
    return csv_files.answer(
        f"spend-{now():%Y-%m-%d}.csv",
        reading.CSV_HEADER,
        reading.csv_rows(request.membership, wanted),
    )


def _form(request: TeamRequest) -> SpendForm:
    check_can(request.membership, Action.SEE_SPEND)
    return SpendForm(request.GET, membership=request.membership)


def _url(name: str, form: SpendForm, **more: int) -> str:
    asked = {name: form.data[name] for name in form.fields if form.data.get(name)}
    address, query = reverse(f"pages:{name}"), urlencode({**asked, **more})
    return f"{address}?{query}" if query else address
