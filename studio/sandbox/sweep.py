"""Removing the files whose week is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from studio.core import clock
from studio.sandbox import store
from studio.sandbox.models import WEEK, Delivery, DeliveryState, Request, Upload
from studio.sandbox.router import ALIAS

PAUSE = timedelta(minutes=1)
MOST_AT_ONCE = 200

_swept_at: list[datetime] = []


def sweep(now: datetime) -> None:
    """Remove what has expired, a little at a time, at most once a minute."""
    if _swept_at and now - _swept_at[0] < PAUSE:
        return
    _swept_at[:] = [now]
    for request in Request.objects.spent(now)[:MOST_AT_ONCE]:
        sweep_request(request)
    old = Upload.objects.filter(created_at__lte=now - timedelta(seconds=WEEK))
    for upload in old[:MOST_AT_ONCE]:
        store.upload_path(upload.public_id).unlink(missing_ok=True)
        upload.delete()


def forget(request: Request) -> None:
    """Remove what a finished request was made of and made; its state and its cost stay."""
    with transaction.atomic(using=ALIAS):
        waiting = Delivery.objects.filter(request=request, state=DeliveryState.WAITING)
        waiting.update(state=DeliveryState.GIVEN_UP)
        request.values, request.expires_at = {}, clock.now()
        request.save(update_fields=["values", "expires_at"])
    sweep_request(request)


def sweep_request(request: Request) -> None:
    """Remove a request's files unless another request still serves the same ones."""
    shared = Request.objects.filter(recipe=request.recipe, swept=False)
    if not shared.exclude(pk=request.pk).exists():
        for number in range(request.outputs):
            for place in (store.result_path, store.small_path):
                path = place(request.recipe, number, request.extension)
                path.unlink(missing_ok=True)
    request.swept = True
    request.save(update_fields=["swept"])
