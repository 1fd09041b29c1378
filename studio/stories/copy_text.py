"""The words of a story in one plain text, to be copied from where it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from studio.stories.scenes import Scene
from studio.stories.screens import Page


def of(page: Page, names: Mapping[int, str], gone: Mapping[int, str]) -> str:
    """Return the text; `names` are the files by number, `gone` why one is left out."""
    return "\r\n".join(_lines(page, names, gone)) + "\r\n"


def _lines(
    page: Page, names: Mapping[int, str], gone: Mapping[int, str]
) -> Iterator[str]:
    story = page.story
    yield story.title
    count = len(page.scenes)
    yield f"{page.kind.name}, {count} {page.kind.noun}s, {page.length}"
    if page.gaps:
        yield from ("", f"{page.gaps}.")
    for number, why in gone.items():
        yield from ("", f"Part {number} could not be put in: {why}")
    yield from ("", "CAPTION", *story.caption.splitlines())
    yield from ("", "HASHTAGS", " ".join(story.hashtags))
    for scene in page.scenes:
        yield from _of_part(scene, names.get(scene.number, "missing"))


def _of_part(scene: Scene, name: str) -> Iterator[str]:
    yield from ("", f"{scene.number:02}  {name}")
    if scene.part.overlay:
        yield from ("Overlay:", *scene.part.overlay.splitlines())
    yield from ("Prompt:", *scene.part.prompt.splitlines())
