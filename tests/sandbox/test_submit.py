from __future__ import annotations

import pytest

from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox


@pytest.mark.parametrize("text", ["3599", "604801", "x", "", "-1", "1e4", "٣٦٠٠"])
def test_bad_periods_are_422(sandbox: Sandbox, key: Key, text: str) -> None:
    answer = sandbox.ask(
        "POST",
        SOUL,
        key=key,
        body={"prompt": "x"},
        headers={"Hf-Expires-After": text.encode().decode("latin-1")},
    )
    assert answer.status == 422
    assert_in_shape(answer)


def test_period_is_confirmed(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask(
        "POST",
        SOUL,
        key=key,
        body={"prompt": "x"},
        headers={"Hf-Expires-After": "3600"},
    )
    assert answer.json["expires_after"] == 3600
