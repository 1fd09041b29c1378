from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from studio.engines import DEFAULT, ENGINES, Engine, Wire, registry
from studio.engines.examples import examples, full, minimal
from studio.engines.params import Fault
from studio.engines.workflows import KINDS

PAYLOADS = Path(__file__).parent / "payloads"
STYLE = "464ea177-8d40-4940-8d9d-b438bab269c7"
MOTION = "31177282-bde3-4870-b283-1135ca0a201a"
URL = "https://cdn.example.com/picture.png"

POSTED = (*ENGINES, *KINDS.values())

every_engine = pytest.mark.parametrize("engine", POSTED, ids=lambda engine: engine.slug)


def engine_of(slug: str) -> Engine:
    engine = registry.find(slug)
    assert engine is not None
    return engine


def faults_of(engine: Engine, body: dict[str, object]) -> list[tuple[str, Fault]]:
    return engine.read(body)[1]


@every_engine
def test_wire_shape_is_the_reviewed_one(engine: Engine):
    snapshot = PAYLOADS / f"{engine.slug}.json"
    found = {"path": engine.path, "wire": engine.wire.value} | {
        example.kind: example.body for example in examples(engine)
    }
    if not snapshot.exists():
        snapshot.write_text(json.dumps(found, indent=2) + "\n")
        pytest.fail(f"{snapshot.name} was written: read it, then commit it.")

    assert found == json.loads(snapshot.read_text())


def test_every_snapshot_belongs_to_a_model():
    assert {path.stem for path in PAYLOADS.iterdir()} == {
        engine.slug for engine in POSTED
    }


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
    assert engine.errors({}).keys() == minimal(engine).keys()


@every_engine
def test_required_fields_are_missed_unless_forgiven(engine: Engine):
    required = {
        param.name for param in engine.params if param.required and not param.forgiving
    }

    assert {name for name, _ in faults_of(engine, engine.body({}))} == required


@every_engine
def test_price_of_full_values_is_positive(engine: Engine):
    assert engine.price(engine.complete(full(engine))) > 0


@every_engine
def test_unset_values_are_left_out(engine: Engine):
    body = engine.payload(engine.complete(minimal(engine)))

    sent = body["params"] if engine.wire is Wire.JOB_SET else body
    assert not [value for value in sent.values() if value in (None, "", [])]


@every_engine
def test_unknown_fields_are_ignored(engine: Engine):
    unknown = engine.body({"unheard_of": 1})

    assert "unheard_of" not in {name for name, _ in faults_of(engine, unknown)}


@every_engine
def test_null_is_refused_where_it_says_nothing(engine: Engine):
    refused = {
        param.name
        for param in engine.params
        if not param.nullable and not param.required
    }
    nulls = dict.fromkeys(param.name for param in engine.params)

    found = {
        name
        for name, fault in faults_of(engine, engine.body(nulls))
        if fault.type == "none_not_allowed"
    }

    assert found == refused


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
    assert [found for found, _ in faults_of(DEFAULT, body)] == [name]


def test_read_accepts_what_the_published_document_lists():
    values, faults = DEFAULT.read(
        {"prompt": "x", "resolution": "4K", "aspect_ratio": "21:9", "num_images": 3}
    )

    assert faults == []
    assert (values["resolution"], values["count"]) == ("4K", 3)
    assert DEFAULT.outputs(values) == 3


def test_job_set_bodies_are_wrapped_and_unwrapped():
    soul = engine_of("soul-v1")

    body = soul.payload({"prompt": "x", "size": "2048x1152"})

    assert body == {"params": {"prompt": "x", "width_and_height": "2048x1152"}}
    assert soul.read(body)[0]["size"] == "2048x1152"


@pytest.mark.parametrize(
    ("body", "type"),
    [({}, "missing"), ({"prompt": "x"}, "missing"), ({"params": []}, "dict_type")],
)
def test_job_set_bodies_without_params_are_refused(body: dict[str, object], type: str):
    found = [
        (name, fault.type) for name, fault in faults_of(engine_of("soul-v1"), body)
    ]

    assert found == [("params", type)]


def test_faults_say_where_in_the_body_they_stand():
    assert engine_of("soul-v1").where == ("params",)
    assert DEFAULT.where == ()


def test_legacy_soul_reads_flat_and_wrapped_bodies():
    legacy = engine_of("soul-legacy")
    fields = {"prompt": "x", "quality": "720p"}

    assert legacy.read(fields) == legacy.read({"params": fields})
    assert legacy.payload({"prompt": "x"}) == {"prompt": "x"}


def test_required_fields_with_a_default_are_always_sent():
    body = engine_of("veo-3-1-text").payload({"prompt": "x"})

    assert body == {
        "prompt": "x",
        "aspect_ratio": "16:9",
        "resolution": "720",
        "generate_audio": False,
    }


