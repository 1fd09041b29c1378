"""What templates, sheets and scripts promise each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from studio.core.templatetags import ui
from studio.generations.cards import ICONS
from studio.pages.context_processors import NAV

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
SPRITE = (settings.BASE_DIR / "static" / "icons.svg").read_text()


def _sheets_by_class() -> dict[str, set[str]]:
    ruled: dict[str, set[str]] = {}
    for path in SHEETS:
        rules = re.sub(r"/\*.*?\*/|url\(.*?\)", "", path.read_text(), flags=re.DOTALL)
        for name in re.findall(r"\.([a-z][\w-]*)", rules):
            ruled.setdefault(name, set()).add(path.stem)
    return ruled


RULED = _sheets_by_class()


def _is_page(path: Path) -> bool:
    return bool(re.search(r"{% extends|<!DOCTYPE", path.read_text()))


def _with_all_it_includes(path: Path, seen: set[Path]) -> Iterator[str]:
    """Yield the text of a template, of what it extends and of all that it includes by name."""
    if path in seen:
        return
    seen.add(path)
    text = path.read_text()
    yield text
    for name in re.findall(r'{% (?:include|extends) "([^"]+)"', text):
        yield from _with_all_it_includes(settings.BASE_DIR / "templates" / name, seen)


each_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


@each_template
def test_template_compiles(path: Path):
    assert get_template(str(path.relative_to(settings.BASE_DIR / "templates")))


@each_template
def test_template_holds_no_inline_style_or_script(path: Path):
    text = re.sub(r"{%.*?%}", "", path.read_text())
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style|<script>|hx-on", text) == []


@each_template
def test_template_names_static_files_that_exist(path: Path):
    named = re.findall(r'{% static "([^"]+)" %}', path.read_text())
    assert [name for name in named if finders.find(name) is None] == []


@each_template
def test_template_draws_icons_of_the_sprite(path: Path):
    named = re.findall(r'{% icon "([^"]+)"', path.read_text())
    assert [name for name in named if f'id="{name}"' not in SPRITE] == []


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if _is_page(path)],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_page_links_the_sheets_of_the_classes_it_names(path: Path):
    page = "".join(_with_all_it_includes(path, set()))
    linked = set(re.findall(r"css/([\w-]+)\.css", page))
    markup = re.sub(r"{%.*?%}|{{.*?}}", " ", page)
    named = {
        name
        for names in re.findall(r'class="([^"]*)"', markup)
        for name in names.split()
    }
    unstyled = {
        name: sorted(RULED[name])
        for name in named & RULED.keys()
        if not RULED[name] & linked
    }
    assert unstyled == {}


def test_states_and_navigation_draw_icons_of_the_sprite():
    named = {*ICONS.values(), *(item[2] for item in NAV)}
    assert [name for name in named if f'id="{name}"' not in SPRITE] == []


def test_every_ratio_step_has_its_rule():
    rules = dict(
        re.findall(r'\[data-r="(\d+)"\] { --ratio: ([\d.]+); }', _sheet("frame"))
    )
    steps = range(ui.RATIO_LEAST, ui.RATIO_MOST + 1, ui.RATIO_STEP)
    assert {int(step): float(ratio) for step, ratio in rules.items()} == {
        step: step / 100 for step in steps
    }


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_sheet_uses_only_declared_names(path: Path):
    declared = set(re.findall(r"(--[\w-]+):", "".join(map(Path.read_text, SHEETS))))
    used = set(re.findall(r"var\((--[\w-]+)", path.read_text()))
    assert used - declared == set()


@pytest.mark.parametrize(
    "path",
    [path for path in SHEETS if path.stem != "tokens"],
    ids=lambda path: path.stem,
)
def test_sheet_leaves_raw_colours_to_the_tokens(path: Path):
    assert re.findall(r"#[0-9a-f]{3,8}\b|oklch\(|rgb\(", path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script_stands_alone(path: Path):
    text = path.read_text()
    assert re.findall(r"^import |eval\(|innerHTML\s*\+=", text, re.MULTILINE) == []
    assert len(text.splitlines()) <= 100


def _sheet(name: str) -> str:
    return (settings.BASE_DIR / "static" / "css" / f"{name}.css").read_text()
