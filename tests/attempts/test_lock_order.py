"""A person's step and admission at once: neither waits for somebody who waits for him."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from studio.attempts import admission, services
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.engines import DEFAULT
from studio.keys.models import ProviderKey
from studio.projects import services as projects

# How long one waits for the other to come as far as where both could be stuck.
PATIENCE = 1.0


def press(alice, key) -> Attempt:
    return services.start(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat"}),
        membership=alice,
        project=projects.general(alice.team),
        key=key,
        subject=uuid4(),
        pictures={},
        price=Decimal("1.5"),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one lock for all writers"
)
def test_cancel_and_admission_take_their_locks_in_one_order(alice, key, monkeypatch):
    ProviderKey.objects.update(in_flight_limit=0)
    first, second = press(alice, key), press(alice, key)
    ProviderKey.objects.update(in_flight_limit=4)
    has_stepped, has_locked = threading.Event(), threading.Event()
    errors: list[BaseException] = []
    step, go = services.step, admission._go

    def step_and_wait(*given: Any, **changes: Any) -> bool:
        moved = step(*given, **changes)
        has_stepped.set()
        has_locked.wait(PATIENCE)
        return moved

    def wait_and_go(attempt: Attempt) -> bool:
        has_locked.set()
        has_stepped.wait(PATIENCE)
        return go(attempt)

    def work(act: Callable[[], object]) -> None:
        try:
            act()
        except services.NotPossible:
            pass  # Admission came first: it is on its way already.
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(services, "step", step_and_wait)
    monkeypatch.setattr(admission, "_go", wait_and_go)
    acts = (lambda: services.cancel(first), lambda: admission.admit(key.pk))
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert errors == []
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state in {State.CANCELED, State.PREPARING}
    assert second.state == State.PREPARING
