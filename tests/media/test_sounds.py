import pytest

from studio.media.errors import Damaged, MediaError, Refused
from studio.media.sounds import probe_sound, stereo_frames
from tests.media.samples import film, mp3, wave


def test_probe_sound_describes_a_wav(tmp_path):
    path = tmp_path / "sound"
    path.write_bytes(wave(0.75))
    probe = probe_sound(path)

    assert (probe.content_type, probe.kind) == ("audio/wav", "audio")
    assert (probe.seconds, probe.frames, probe.has_audio) == (0.75, 0, True)


def test_probe_sound_describes_an_mp3(tmp_path):
    probe = probe_sound(mp3(tmp_path / "sound"))

    assert probe.content_type == "audio/mpeg"
    assert probe.seconds == pytest.approx(0.5, abs=0.1)


def test_probe_sound_finds_that_the_end_is_missing(tmp_path):
    path = tmp_path / "sound"
    path.write_bytes(wave(4.0)[:10_000])

    with pytest.raises(Damaged):
        probe_sound(path)


def test_probe_sound_of_rubbish_is_damaged(tmp_path):
    path = tmp_path / "sound"
    path.write_bytes(b"RIFF\x10\0\0\0WAVE" + bytes(30))

    with pytest.raises(MediaError):
        probe_sound(path)


def test_stereo_frames_resamples(tmp_path):
    path = tmp_path / "sound"
    path.write_bytes(wave(0.5))
    frames = list(stereo_frames(path))

    assert {(frame.sample_rate, frame.layout.name) for frame in frames} == {
        (48_000, "stereo")
    }
    assert abs(sum(frame.samples for frame in frames) - 24_000) <= 64


def test_stereo_frames_of_a_silent_film_is_refused(tmp_path):
    path = film(tmp_path / "film")

    with pytest.raises(Refused, match="no sound"):
        list(stereo_frames(path))
