"""Every model from the studio's own form to the archive: what was asked for is what came."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture

from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import AT_PLATFORM, State
from studio.engines import ENGINES, Engine, Makes
from studio.engines.params import (
    Audio,
    CharacterChoice,
    Choice,
    Image,
    Images,
)
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from tests.factories import make_trained
from tests.generations.test_without_js import fields_of
from tests.media.samples import wave
from tests.models import looking
from tests.models.conftest import SCALE
from tests.patience import rounds

PATIENCE = 60.0
HERTZ = 660
SIZE = (960, 720)
PURPLE = (150, 30, 160)

each_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)


@pytest.fixture
def browser(alice, key, sign_in) -> Client:
    return sign_in(alice)


@pytest.fixture
def character(alice, key: ProviderKey) -> Callable[[str], str]:
    """Train a character of one version at the sandbox, from purple photos; return its id."""

    def train(version: str) -> str:
        photo = looking.png(looking.plain(PURPLE, (512, 512)))
        with keys.client_for(key) as client:
            url = client.upload(photo, "image/png")
            trained = client.create_reference("Mara", [url] * 5, version=version)
            for _ in rounds(PATIENCE):
                if client.reference(trained.id).state == "completed":
                    break
        return make_trained(alice, key, trained.id, version=version)

    return train


@each_engine
def test_model_makes_what_was_asked_for(
    engine: Engine, browser: Client, run_queue, character
):
    choices = {**other_choices(engine), **characters(engine, character)}
    files = files_of(engine)

    press_generate(browser, engine, choices | files)
    attempt = until_it_ended(run_queue)

    assert attempt.state == State.COMPLETED, attempt.note
    made = list(Asset.objects.made().order_by("pk"))
    assert len(made) == int(choices.get("count") or 1)
    for asset in made:
        check_shape(engine, choices, asset)
        check_inputs(engine, choices, asset)


def other_choices(engine: Engine) -> dict[str, Any]:
    """Choose for every list something else than what the model would do anyway."""
    chosen: dict[str, Any] = {"prompt": "A salt flat under a high sun"}
    for param in engine.offered:
        if isinstance(param, Choice):
            options = [
                one for one in param.options if one not in (param.default, "auto")
            ]
            chosen[param.keeps] = (options or [param.default])[0]
    return chosen


def characters(engine: Engine, train: Callable[[str], str]) -> dict[str, str]:
    param = engine.only(CharacterChoice)
    return {param.keeps: train(param.version)} if param and param.required else {}


def files_of(engine: Engine) -> dict[str, Any]:
    """Return a file for every slot: pictures that are easily told apart, a tone."""
    files: dict[str, Any] = {}
    for param in engine.inputs:
        if isinstance(param, Audio):
            sound = wave(seconds=12, rate=24_000, hertz=HERTZ)
            files[param.keeps] = SimpleUploadedFile("tone.wav", sound, "audio/wav")
        elif isinstance(param, Images):
            files[param.keeps] = [
                still(looking.plain(colour, SIZE), name)
                for name, colour in looking.COLOURS.items()
            ]
        else:
            files[param.keeps] = still(picture_for(param.keeps), param.keeps)
    return files


def picture_for(key: str) -> Picture.Image:
    if key == "last_frame":
        return looking.halves(SIZE, left=looking.RIGHT, right=looking.LEFT)
    return looking.halves(SIZE)


def still(picture: Picture.Image, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.png", looking.png(picture), "image/png")


def press_generate(browser: Client, engine: Engine, filled: dict[str, Any]) -> None:
    page = browser.get("/create/", {"model": engine.slug}).content.decode()

    answer = browser.post("/create/", fields_of(page) | filled)

    assert answer.status_code == 302, answer.context["composer"].form.errors
    assert Generation.objects.get().engine == engine.slug


def until_it_ended(run_queue: Callable[[], list[str]]) -> Attempt:
    run_queue()
    for _ in rounds(PATIENCE):
        attempt = Attempt.objects.exclude(engine="training").select_related("key").get()
        if attempt.state not in AT_PLATFORM:
            break
        attempts.look(attempt.pk)
    run_queue()
    return Attempt.objects.exclude(engine="training").get()


def check_shape(engine: Engine, choices: dict[str, Any], asset: Asset) -> None:
    assert asset.kind == engine.makes.value
    size = engine.size(choices)
    if size:
        assert abs(asset.width - size[0] * SCALE) <= 1
        assert abs(asset.height - size[1] * SCALE) <= 1
    takes_pictures = any(isinstance(param, Image) for param in engine.inputs)
    if shape := engine.shape(choices) or (SIZE if takes_pictures else None):
        assert abs(log(asset.width * shape[1] / (asset.height * shape[0]))) < 0.05
    if engine.makes is Makes.VIDEO:
        assert asset.seconds == pytest.approx(engine.clip_seconds(choices), abs=0.15)


def check_inputs(engine: Engine, choices: dict[str, Any], asset: Asset) -> None:
    frames = looking.frames_of(asset)
    for param in engine.inputs:
        if isinstance(param, Audio):
            assert looking.hertz_of(asset) == pytest.approx(HERTZ, abs=6)
        elif isinstance(param, Images):
            for name, colour in looking.COLOURS.items():
                assert looking.has_colour(frames[0], colour), name
        elif param.keeps == "last_frame":
            assert looking.is_like(frames[-1], picture_for(param.keeps))
        elif param.keeps == "first_frame":
            assert looking.is_like(frames[0], picture_for(param.keeps))
        else:
            assert looking.has_sides_of(frames[0], picture_for(param.keeps))
    if "character" in choices:
        assert looking.has_colour(frames[0], PURPLE)
