"""The composer as a browser without scripts sends it: only what its page holds."""

from __future__ import annotations

import html
import re
import uuid

import pytest

from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.engines import ENGINES
from studio.generations.models import Generation
from tests.generations.test_inputs import upload

FIELD = re.compile(
    r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea)\b|$)",
    re.DOTALL,
)


def attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else None


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the page's composer, noscript included."""
    inside = page[page.index('id="composer"') :]
    inside = inside[: inside.index("</form>")]
    sent: dict[str, list[str]] = {}
    for kind, tag, rest in FIELD.findall(inside):
        name, type_ = attribute(tag, "name"), attribute(tag, "type")
        if (
            name is None
            or type_ == "file"
            or (type_ in {"radio", "checkbox"} and " checked" not in tag)
        ):
            continue
        sent.setdefault(name, []).append(_value(kind, tag, rest))
    return sent


def _value(kind: str, tag: str, rest: str) -> str:
    if kind == "textarea":
        return html.unescape(rest.partition("</textarea>")[0]).removeprefix("\n")
    if kind == "input":
        return attribute(tag, "value") or ("on" if " checked" in tag else "")
    options = re.findall(r'<option value="([^"]*)"( selected)?>', rest)
    chosen = [value for value, selected in options if selected]
    return chosen[0] if chosen else options[0][0]


@pytest.fixture
def motions(key) -> list[Entry]:
    return [
        Entry.objects.create(
            origin=key.origin,
            catalog=Entry.Catalog.MOTIONS,
            platform_id=uuid.uuid4(),
            name=name,
            position=place,
            synced_at=now(),
        )
        for place, name in enumerate(("Dolly in", "Crane up"))
    ]


def page_of(browser, slug: str) -> dict[str, list[str]]:
    return fields_of(browser.get("/create/", {"model": slug}).content.decode())


def test_motions_are_chosen_from_lists(browser, motions):
    fields = page_of(browser, "dop-standard")
    for place, motion in enumerate(motions, start=1):
        # A list stands behind the hidden field of the picker and is what counts.
        fields[f"motion_{place}"][-1] = str(motion.platform_id)
        fields[f"motion_{place}_strength"][-1] = "0.4"

    browser.post("/create/", fields | {"prompt": "Slow", "first_frame": upload("teal")})

    generation = Generation.objects.get()
    assert generation.names["motions"] == ["Dolly in", "Crane up"]
    assert [one["strength"] for one in generation.values["motions"]] == [0.4, 0.4]


def test_only_the_second_list_is_one_motion(browser, motions):
    fields = page_of(browser, "dop-standard")
    fields["motion_2"][-1] = str(motions[1].platform_id)

    browser.post("/create/", fields | {"prompt": "Slow", "first_frame": upload("teal")})

    assert Generation.objects.get().names["motions"] == ["Crane up"]


def test_motion_is_taken_away_by_its_list(browser, motions):
    fields = page_of(browser, "dop-standard")
    fields["motion_1"][-1] = str(motions[0].platform_id)
    page = browser.post("/create/composer/", fields).content.decode()
    again = fields_of(page)
    assert again["motion_1"][-1] == str(motions[0].platform_id)
    again["motion_1"][-1] = ""

    browser.post("/create/", again | {"prompt": "Slow", "first_frame": upload("teal")})

    assert not Generation.objects.get().values["motions"]


def test_style_is_chosen_from_a_list(browser, style):
    fields = page_of(browser, "soul")
    fields["style"][-1] = str(style.platform_id)

    browser.post("/create/", fields | {"prompt": "A salt flat"})

    assert Generation.objects.get().names["style"] == "Hard noon"


def test_order_changes_with_a_plain_button(browser, key):
    fields = page_of(browser, "nano-banana")
    files = {"references": [upload("teal"), upload("gold")]}
    page = browser.post("/create/composer/", fields | files).content.decode()
    assert 'value="left:references:2"' in page

    page = browser.post(
        "/create/composer/", fields_of(page) | {"act": "left:references:2"}
    )

    slot = page.context["composer"].slots[0]
    assert [asset.title for asset in slot.assets] == ["gold", "teal"]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_page_as_it_stands_is_the_models_defaults(browser, key, engine):
    fields = page_of(browser, engine.slug)

    answer = browser.post("/create/price/", fields)

    assert answer.status_code == 200
    expected = engine.price(engine.complete({}))
    assert answer.context["price"].credits == expected
