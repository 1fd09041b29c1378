from __future__ import annotations

import pytest

from studio.engines.params import CharacterChoice, StyleChoice

ID = "464ea177-8d40-4940-8d9d-b438bab269c7"
STYLE = StyleChoice(catalog="styles")
CHARACTER = CharacterChoice(version="v2")


@pytest.mark.parametrize("param", [STYLE, CHARACTER], ids=["style", "character"])
@pytest.mark.parametrize("value", [ID, ID.upper()])
def test_ids_are_uuids(param: StyleChoice | CharacterChoice, value: str):
    assert list(param.check(value)) == []


@pytest.mark.parametrize("param", [STYLE, CHARACTER], ids=["style", "character"])
@pytest.mark.parametrize("value", ["soft light", f"{ID}0", "", 5, None])
def test_anything_else_is_no_id(param: StyleChoice | CharacterChoice, value: object):
    assert [fault.type for fault in param.check(value)] == ["uuid_parsing"]
