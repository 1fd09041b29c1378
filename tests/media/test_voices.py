import numpy as np
import pytest

from studio.media.errors import Damaged, Refused
from studio.media.speech import Sound
from studio.media.voices import peaks, probe_sound, to_wav
from tests.media.samples import film, mp3, noise, saved
from tests.media.voices import CODECS, UNKNOWN, encoded, samples_of, tone, wav


@pytest.fixture
def given(tmp_path):
    def write(data, name="voice"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.wav"


def loudness(samples):
    return float(np.abs(samples.astype(int)).max()) / 32_768


def test_probe_sound_describes_a_wav(given):
    assert probe_sound(given(wav(rate=44_100))) == Sound(
        seconds=2.0, channels=1, sample_rate=44_100, bits=16, format="WAV"
    )


@pytest.mark.parametrize("form", CODECS)
def test_probe_sound_describes_what_is_compressed(tmp_path, form):
    sound = probe_sound(encoded(tmp_path / "voice", form))

    assert sound.seconds == pytest.approx(2.0, abs=0.05)
    assert (sound.channels, sound.sample_rate) == (2, 48_000)
    assert (sound.bits, sound.format) == (None, form)


@pytest.mark.parametrize("bits", [8, 24])
def test_wavs_of_other_depths_are_converted(given, out, bits):
    path = given(wav(bits=bits))
    to_wav(path, out)

    assert probe_sound(path).bits == bits
    assert probe_sound(out).bits == 16
    assert loudness(samples_of(out)) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("speaker", range(3))
def test_surround_is_mixed_to_stereo_with_every_voice_in_it(given, out, speaker):
    silence = np.zeros(96_000)
    columns = [tone() if place == speaker else silence for place in range(6)]
    path = given(wav(columns))
    to_wav(path, out)
    loud = [loudness(column) > 0.1 for column in samples_of(out).T]

    assert probe_sound(path).channels == 6
    assert loud == [[True, False], [False, True], [True, True]][speaker]


@pytest.mark.parametrize("form", CODECS)
def test_to_wav_converts_what_is_compressed(tmp_path, out, form):
    to_wav(encoded(tmp_path / "voice", form), out)
    samples = samples_of(out)

    assert loudness(samples[:40_000]) < 0.02
    assert loudness(samples[50_000:90_000]) == pytest.approx(0.5, abs=0.05)


def test_to_wav_keeps_mono_and_brings_any_rate_to_48_khz(given, out):
    seconds = to_wav(given(wav(rate=8000)), out)

    assert (seconds, samples_of(out).shape) == (2.0, (96_000, 1))
    assert probe_sound(out).sample_rate == 48_000


def test_to_wav_leaves_a_wav_of_its_own_kind_as_it_is(given, out):
    data = wav()
    to_wav(given(data), out)

    assert out.read_bytes() == data


def test_to_wav_cuts_to_the_sample(given, out):
    ramp = np.arange(96_000) % 30_000 / 32_767
    path = given(wav([ramp]))
    seconds = to_wav(path, out, start=0.25, seconds=1.5)

    assert seconds == 1.5
    assert len(samples_of(out)) == 72_000
    assert samples_of(out)[0, 0] == pytest.approx(12_000, abs=1)
    assert samples_of(out)[-1, 0] == pytest.approx(83_999 % 30_000, abs=1)


def test_to_wav_gives_what_there_is_where_the_sound_ends_before(given, out):
    assert to_wav(given(wav()), out, start=1.5, seconds=15) == 0.5
    assert len(samples_of(out)) == 24_000


def test_to_wav_beyond_the_end_is_refused_and_leaves_nothing(given, out):
    with pytest.raises(Refused, match=r"ends before 2 s"):
        to_wav(given(wav()), out, start=2)

    assert [one.name for one in out.parent.iterdir()] == ["voice"]


@pytest.mark.parametrize("cut", [{"start": -1}, {"seconds": 0}])
def test_to_wav_wants_a_cut_that_makes_sense(given, out, cut):
    with pytest.raises(ValueError, match="Nothing lies between"):
        to_wav(given(wav()), out, **cut)


def test_to_wav_twice_gives_the_same_bytes(tmp_path, out):
    path, again = encoded(tmp_path / "voice", "MP3"), tmp_path / "again.wav"
    to_wav(path, out, start=0.3)
    to_wav(path, again, start=0.3)

    assert out.read_bytes() == again.read_bytes()


def test_peaks_draw_the_sound(given):
    drawn = peaks(given(wav()), count=8)

    assert drawn[:4] == [0, 0, 0, 0]
    assert drawn[4:] == pytest.approx([0.5] * 4, abs=0.01)


def test_peaks_reach_one_and_no_further(given):
    assert max(peaks(given(wav([tone(loud=-1.0)])))) == 1
    assert len(peaks(given(wav()))) == 240


def test_peaks_of_fewer_samples_than_asked_for(given):
    path = given(wav([np.array([0.0, 0.5, 1.0])]))

    assert peaks(path, count=6) == pytest.approx([0, 0, 0.5, 0.5, 1, 1], abs=1e-3)


@pytest.mark.parametrize("read", [probe_sound, peaks])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty"),
        (wav([np.zeros(0)]), "it lasts 0 seconds"),
        (wav([np.zeros(601 * 800)], rate=800), "at most 10 minutes"),
        (wav([np.zeros(601 * 800)], rate=800, announced=UNKNOWN), "at most 10"),
        (saved(noise(), "PNG"), "Pictures cannot go in as a sound. What can: WAV, MP3"),
        (b"fLaC", "FLAC sounds cannot go in as a sound"),
        (wav(tag=0x50), "of a kind"),
    ],
    ids=["bytes", "seconds", "long", "endless", "picture", "flac", "mp2 in wav"],
)
def test_what_cannot_be_a_voice_is_refused_in_words(given, read, data, reason):
    with pytest.raises(Refused, match=reason):
        read(given(data))


