from __future__ import annotations

from itertools import groupby

import pytest

from studio.engines import ENGINES, Engine, Makes, Wire, registry
from studio.engines.params import CharacterChoice
from studio.engines.training import TRAINING

UNPUBLISHED = {
    "higgsfield-ai/soul/v2/standard",
    "higgsfield-ai/soul/cinema",
    "higgsfield-ai/dop/lite/first-last-frame",
    "higgsfield-ai/dop/standard/first-last-frame",
    "higgsfield-ai/dop/turbo/first-last-frame",
    "bytedance/seedance/v1/pro/image-to-video",
    "bytedance/seedream/v4/text-to-image",
    "bytedance/seedream/v4/edit",
    "v1/text2image/soul",
    "v1/image2video/dop",
    "v1/text2image/keyframes",
    "v1/text2image/seedream",
    "generate/kling-2-5",
    "v1/speak/higgsfield",
    "soul",
}
FIRST_API = {
    "v1/text2image/soul",
    "v1/image2video/dop",
    "v1/text2image/keyframes",
    "v1/text2image/seedream",
    "generate/kling-2-5",
    "v1/speak/higgsfield",
}


def test_slugs_and_paths_are_unique():
    paths = [path for engine in ENGINES for path in (engine.path, *engine.aliases)]

    assert len({engine.slug for engine in ENGINES}) == len(ENGINES)
    assert len({engine.name for engine in ENGINES}) == len(ENGINES)
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("path", sorted(UNPUBLISHED))
def test_models_that_the_published_document_leaves_out_are_there(path: str):
    engine = registry.at_path(path)

    assert engine is not None
    assert engine.unpublished


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_only_the_first_api_answers_with_job_sets(engine: Engine):
    is_first = engine.path in FIRST_API

    assert (engine.wire is Wire.JOB_SET) is is_first


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("higgsfield-ai/soul/standard", "soul"),
        ("higgsfield-ai/dop/preview", "dop-preview"),
        ("v1/image2video", "dop-v1"),
        ("v1/image2video/dop", "dop-v1"),
    ],
)
def test_other_paths_lead_to_the_same_model(path: str, slug: str):
    assert registry.at_path(path) is registry.find(slug)


def test_unknown_paths_and_slugs_lead_nowhere():
    assert registry.at_path("soul/standard") is None
    assert registry.find("higgsfield-ai/soul/standard") is None


@pytest.mark.parametrize("makes", Makes)
def test_families_stand_together(makes: Makes):
    families = [engine.family for engine in registry.that_makes(makes)]

    assert len(list(groupby(families))) == len(set(families))


@pytest.mark.parametrize(
    ("key", "makes", "slug"),
    [
        ("reference", Makes.IMAGE, "soul-reference"),
        ("first_frame", Makes.VIDEO, "dop-standard"),
        ("last_frame", Makes.VIDEO, "dop-standard"),
        ("references", Makes.IMAGE, "popcorn"),
        ("audio", Makes.VIDEO, "wan-2-5"),
        ("portrait", Makes.VIDEO, "speak"),
        ("voice", Makes.VIDEO, "speak"),
    ],
)
def test_a_file_finds_a_model_that_takes_it(key: str, makes: Makes, slug: str):
    assert registry.with_input(key, makes=makes) is registry.find(slug)


def test_nothing_takes_a_last_frame_to_make_a_still():
    assert registry.with_input("last_frame", makes=Makes.IMAGE) is None


def test_inputs_are_kept_under_the_words_of_the_house():
    keys = {param.keeps for engine in ENGINES for param in engine.inputs}

    assert keys == {
        "reference",
        "references",
        "first_frame",
        "last_frame",
        "audio",
        "portrait",
        "voice",
    }


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_what_is_undocumented_is_said_on_screen(engine: Engine):
    is_guessed = any(param.undocumented for param in engine.offered)

    assert engine.undocumented or not is_guessed


@pytest.mark.parametrize(
    "slug",
    [
        "dop-lite-first-last-frame",
        "dop-standard-first-last-frame",
        "dop-turbo-first-last-frame",
        "seedance-1-pro",
        "seedream-4",
        "seedream-4-edit",
        "soul-legacy",
    ],
)
def test_models_without_a_schema_may_fail(slug: str):
    engine = registry.find(slug)

    assert engine is not None
    assert "may fail on a real account" in engine.undocumented


def test_training_is_found_but_cannot_be_chosen():
    assert registry.find("training") is TRAINING
    assert registry.offered("training") is None
    assert TRAINING not in ENGINES


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_every_model_can_be_chosen(engine: Engine):
    assert registry.offered(engine.slug) is engine


@pytest.mark.parametrize(
    ("version", "first"),
    [("v1", "soul-character"), ("v2", "soul-2"), ("cinema", "soul-cinema")],
)
def test_character_of_each_version_finds_its_models(version: str, first: str):
    found = registry.with_character(version)

    assert found[0].slug == first
    assert {engine.only(CharacterChoice).version for engine in found} == {version}
