"""A voice in the composer: taken in, shown with its part, cut when Generate is pressed."""

from __future__ import annotations

import io
import re
import uuid

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.assets import services as assets
from studio.assets.models import Asset
from studio.characters.models import Character, CharacterPhoto
from studio.engines import registry
from studio.generations import cuts
from studio.generations.inputs import Inputs
from studio.generations.models import Generation
from tests.attempts.conftest import picture
from tests.generations.conftest import form
from tests.media.samples import mp3
from tests.media.voices import UNKNOWN, wav

HTMX = {"HX-Request": "true"}
RATE = 8000


def ramp(seconds: float) -> bytes:
    """A WAV each of whose samples says where it stood."""
    return wav([np.arange(round(seconds * RATE)) % 30_000 / 32_767], rate=RATE)


def file(content: bytes, name: str = "voice.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "audio/wav")


def portrait() -> SimpleUploadedFile:
    return SimpleUploadedFile("mara.jpg", picture("teal", (640, 480)), "image/jpeg")


def speak(**over: object) -> dict[str, object]:
    return {**form(engine="speak", quality="high", duration="5"), **over}


def slot_of(answer, key: str = "voice"):
    return {slot.key: slot for slot in answer.context["composer"].slots}[key]


def put(browser, content: bytes, name: str = "voice.wav", **over: object):
    return browser.post(
        "/create/inputs/",
        speak(slot="voice", voice=file(content, name), **over),
        headers=HTMX,
    )


def samples_sent(generation: Generation) -> np.ndarray:
    asset = generation.attempt.inputs.get(key="voice").asset
    with assets.open_original(asset) as sent:
        data = io.BytesIO(sent.read()).getvalue()
    return np.frombuffer(data[44:], "<i2")


def draft_of(membership, face: Asset) -> None:
    project = membership.team.projects.get()
    mara = Character.objects.create(
        team=membership.team, project=project, nonce=uuid.uuid4(), name="Mara"
    )
    CharacterPhoto.objects.create(character=mara, asset=face, position=1)


@pytest.fixture
def ready(browser, key) -> dict[str, object]:
    """The form with a portrait and a voice of 12 s in it."""
    put(browser, ramp(12), portrait=portrait())
    voice, face = (Asset.objects.get(kind=kind) for kind in ("audio", "image"))
    return speak(voice_asset=str(voice.public_id), portrait_asset=str(face.public_id))


def test_portrait_and_voice_are_asked_for(browser, key):
    answer = browser.post("/create/", speak(), headers=HTMX)

    assert answer.status_code == 422
    assert answer.context["composer"].form.sentences == [
        "Portrait is needed.",
        "Voice is needed.",
    ]
    assert Generation.objects.count() == 0


def test_empty_slot_offers_to_record(browser, key):
    page = browser.get("/create/?model=speak").content.decode()

    assert "data-recorder" in page
    assert re.search(r'data-record="start"[^>]*>.*?Record</button>', page)


def test_only_the_page_that_records_may_use_the_microphone(browser, key):
    create, gallery = browser.get("/create/"), browser.get("/gallery/")

    assert "microphone=(self)" in create["Permissions-Policy"]
    assert "camera=()" in create["Permissions-Policy"]
    assert "microphone=()" in gallery["Permissions-Policy"]


def test_models_without_a_sound_do_not_load_what_it_needs(browser, key):
    page = browser.get("/create/").content.decode()

    for name in ("voice.js", "recorder.js", "voice.css", "waveform.css"):
        assert name not in page


def test_voice_is_shown_with_its_waveform_and_part(browser, key):
    answer = put(browser, ramp(12))

    page = answer.content.decode()
    assert slot_of(answer).cut.words == "0.0 to 5.0 s of 0:12"
    assert 'aria-label="Start"' in page
    assert 'name="voice_start"' in page
    assert 'class="waveform"' in page


def test_part_stays_when_something_else_changes(browser, ready):
    answer = browser.post(
        "/create/composer/", ready | {"voice_start": "6.5"}, headers=HTMX
    )

    assert slot_of(answer).cut.words == "6.5 to 11.5 s of 0:12"


def test_longer_clip_moves_the_part_to_where_it_fits(browser, ready):
    answer = browser.post(
        "/create/composer/",
        ready | {"voice_start": "6.5", "duration": "10"},
        headers=HTMX,
    )

    assert slot_of(answer).cut.words == "2.0 to 12.0 s of 0:12"


def test_short_voice_says_how_long_the_clip_is(browser, key):
    answer = put(browser, ramp(3.2))

    assert slot_of(answer).cut.words == "All 3.2 s of it; the clip lasts 5 s"


def test_another_voice_starts_at_its_beginning(browser, ready):
    answer = put(browser, ramp(9), **ready | {"voice_start": "6.5"})

    assert slot_of(answer).cut.start == 0


@pytest.mark.parametrize("start", ["-3", "nan", "inf", "x", "", "1e999", "\x00"])
def test_hostile_start_is_the_beginning(browser, ready, start):
    answer = browser.post(
        "/create/composer/", ready | {"voice_start": start}, headers=HTMX
    )

    assert slot_of(answer).cut.start == 0


def test_exactly_the_part_that_was_shown_is_sent(browser, ready):
    browser.post("/create/", ready | {"voice_start": "2.5"}, headers=HTMX)

    sent = samples_sent(Generation.objects.get())
    assert len(sent) == 5 * 48_000
    assert sent[0] == pytest.approx(2.5 * RATE, abs=20)


def test_part_at_the_end_is_sent_where_the_start_is_too_late(browser, ready):
    browser.post("/create/", ready | {"voice_start": "11"}, headers=HTMX)

    sent = samples_sent(Generation.objects.get())
    assert len(sent) == 5 * 48_000
    assert sent[0] == pytest.approx(7 * RATE % 30_000, abs=20)


def test_file_and_press_at_once_work_without_javascript(browser, key):
    answer = browser.post(
        "/create/",
        speak(portrait=portrait(), voice=file(ramp(7)), voice_start="1"),
    )

    assert answer.status_code == 302
    assert len(samples_sent(Generation.objects.get())) == 5 * 48_000


def test_same_press_twice_is_one_generation_and_one_part(browser, ready):
    for _ in range(2):
        browser.post("/create/", ready | {"voice_start": "1"}, headers=HTMX)

    assert Generation.objects.count() == 1
    assert Asset.objects.filter(kind="audio").count() == 2


def test_use_again_brings_the_whole_and_the_part(browser, ready):
    browser.post("/create/", ready | {"voice_start": "2.5"}, headers=HTMX)
    again = Generation.objects.get()

    page = browser.get("/create/", {"again": str(again.public_id)})

    assert slot_of(page).asset.title == "voice"
    assert slot_of(page).cut.words == "2.5 to 7.5 s of 0:12"


def test_use_again_brings_the_part_where_the_whole_is_gone(browser, ready):
    browser.post("/create/", ready | {"voice_start": "2.5"}, headers=HTMX)
    Asset.objects.filter(title="voice").update(trashed=True)
    again = Generation.objects.get()

    page = browser.get("/create/", {"again": str(again.public_id)})

    assert slot_of(page).asset.title == "voice, 2.5 to 7.5 s"


def test_whole_of_another_team_is_never_recalled(browser, ready, alice, charlie):
    browser.post("/create/", ready | {"voice_start": "2.5"}, headers=HTMX)
    again = Generation.objects.get()
    Asset.objects.filter(title="voice").update(team=charlie.team)

    assert cuts.recalled(again, alice).chosen["voice"][0].title == "voice, 2.5 to 7.5 s"


def test_voice_whose_file_is_gone_starts_nothing_and_says_so(browser, ready):
    Asset.objects.filter(kind="audio").update(sha256="0" * 64)

    answer = browser.post("/create/", ready, headers=HTMX)

    assert answer.status_code == 422
    assert slot_of(answer).error
    assert Generation.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.wav", "This file is empty"),
        (wav([np.zeros(0)]), "a.wav", "it lasts 0 seconds"),
        (wav([np.zeros(601 * 800)], rate=800), "a.wav", "too long: at most 10 minutes"),
        (wav()[:-999], "a.wav", "its end is missing"),
        (picture("teal", (64, 64)), "a.wav", "Pictures cannot go in as a sound"),
    ],
    ids=["empty", "0 s", "over 10 min", "truncated", "picture"],
)
def test_bad_voice_is_refused_at_its_slot(browser, key, content, name, sentence):
    answer = put(browser, content, name)

    assert answer.status_code == 200
    assert sentence in slot_of(answer).error
    assert slot_of(answer).asset is None


