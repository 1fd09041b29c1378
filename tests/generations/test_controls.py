"""Every parameter of every model has a control, labelled by its name."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from studio.engines import ENGINES, registry
from studio.engines.params import Input, MotionList, Prompt
from studio.generations.controls import controls
from studio.generations.forms import ComposerForm

each_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)


def controls_of(slug: str, **values: object):
    engine = registry.find(slug)
    return controls(engine, ComposerForm(engine, values=values))


def names(drawn) -> list[str]:
    return [control.name for control in drawn]


@each_engine
def test_every_parameter_is_drawn_once(engine):
    found = controls(engine, ComposerForm(engine))
    drawn = [*found.main, *found.foot, *found.more]
    strength = {"style_strength"} if engine.param("style") else set()

    wanted = {
        param.keeps
        for param in engine.offered
        if not isinstance(param, (Prompt, Input, MotionList))
    }
    assert sorted(names(drawn)) == sorted(wanted - strength)


@each_engine
def test_every_control_has_a_human_name(engine):
    labels = [param.label for param in engine.offered]

    assert all(label and label[0].isupper() and "_" not in label for label in labels)
    assert len(set(labels)) == len(labels)


@each_engine
def test_few_controls_are_in_sight(engine):
    found = controls(engine, ComposerForm(engine))

    assert len(found.main) <= 5
    assert len(found.foot) <= 3


def test_what_is_rarely_set_is_behind_more():
    found = controls_of("kling-2-1-pro")

    assert names(found.main) == []
    assert names(found.foot) == ["duration"]
    assert names(found.more) == ["cfg_scale", "negative_prompt"]


def test_more_counts_what_was_changed():
    assert controls_of("kling-2-1-pro").changed == 0
    assert controls_of("kling-2-1-pro", negative_prompt="people").changed == 1


def test_more_is_unfolded_where_something_in_it_is_wrong():
    engine = registry.find("kling-2-1-pro")
    form = ComposerForm(engine, {"cfg_scale": "7", "prompt": "A salt flat"})
    form.is_valid()

    assert controls(engine, form).is_open


def test_what_a_model_cannot_do_without_is_in_sight():
    assert names(controls_of("soul-character").main)[0] == "character"
    assert names(controls_of("dop-v1").main)[0] == "variant"


def test_auto_ratio_has_no_shape():
    ratio = controls_of("nano-banana").main[0]
    auto = next(option for option in ratio.options if option.value == "auto")

    assert (auto.label, auto.width, auto.height) == ("Auto", 0, 0)


@pytest.mark.parametrize(
    ("slug", "name", "look"),
    [
        ("kling-2-1-pro", "duration", "segments"),
        ("seedance-1-lite", "duration", "select"),
        ("popcorn", "count", "select"),
        ("kling-2-1-pro", "cfg_scale", "range"),
        ("flux-kontext-max", "safety_tolerance", "range"),
        ("soul-v1", "size", "select"),
        ("nano-banana", "output_format", "select"),
        ("wan-2-5", "seed", "seed"),
        ("veo-3-1", "generate_audio", "switch"),
    ],
)
def test_each_kind_has_its_look(slug, name, look):
    found = controls_of(slug)
    drawn = {one.name: one.look for one in [*found.main, *found.foot, *found.more]}

    assert drawn[name] == look


def test_options_say_their_unit():
    count, *_ = controls_of("soul").foot
    seconds, *_ = controls_of("kling-2-1-pro").foot

    assert [option.label for option in count.options] == ["1", "4 images"]
    assert [option.label for option in seconds.options] == ["5 s", "10 s"]


def test_no_template_names_a_parameter():
    folder = settings.BASE_DIR / "templates" / "generations"
    text = "".join(path.read_text() for path in folder.rglob("*.html"))
    keys = {param.keeps for engine in ENGINES for param in engine.offered}
    # What a person writes has its place in every composer.
    words = "|".join(sorted(keys - {"prompt"}))

    assert re.findall(rf'(?:name="|id="id_|form\.)({words})\b', text) == []
