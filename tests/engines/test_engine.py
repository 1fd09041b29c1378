from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path

import pytest

from studio.engines import DEFAULT, ENGINES, Engine, Makes, registry
from studio.engines.params import Image, MotionList, Param, StyleChoice

PAYLOADS = Path(__file__).parent / "payloads"
STYLE = "464ea177-8d40-4940-8d9d-b438bab269c7"
MOTION = "31177282-bde3-4870-b283-1135ca0a201a"
URL = "https://cdn.example.com/picture.png"

every_engine = pytest.mark.parametrize(
    "engine", ENGINES, ids=lambda engine: engine.slug
)


def sample(param: Param) -> object:
    """Return a value for a parameter that is neither its default nor out of its limits."""
    if isinstance(param, Image):
        return URL
    if isinstance(param, StyleChoice):
        return STYLE
    if isinstance(param, MotionList):
        return [{"id": MOTION, "strength": 0.7}]
    by_key = {
        "prompt": "A salt flat",
        "ratio": "16:9",
        "resolution": "1080p",
        "count": 4,
        "duration": 10,
        "seed": 418206,
        "enhance_prompt": False,
        "style_strength": 0.8,
        "cfg_scale": 0.25,
        "negative_prompt": "rain",
    }
    return by_key[param.keeps]


def full(engine: Engine) -> dict[str, object]:
    return {param.keeps: sample(param) for param in engine.offered}


def minimal(engine: Engine) -> dict[str, object]:
    return {param.keeps: sample(param) for param in engine.offered if param.required}


@every_engine
def test_wire_shape_is_the_reviewed_one(engine: Engine):
    snapshot = PAYLOADS / f"{engine.slug}.json"
    found = {
        "path": engine.path,
        "minimal": engine.payload(minimal(engine)),
        "full": engine.payload(full(engine)),
    }
    if not snapshot.exists():
        snapshot.write_text(json.dumps(found, indent=2) + "\n")
        pytest.fail(f"{snapshot.name} was written: read it, then commit it.")

    assert found == json.loads(snapshot.read_text())


@every_engine
def test_what_is_sent_is_read_back(engine: Engine):
    values, faults = engine.read(engine.payload(full(engine)))

    assert faults == []
    assert {key: values[key] for key in full(engine)} == full(engine)


@every_engine
def test_minimal_values_are_enough(engine: Engine):
    assert engine.errors(minimal(engine)) == {}


@every_engine
def test_required_values_are_asked_for(engine: Engine):
    required = {param.keeps for param in engine.offered if param.required}

    assert engine.errors({}).keys() == required


@every_engine
def test_price_of_full_values_is_positive(engine: Engine):
    assert engine.price(engine.complete(full(engine))) > 0


@every_engine
def test_unset_values_are_left_out(engine: Engine):
    body = engine.payload(engine.complete(minimal(engine)))

    assert None not in body.values()
    assert "" not in body.values()


def test_slugs_and_paths_are_unique():
    assert len({engine.slug for engine in ENGINES}) == len(ENGINES)
    assert len({engine.path for engine in ENGINES}) == len(ENGINES)


def test_default_needs_only_a_prompt():
    assert DEFAULT.errors({"prompt": "A salt flat"}) == {}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "   "}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": "x" * 10_001}, "prompt"),
        ({"prompt": "\ud800"}, "prompt"),
        ({"prompt": "a\x00b"}, "prompt"),
        ({"prompt": "x", "seed": 0}, "seed"),
        ({"prompt": "x", "seed": 10**30}, "seed"),
        ({"prompt": "x", "seed": True}, "seed"),
        ({"prompt": "x", "seed": 1.5}, "seed"),
        ({"prompt": "x", "style_strength": math.nan}, "style_strength"),
        ({"prompt": "x", "style_strength": math.inf}, "style_strength"),
        ({"prompt": "x", "style_strength": "1"}, "style_strength"),
        ({"prompt": "x", "aspect_ratio": "7:5"}, "aspect_ratio"),
        ({"prompt": "x", "aspect_ratio": ["1:1"]}, "aspect_ratio"),
        ({"prompt": "x", "batch_size": True}, "batch_size"),
        ({"prompt": "x", "batch_size": 2}, "batch_size"),
        ({"prompt": "x", "batch_size": None}, "batch_size"),
        ({"prompt": "x", "style_id": "not-an-id"}, "style_id"),
        ({"prompt": "x", "enhance_prompt": 1}, "enhance_prompt"),
    ],
)
def test_read_refuses_with_the_field_named(body: dict[str, object], name: str):
    _, faults = DEFAULT.read(body)

    assert [found for found, _ in faults] == [name]


def test_read_accepts_what_the_published_document_lists():
    values, faults = DEFAULT.read(
        {"prompt": "x", "resolution": "4K", "aspect_ratio": "21:9", "num_images": 3}
    )

    assert faults == []
    assert (values["resolution"], values["count"]) == ("4K", 3)


@pytest.mark.parametrize(
    ("motions", "path"),
    [
        ("pan", ()),
        (["pan"], (0,)),
        ([{"id": "pan"}], (0, "id")),
        ([{"id": MOTION, "strength": 2}], (0, "strength")),
        ([{"id": MOTION}] * 3, ()),
    ],
)
def test_motion_faults_say_where(motions: object, path: tuple[object, ...]):
    engine = registry.find("dop-standard")
    assert engine is not None

    _, faults = engine.read({"prompt": "x", "image_url": URL, "motions": motions})

    assert [fault.path for _, fault in faults] == [path]


def test_adopt_keeps_what_applies_and_names_what_was_dropped():
    clip = registry.find("dop-standard")
    assert clip is not None
    before = {
        "prompt": "A salt flat",
        "seed": 7,
        "ratio": "16:9",
        "style": STYLE,
        "count": 1,
    }

    kept, dropped = clip.adopt(before, before=DEFAULT)

    assert kept == {"prompt": "A salt flat", "seed": 7}
    assert {one.label for one in dropped} == {"Ratio", "Style"}


def test_adopt_drops_a_style_of_another_catalog():
    newer = registry.find("soul-2")
    assert newer is not None

    kept, dropped = newer.adopt({"prompt": "x", "style": STYLE}, before=DEFAULT)

    assert "style" not in kept
    assert [one.label for one in dropped] == ["Style"]


@pytest.mark.parametrize(
    ("values", "credits"),
    [
        ({"resolution": "720p", "count": 1}, "1.5"),
        ({"resolution": "720p", "count": 4}, "6"),
        ({"resolution": "1080p", "count": 4}, "12"),
        ({"resolution": "8K", "count": 1}, "3"),
    ],
)
def test_soul_price_follows_resolution_and_count(
    values: dict[str, object], credits: str
):
    assert DEFAULT.price(values) == Decimal(credits)


def test_style_strength_says_nothing_without_a_style():
    assert "style_strength" not in DEFAULT.payload(
        {"prompt": "x", "style_strength": 0.5}
    )


def test_every_offered_ratio_has_its_pixels():
    for engine in registry.that_makes(Makes.IMAGE):
        values = engine.complete({"prompt": "x"})
        for ratio in ("9:16", "1:1", "16:9"):
            width, height = engine.size(values | {"ratio": ratio}) or (0, 0)
            across, down = (int(part) for part in ratio.split(":"))
            assert abs(width / height - across / down) < 0.02


def test_clip_takes_the_shape_of_its_picture():
    clip = registry.find("dop-standard")
    assert clip is not None

    assert clip.size({}) is None
    assert clip.shape({}) is None
    assert clip.clip_seconds({}) == 5
