"""Sounds of strangers: each becomes a WAV that can be sent, or a sentence; and parts of them."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.assets import services, sounds
from studio.assets.models import Asset
from tests.media.samples import film, halves, mp3, saved, wave
from tests.media.voices import CODECS, UNKNOWN, encoded, tone, wav

SIX = [tone() if place == 2 else np.zeros(96_000) for place in range(6)]


@pytest.fixture
def receive(alice):
    def send(content, name="voice.wav"):
        file = SimpleUploadedFile(name, content, "application/octet-stream")
        project = alice.team.projects.get()
        return sounds.receive_sound(file, membership=alice, project=project)

    return send


@pytest.fixture
def cut(alice):
    def cut(asset, start=0.0, seconds=5.0):
        return sounds.cut_sound(asset, start=start, seconds=seconds, membership=alice)

    return cut


def content_of(asset: Asset) -> bytes:
    with services.open_original(asset) as file:
        return file.read()


def described(asset: Asset) -> tuple[str, int, int, int]:
    """Return codec, channels, rate and samples, read without our code."""
    with av.open(io.BytesIO(content_of(asset))) as container:
        stream = container.streams.audio[0]
        count = sum(frame.samples for frame in container.decode(stream))
        context = stream.codec_context
        return context.name, context.channels, context.sample_rate, count


def test_a_usual_wav_is_kept_as_it_is(receive):
    asset = receive(wave(seconds=0.5))

    assert (asset.kind, asset.content_type) == ("audio", "audio/wav")
    assert (asset.title, asset.note) == ("voice", "")
    assert asset.seconds == pytest.approx(0.5)
    assert content_of(asset) == wave(seconds=0.5)


def test_a_sound_is_kept_with_its_waveform(receive):
    asset = receive(wav())

    assert len(asset.peaks) == 240
    assert max(asset.peaks[:110]) == 0
    assert min(asset.peaks[130:]) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("form", CODECS)
def test_what_is_compressed_becomes_a_wav(receive, tmp_path, form):
    content = encoded(tmp_path / "sound", form).read_bytes()
    asset = receive(content, name=f"me.{form.lower()}")

    assert asset.content_type == "audio/wav"
    assert described(asset)[:3] == ("pcm_s16le", 2, 48_000)
    assert asset.seconds == pytest.approx(2.0, abs=0.05)
    assert f" {form}." in asset.note


@pytest.mark.parametrize(
    ("content", "channels", "why"),
    [
        (wav(bits=8), 1, "8 bits"),
        (wav(bits=24), 1, "24 bits"),
        (wav(SIX), 2, "6 channels"),
        (wav(announced=UNKNOWN), 1, "a WAV without a length"),
    ],
    ids=["8 bits", "24 bits", "5.1", "endless"],
)
def test_an_unusual_wav_becomes_a_usual_one(receive, content, channels, why):
    asset = receive(content)

    assert described(asset) == ("pcm_s16le", channels, 48_000, 96_000)
    assert asset.note == f"Made a 16-bit WAV from {why}."


def test_ten_minutes_are_taken_in(receive):
    asset = receive(wav([np.zeros(600 * 800)], rate=800))

    assert asset.seconds == 600


@pytest.mark.parametrize("form", ["MP3", "WAV"])
def test_the_same_sound_is_the_same_asset(receive, tmp_path, form):
    content = wav() if form == "WAV" else mp3(tmp_path / "sound").read_bytes()
    first = receive(content, name="one")

    assert receive(content, name="again") == first


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (wav([np.zeros(0)]), "it lasts 0 seconds"),
        (wav([np.zeros(601 * 800)], rate=800), "at most 10 minutes are accepted"),
        (wav()[:-1000], "its end is missing"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "damaged"),
        (saved(halves(), "PNG"), "Pictures cannot go in as a sound"),
        (b"%PDF-1.7", "PDF documents cannot go in as a sound. What can: WAV"),
        (b"ID3" + b"\0" * 400, "named like a WAV sound but holds an MP3"),
    ],
    ids=["bytes", "0 s", "10 min", "cut", "header", "picture", "pdf", "mp3"],
)
def test_what_is_no_sound_is_refused_in_a_sentence(receive, content, sentence):
    with pytest.raises(services.Refused, match=sentence):
        receive(content)

    assert Asset.objects.count() == 0


def test_an_mp3_named_wav_is_refused_and_taken_by_its_own_name(receive, tmp_path):
    content = mp3(tmp_path / "sound").read_bytes()

    with pytest.raises(services.Refused, match=r"Rename it to end in \.mp3"):
        receive(content, name="me.wav")
    assert receive(content, name="me.mp3").kind == "audio"


def test_a_film_is_no_sound(receive, tmp_path):
    content = film(tmp_path / "film").read_bytes()

    with pytest.raises(services.Refused, match="a film, not a sound"):
        receive(content, name="film")


def test_a_part_is_cut_to_the_sample(receive, cut):
    ramp = np.arange(96_000) % 30_000 / 32_767
    part = cut(receive(wav([ramp])), start=0.25, seconds=1.5)

    samples = np.frombuffer(content_of(part)[44:], "<i2")
    assert len(samples) == 72_000
    assert samples[0] == pytest.approx(12_000, abs=1)
    assert (part.seconds, part.title) == (1.5, "voice, 0.25 to 1.75 s")
    assert part.note == "Cut from “voice”: 0.25 to 1.75 s of it."


def test_the_whole_stays_beside_its_part(receive, cut):
    whole = receive(wav())
    part = cut(whole, start=1, seconds=0.5)

    assert Asset.objects.kept().count() == 2
    assert content_of(whole) == wav()
    assert min(part.peaks) == pytest.approx(0.5, abs=0.01)


def test_a_sound_that_fits_goes_in_as_it_is(receive, cut):
    whole = receive(wav())

    assert cut(whole, seconds=2) == whole
    assert cut(whole, seconds=15) == whole


def test_the_same_part_is_the_same_asset(receive, cut):
    whole = receive(wav())

    assert cut(whole, start=0.5, seconds=1) == cut(whole, start=0.5, seconds=1)
    assert Asset.objects.count() == 2


def test_a_part_beyond_the_end_is_refused_in_words(receive, cut):
    with pytest.raises(services.Refused, match="ends before 9 s"):
        cut(receive(wav()), start=9)


def test_an_mp3_of_the_archive_is_made_a_wav_even_whole(alice, cut, tmp_path):
    asset = services.archive(
        mp3(tmp_path / "sound"),
        team=alice.team,
        project=alice.team.projects.get(),
        member=alice.user,
        origin=Asset.Origin.MADE,
        title="Tune",
        prompt="",
        expect_kind="audio",
    )

    assert asset.content_type == "audio/mpeg"
    assert cut(asset, seconds=15).content_type == "audio/wav"


def test_a_clip_is_archived_with_the_waveform_of_its_sound(alice, tmp_path):
    (tmp_path / "sound").write_bytes(wav())
    kept = [
        services.archive(
            film(tmp_path / name, audio=audio),
            team=alice.team,
            project=alice.team.projects.get(),
            member=None,
            origin=Asset.Origin.MADE,
            title="",
            prompt="",
            expect_kind="video",
        )
        for name, audio in (("loud", tmp_path / "sound"), ("mute", None))
    ]

    assert [asset.has_audio for asset in kept] == [True, False]
    assert len(kept[0].peaks) == 240
    assert kept[1].peaks is None


def test_deriving_again_draws_a_waveform_that_was_missing(receive):
    asset = receive(wav())
    Asset.objects.filter(pk=asset.pk).update(peaks=None)

    services.derive_again(asset)

    assert len(asset.peaks) == 240


def test_a_missing_file_is_no_fault_of_the_sound(receive, cut):
    asset = receive(wav())
    asset.sha256 = "0" * 64

    with pytest.raises(services.Refused, match="missing"):
        cut(asset)
