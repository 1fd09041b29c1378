"""The list of models to choose from."""

from __future__ import annotations

from decimal import Decimal

from studio.engines import ENGINES, registry
from studio.generations import menu

HTMX = {"HX-Request": "true"}


def test_every_model_is_in_one_group():
    grouped = [engine for _, engines in menu.groups() for engine in engines]

    assert [label for label, _ in menu.groups()] == ["Image", "Video"]
    assert sorted(one.slug for one in grouped) == sorted(one.slug for one in ENGINES)


def test_models_of_a_family_stand_together():
    for _, engines in menu.groups():
        families = [engine.family for engine in engines]
        starts = [
            family
            for place, family in enumerate(families)
            if place == 0 or families[place - 1] != family
        ]
        assert len(starts) == len(set(families))


def test_models_used_last_come_first(alice, generate):
    generate(engine=registry.find("nano-banana"))
    generate(engine=registry.find("reve"))
    generate(engine=registry.find("nano-banana"))

    used = menu.recently_used(alice)

    assert [engine.slug for engine in used] == ["nano-banana", "reve"]


def test_what_others_used_is_not_mine(alice, bob, generate):
    generate(engine=registry.find("reve"))

    assert menu.recently_used(bob) == []


def test_item_says_what_it_takes_and_its_price(alice):
    found = menu.menu(alice, current=registry.find("wan-2-5"))
    items = {
        item.engine.slug: item
        for group in found.groups
        for family in group.families
        for item in family.items
    }

    assert items["wan-2-5"].takes == "From first frame, also audio · 5 to 10 s"
    assert items["wan-2-5"].current
    assert items["soul"].credits == Decimal("1.5")


def test_list_is_a_page_of_links_without_a_script(browser, key):
    page = browser.get("/create/models/").content.decode()

    assert "<html" in page
    assert all(f"/create/?model={engine.slug}" in page for engine in ENGINES)


def test_list_is_a_fragment_for_the_dialog(browser, key):
    page = browser.get("/create/models/?current=reve", headers=HTMX).content.decode()

    assert "<html" not in page
    assert page.count('aria-current="true"') == 1
    assert "Undocumented" in page
