"""What a model takes, and what a person would have to switch for."""

from __future__ import annotations

import pytest

from studio.assets.models import Asset
from studio.engines import ENGINES, registry
from studio.generations.inputs import Inputs
from studio.generations.slots import slots, taker


def slots_of(slug: str, **chosen: list[Asset]):
    found = slots(registry.find(slug), Inputs(chosen))
    return {slot.key: slot for slot in found}


def asset(**over: object) -> Asset:
    return Asset(**{"kind": "image", "width": 640, "height": 480, **over})


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_every_input_has_a_slot_that_applies(engine):
    found = slots(engine, Inputs())

    applying = [slot.key for slot in found if slot.applies]
    assert applying == [param.keeps for param in engine.inputs]


@pytest.mark.parametrize(
    ("slug", "key", "other"),
    [
        ("soul", "reference", "soul-reference"),
        ("veo-3-1-fast-text", "first_frame", "veo-3-1-fast"),
        ("sora-2-pro-text", "first_frame", "sora-2-pro"),
        ("kling-2-1-master-text", "first_frame", "kling-2-1-master"),
        ("seedream-4", "reference", "seedream-4-edit"),
        ("flux-kontext-max", "reference", "soul-reference"),
        ("veo-3-1", "last_frame", "veo-3-1-first-last-frame"),
    ],
)
def test_slot_switches_to_the_nearest_relative(slug, key, other):
    assert taker(registry.find(slug), key).slug == other


def test_model_from_words_offers_the_slot_of_its_relative():
    slot = slots_of("veo-3-1-text")["first_frame"]

    assert not slot.applies
    assert slot.note == "Switches to Veo 3.1 from image"


def test_picture_that_the_model_ignores_stays_in_sight():
    slot = slots_of("kling-2-1-pro", last_frame=[asset()])["last_frame"]

    assert slot.asset
    assert not slot.applies


@pytest.mark.parametrize(
    ("slug", "key", "note"),
    [
        ("reve-remix", "references", "2 to 4 pictures"),
        ("nano-banana", "references", "Up to 8 pictures"),
        ("kling-2-1-pro", "first_frame", "Drop, paste or pick"),
        ("hailuo-02", "last_frame", "Optional"),
        ("speak", "portrait", "Drop, paste or pick"),
        ("speak", "voice", "20 MB, 10 min at most"),
    ],
)
def test_empty_slot_says_what_can_go_there(slug, key, note):
    assert slots_of(slug)[key].note == note


def test_slot_for_several_counts_them():
    slot = slots_of("reve-remix", references=[asset(), asset()])["references"]

    assert (slot.note, slot.has_room) == ("2 of 4", True)


def test_slot_of_a_sound_says_its_name_and_length():
    sound = asset(kind="audio", title="Voice", seconds=4.6)

    assert slots_of("wan-2-5", audio=[sound])["audio"].note == "Voice · 0:05"