def test_ten_minutes_are_accepted(given):
    path = given(wav([np.zeros(600 * 800)], rate=800))

    assert probe_sound(path).seconds == 600


def test_a_film_is_no_voice(tmp_path, given):
    path = film(tmp_path / "film", audio=given(wav()))

    with pytest.raises(Refused, match="This is a film, not a sound"):
        probe_sound(path)


def test_content_decides_and_the_name_must_agree(tmp_path, given):
    path = mp3(tmp_path / "voice.wav")

    with pytest.raises(Refused, match=r"like a WAV sound but holds an MP3 sound"):
        probe_sound(path)
    assert probe_sound(path, name="voice.mp3").format == "MP3"
    assert probe_sound(given(wav()), name="recording").format == "WAV"


@pytest.mark.parametrize("lost", [1, 1000, 96_000, 188_000])
def test_a_wav_cut_anywhere_is_incomplete(given, out, lost):
    path = given(wav()[:-lost])

    with pytest.raises(Damaged, match="its end is missing"):
        to_wav(path, out, seconds=0.01)
    assert not out.exists()


@pytest.mark.parametrize("form", CODECS)
def test_half_of_a_compressed_sound_is_damaged(tmp_path, form):
    path = encoded(tmp_path / "voice", form)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(Damaged):
        probe_sound(path)


def test_a_wav_that_announces_no_length_is_played(given):
    for announced in (0, 0x7FFF_FFFF, UNKNOWN):
        assert probe_sound(given(wav(announced=announced))).seconds == 2.0


@pytest.mark.parametrize("form", ["WAV", *CODECS])
def test_rubbish_behind_an_honest_beginning_is_damaged(tmp_path, given, form):
    head = wav() if form == "WAV" else encoded(tmp_path / "x", form).read_bytes()

    with pytest.raises((Damaged, Refused)):
        probe_sound(given(head[:16] + np.random.default_rng(1).bytes(4000)))


def test_a_sound_joined_of_two_kinds_is_read_to_its_end(tmp_path, given, out):
    both = mp3(tmp_path / "one", rate=44_100), mp3(tmp_path / "two", rate=22_050)
    to_wav(given(b"".join(path.read_bytes() for path in both)), out)

    assert samples_of(out).shape[1] == 1
    assert len(samples_of(out)) == pytest.approx(48_000, abs=6_000)
