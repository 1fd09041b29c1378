"""The queue's one door: a doorbell committed together with the row it speaks of."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django_q.tasks import async_task


def enqueue(task: str, *arguments: int | str) -> None:
    """Ring `task` (a dotted name) in the worker, in the caller's transaction.

    Raises ImportError at once when the name is wrong. Arguments are primary keys and
    short words: the queue keeps them in plain sight.
    """
    import_string(task)
    async_task(task, *arguments)
