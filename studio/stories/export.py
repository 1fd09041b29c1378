"""A story as files: its parts in order, the copy, the exact recipe, a contact sheet."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path, PurePath

from django.utils.text import slugify

from studio.assets import services as assets
from studio.assets import store
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset
from studio.assets.names import file_name
from studio.core.zips import Member
from studio.media import contact_sheet, crops
from studio.media.errors import MediaError
from studio.stories import copy_text, recipe
from studio.stories.scenes import Scene
from studio.stories.screens import Page

logger = logging.getLogger(__name__)

SHEET = "contact-sheet.jpg"
LONGEST_NAME = 60


def name_of(page: Page) -> str:
    """Return what the download is called, in letters that every system takes."""
    words = slugify(page.story.title)[:LONGEST_NAME].strip("-")
    return f"{words or page.kind.key}.zip"


def members(page: Page) -> Iterator[Member]:
    """Yield the files of a story: pictures first, then what is said of them.

    A file that cannot be read is left out; the copy says so.
    """
    gone: dict[int, str] = {}
    names: dict[int, str] = {}
    for scene in page.shows:
        try:
            found = _part(page, scene)
        except MediaUnavailable as error:
            gone[scene.number] = str(error)
            continue
        names[scene.number] = found.name
        yield found
    yield _sheet(page)
    yield _text("copy.txt", copy_text.of(page, names, gone))
    recipe_text = json.dumps(recipe.of(page, names), indent=2, ensure_ascii=False)
    yield _text("story.json", recipe_text)


@contextmanager
def sheet(page: Page) -> Iterator[Path]:
    """Draw the contact sheet of a story and give a path to it."""
    with store.workspace() as folder, ExitStack() as stack:
        cells = [_cell(page, scene, stack) for scene in page.scenes]
        yield contact_sheet.write(cells, page.kind.ratio, folder / SHEET)


def _part(page: Page, scene: Scene) -> Member:
    """Return the file of a part, opened already: what is missing has to be known before its turn."""
    asset = scene.asset
    if asset is None:
        raise MediaUnavailable("There is nothing to show.")
    asset.team = page.story.team
    name = f"{scene.number:02}-{file_name(asset)}"
    if page.kind.is_carousel and not crops.is_slide(asset.width, asset.height):
        return _cropped(asset, str(PurePath(name).with_suffix(".jpg")))
    file = assets.open_original(asset)
    return Member(name, asset.size, lambda: file)


def _cropped(asset: Asset, name: str) -> Member:
    with store.workspace() as folder, assets.local_copy(asset) as path:
        try:
            content = crops.slide(path, folder / "cut").read_bytes()
        except MediaError as error:
            logger.warning("A slide could not be cut: %s", error.detail)
            raise MediaUnavailable(error.reason) from error
    return _held(name, content)


def _sheet(page: Page) -> Member:
    with sheet(page) as path:
        return _held(SHEET, path.read_bytes())


def _text(name: str, text: str) -> Member:
    return _held(name, text.encode())


def _held(name: str, content: bytes) -> Member:
    return Member(name, len(content), lambda: nullcontext(io.BytesIO(content)))


def _cell(page: Page, scene: Scene, stack: ExitStack) -> contact_sheet.Cell:
    asset = scene.asset
    if asset is None or "small" not in asset.derivatives:
        return contact_sheet.Cell(scene.number, None, scene.word)
    asset.team = page.story.team
    name = assets.place_of(asset).derivative("small")
    try:
        path = stack.enter_context(store.local_copy(name))
    except MediaUnavailable:
        return contact_sheet.Cell(scene.number, None, "cannot be read")
    return contact_sheet.Cell(scene.number, path)
