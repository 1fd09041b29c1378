import pytest

from studio.media.errors import Damaged, MediaError, Refused, TooSlow
from studio.media.speech import Sound, check_name, format_of, hear
from studio.media.voices import peaks, probe_sound
from tests.media.samples import mp3
from tests.media.voices import CODECS, encoded, samples_of, wav


@pytest.fixture
def given(tmp_path):
    def write(data):
        path = tmp_path / "given"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("form", CODECS)
def test_hear_writes_a_wav_of_the_part(tmp_path, form):
    path = encoded(tmp_path / "given", form)
    voice = hear(path, tmp_path / "out", name="me", start=1, seconds=0.5)

    assert voice.source == probe_sound(path)
    assert voice.seconds == 0.5
    assert len(samples_of(voice.path)) == 24_000
    assert list(voice.peaks) == peaks(voice.path)


def test_hear_refuses_a_wrong_name_before_a_child_is_born(tmp_path):
    path = mp3(tmp_path / "given")

    with pytest.raises(Refused, match=r"Rename it to end in \.mp3"):
        hear(path, tmp_path / "out", name="Voice.WAV", timeout=0)
    assert not (tmp_path / "out").exists()


def test_hear_carries_the_reason_out_of_the_child(given, tmp_path):
    with pytest.raises(Damaged, match="its end is missing"):
        hear(given(wav()[:-1]), tmp_path / "out")
    with pytest.raises(Refused, match="ends before 7 s"):
        hear(given(wav()), tmp_path / "out", start=7)


def test_hear_gives_up_in_words(given, tmp_path):
    with pytest.raises(TooSlow, match="took too long"):
        hear(given(wav()), tmp_path / "out", timeout=0.001)


def test_hear_does_not_blame_the_file_for_a_cut_of_ours(given, tmp_path):
    with pytest.raises(MediaError, match="could not be read just now") as caught:
        hear(given(wav()), tmp_path / "out", start=-1)

    assert type(caught.value) is MediaError


@pytest.mark.parametrize("name", ["", "voice", "voice.aac", "VOICE.WAV", "a.b.wave"])
def test_check_name_lets_names_pass_that_promise_nothing_else(name):
    assert check_name(name, "WAV") is None


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", "WAV"),
        (b"ID3\4", "MP3"),
        (b"\xff\xfb\x90\x00", "MP3"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0isomM4A ", "M4A"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "M4A"),
        (b"OggS", "OGG"),
        (b"\x1aE\xdf\xa3\x9f\x42\x82\x84webm", "WebM"),
    ],
)
def test_format_of_goes_by_the_first_bytes(given, head, word):
    assert format_of(given(head)) == word


@pytest.mark.parametrize(
    ("over", "plain"),
    [
        ({}, True),
        ({"channels": 2}, True),
        ({"bits": 8}, False),
        ({"bits": 24}, False),
        ({"channels": 6}, False),
        ({"is_endless": True}, False),
        ({"format": "MP3", "bits": None}, False),
    ],
    ids=lambda value: str(value),
)
def test_only_a_usual_wav_is_plain(over, plain):
    facts = {"seconds": 2.0, "channels": 1, "sample_rate": 48_000, "bits": 16}

    assert Sound(**{**facts, "format": "WAV", **over}).is_plain is plain