def test_mp3_named_wav_is_refused_and_the_voice_before_it_stays(
    browser, ready, tmp_path
):
    answer = put(browser, mp3(tmp_path / "x").read_bytes(), "voice.wav", **ready)

    assert "named like a WAV sound but holds an MP3" in slot_of(answer).error
    assert slot_of(answer).asset.title == "voice"


@pytest.mark.parametrize(
    "content",
    [
        wav(bits=8),
        wav([np.ones(96_000) / 4] * 6),
        wav(announced=UNKNOWN),
        wav([np.zeros(600 * 800)], rate=800),
    ],
    ids=["8 bits", "5.1", "unknown length", "10 min"],
)
def test_unusual_voice_is_taken(browser, key, content):
    answer = put(browser, content)

    assert slot_of(answer).error == ""
    assert slot_of(answer).asset.content_type == "audio/wav"


def test_file_over_the_limit_is_refused_at_its_slot(browser, key, settings):
    settings.STUDIO_UPLOAD_BYTES = 1024 * 1024

    answer = put(browser, ramp(90))

    assert "too large: 1 MB is the most" in slot_of(answer).error


def test_portrait_can_be_a_character(browser, alice, ready):
    face = Asset.objects.get(kind="image")
    draft_of(alice, face)

    page = browser.get("/create/pictures/?slot=portrait", headers=HTMX).content.decode()
    sounds = browser.get("/create/pictures/?slot=voice", headers=HTMX).content.decode()

    assert "Characters" in page
    assert "Mara" in page
    assert page.count(str(face.public_id)) == 2
    assert "Characters" not in sounds


def test_characters_of_another_team_are_not_in_the_dialog(
    ready, alice, charlie, sign_in
):
    draft_of(alice, Asset.objects.get(kind="image"))

    page = sign_in(charlie).get("/create/pictures/?slot=portrait", headers=HTMX)

    assert "Mara" not in page.content.decode()


def test_cut_of_what_is_no_sound_is_none():
    engine = registry.find("speak")

    assert cuts.of(Asset(kind="image", width=1, height=1), 0, 5) is None
    assert cuts.of(Asset(kind="audio"), 0, 5) is None
    assert cuts.noted(Inputs(), Inputs()) == {}
    assert engine.clip_seconds({"duration": 15}) == 15