@pytest.mark.parametrize("slug", ["veo-3-1-text", "soul-character"])
def test_required_fields_that_declare_a_default_are_not_missed(slug: str):
    engine = engine_of(slug)
    fields = {
        param.name: param.wire(minimal(engine)[param.keeps])
        for param in engine.offered
        if param.keeps in minimal(engine)
    }

    values, faults = engine.read(fields)

    assert faults == []
    assert values == engine.complete(minimal(engine))


def test_last_frame_is_accepted_under_its_other_name():
    engine = engine_of("dop-lite-first-last-frame")

    values, faults = engine.read(
        {"prompt": "x", "image_url": URL, "last_frame_url": URL + "?last"}
    )

    assert faults == []
    assert values["last_frame"] == URL + "?last"


def test_first_api_reads_lists_of_frames():
    wrapped = {"type": "image_url", "image_url": URL}
    fields = {"model": "dop-preview", "prompt": "x", "input_images": [wrapped, wrapped]}

    values, faults = engine_of("dop-v1").read({"params": fields})

    assert faults == []
    assert (values["variant"], values["first_frame"]) == ("preview", [URL, URL])


def test_first_api_accepts_seed_zero_and_the_later_one_does_not():
    fields = {"prompt": "x", "width_and_height": "1536x1536", "seed": 0}

    assert faults_of(engine_of("soul-v1"), {"params": fields}) == []
    assert [name for name, _ in faults_of(DEFAULT, fields)] == ["seed"]


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
    engine = engine_of("dop-standard")

    found = faults_of(engine, {"prompt": "x", "image_url": URL, "motions": motions})

    assert [fault.path for _, fault in found] == [path]


def test_adopt_keeps_what_applies_and_names_what_was_dropped():
    before = {
        "prompt": "A salt flat",
        "seed": 7,
        "ratio": "16:9",
        "style": STYLE,
        "count": 1,
    }

    kept, dropped = engine_of("dop-standard").adopt(before, before=DEFAULT)

    assert kept == {"prompt": "A salt flat", "seed": 7}
    assert {one.label for one in dropped} == {"Ratio", "Style"}


@pytest.mark.parametrize(
    ("before", "after", "key", "label"),
    [
        ("soul", "soul-2", "style", "Style"),
        ("soul-2", "soul-cinema", "character", "Character"),
    ],
)
def test_adopt_drops_ids_of_another_collection(
    before: str, after: str, key: str, label: str
):
    kept, dropped = engine_of(after).adopt({key: STYLE}, before=engine_of(before))

    assert key not in kept
    assert [one.label for one in dropped] == [label]


def test_style_strength_says_nothing_without_a_style():
    assert "style_strength" not in DEFAULT.payload(
        {"prompt": "x", "style_strength": 0.5}
    )


@pytest.mark.parametrize(
    ("slug", "values", "size"),
    [
        ("soul", {}, (1536, 1152)),
        ("soul", {"ratio": "16:9", "resolution": "1080p"}, (2048, 1152)),
        ("soul", {"ratio": "16:9", "resolution": "8K"}, (1696, 960)),
        ("soul-v1", {}, (1536, 1536)),
        ("soul-v1", {"size": "960x1696"}, (960, 1696)),
        ("wan-2-5-text", {"resolution": "480p"}, (832, 480)),
        ("hailuo-02-text", {}, (1366, 768)),
        ("nano-banana", {"ratio": "auto"}, None),
        ("dop-standard", {}, None),
    ],
)
def test_size_follows_the_choices(slug: str, values: dict[str, object], size: object):
    assert engine_of(slug).size(values) == size


@pytest.mark.parametrize(("resolution", "in_flight"), [("720p", None), ("1080p", 2)])
def test_soul_at_1080p_has_a_narrower_lane(resolution: str, in_flight: int | None):
    lane = DEFAULT.lane({"resolution": resolution})

    assert (lane.in_flight if lane else None) == in_flight


@pytest.mark.parametrize(
    ("slug", "values", "seconds"),
    [
        ("dop-standard", {}, 5),
        ("dop-standard", {"duration": 3}, 3),
        ("kling-2-1-pro", {}, 5),
        ("kling-2-1-pro", {"duration": 10}, 10),
        ("hailuo-02-pro", {}, 6),
        ("soul", {}, None),
    ],
)
def test_clips_have_a_length(slug: str, values: dict[str, object], seconds: int | None):
    assert engine_of(slug).clip_seconds(values) == seconds


def test_clip_takes_the_shape_of_its_picture():
    assert engine_of("dop-standard").shape({}) is None
    assert engine_of("nano-banana").shape({"ratio": "auto"}) is None
