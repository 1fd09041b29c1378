"""The three catalogs: bare lists, read without any parameter."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from studio.higgsfield import CatalogItem, Unauthorized
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import Line
from tests.sandbox_server import Key

GENERAL = "31177282-bde3-4870-b283-1135ca0a201a"
STYLES_SEEN = (
    "464ea177-8d40-4940-8d9d-b438bab269c7",
    "1cb4b936-77bf-4f9a-9039-f3d349a4cdbe",
)
FIELDS = {"id", "name", "description", "preview_url"}

READ: dict[str, Callable[[Line], tuple[CatalogItem, ...]]] = {
    "motions": lambda line: line.client.motions(),
    "styles": lambda line: line.client.styles(),
    "styles v2": lambda line: line.client.styles_v2(),
}


@pytest.mark.parametrize(
    ("name", "path", "size"),
    [
        ("motions", "/v1/motions", 121),
        ("styles", "/v1/text2image/soul-styles", 106),
        ("styles v2", "/v1/text2image/soul-styles/v2", 33),
    ],
)
def test_catalog_is_a_bare_list(line: Line, name: str, path: str, size: int) -> None:
    items = READ[name](line)
    assert (line.last.method, line.last.target, line.last.body) == ("GET", path, b"")
    assert isinstance(line.said, list)
    assert [item.id for item in items] == [one["id"] for one in line.said]
    assert len({item.id for item in items}) == size


@pytest.mark.parametrize("name", READ)
def test_every_entry_has_an_id_a_name_and_a_preview(line: Line, name: str) -> None:
    items = READ[name](line)
    assert all(str(UUID(item.id)) == item.id for item in items)
    assert all(item.name and item.name != item.id for item in items)
    assert all(one.keys() >= FIELDS for one in line.said)
    assert all(item.preview_url for item in items)
    assert line.sandbox.get(str(items[0].preview_url)).status == 200


def test_motion_says_whether_it_takes_a_last_frame(line: Line) -> None:
    motions = line.client.motions()
    assert {motion.start_end_frame for motion in motions} == {True, False}
    assert all(isinstance(one["start_end_frame"], bool) for one in line.said)


def test_ids_that_the_documents_show_are_there(line: Line) -> None:
    assert GENERAL in {motion.id for motion in line.client.motions()}
    assert set(STYLES_SEEN) <= {style.id for style in line.client.styles()}


def test_styles_of_the_two_generations_are_not_the_same(line: Line) -> None:
    first = {style.id for style in line.client.styles()}
    assert first.isdisjoint(style.id for style in line.client.styles_v2())


@pytest.mark.parametrize("name", READ)
def test_catalog_needs_a_key(open_line: OpenLine, name: str) -> None:
    with pytest.raises(Unauthorized):
        READ[name](open_line(Key("who", "knows")))
