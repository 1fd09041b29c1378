"""One price book: what the registry says, the estimate says and the ledger takes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studio.engines import ENGINES, Engine
from studio.engines.examples import minimal
from studio.engines.params import CharacterChoice
from tests.sandbox_server import Key, Sandbox


@pytest.fixture(scope="module")
def waiting(sandbox: Sandbox) -> Key:
    return sandbox.new_account(concurrency=0, media=False, credits=100_000)


def is_free(engine: Engine) -> bool:
    """Tell whether a model needs no character of the account's own."""
    choice = engine.only(CharacterChoice)
    return choice is None or not choice.required


@pytest.mark.parametrize(
    "engine", list(filter(is_free, ENGINES)), ids=lambda engine: engine.slug
)
def test_estimate_and_ledger_agree_with_the_registry(
    sandbox: Sandbox, waiting: Key, engine: Engine
) -> None:
    body = engine.payload(minimal(engine))
    values, _ = engine.read(body)
    estimate = sandbox.ask(
        "POST", f"/estimate/{engine.path}", key=waiting, body=body
    ).json
    answer = sandbox.ask("POST", f"/{engine.path}", key=waiting, body=body)
    entry = sandbox.report(waiting)["ledger"][-1]
    assert answer.status == 200, answer.body
    assert Decimal(estimate["credits"]) == engine.price(values)
    assert (entry["kind"], entry["credits"]) == ("reserve", estimate["credits"])
