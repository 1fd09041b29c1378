"""One world a module: building it costs more than a hundred steps through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.permissions import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[worlds.World]:
    with django_db_blocker.unblock(), worlds.undone():
        yield worlds.build()
