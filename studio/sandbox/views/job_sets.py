"""Following a job set."""

from __future__ import annotations

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox import job_sets, schedule
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Request
from studio.sandbox.refusals import not_found, to_uuid


@door("status", "GET", "HEAD")
def job_set(request: Call, job_set_id: str) -> HttpResponseBase:
    sets = Request.objects.job_sets().filter(account_id=request.account_id)
    found = sets.filter(public_id=to_uuid(job_set_id, "Job set not found")).first()
    if found is None:
        raise not_found("Job set not found")
    asked = schedule.look(found)
    return JsonResponse(job_sets.status(asked, origin=request.origin))
