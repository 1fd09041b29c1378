import pytest

from studio.media.endings import is_cut_short, is_endless
from tests.media.voices import UNKNOWN, encoded, wav


@pytest.fixture
def given(tmp_path):
    def write(data):
        path = tmp_path / "voice"
        path.write_bytes(data)
        return path

    return write


def test_is_cut_short_finds_one_missing_byte(tmp_path, given):
    ogg = encoded(tmp_path / "ogg", "OGG").read_bytes()

    assert is_cut_short(given(wav()[:-1]), "WAV")
    assert is_cut_short(given(ogg[:-1]), "OGG")


def test_is_cut_short_lets_whole_sounds_pass(tmp_path, given):
    ogg = encoded(tmp_path / "ogg", "OGG")

    assert not is_cut_short(given(wav()), "WAV")
    assert not is_cut_short(given(wav() + b"LIST\4\0\0\0INFO"), "WAV")
    assert not is_cut_short(given(wav(announced=UNKNOWN)), "WAV")
    assert not is_cut_short(ogg, "OGG")


def test_is_cut_short_looks_behind_other_chunks(given):
    data = wav()
    listed = data[:36] + b"LIST\5\0\0\0INFO!\0" + data[36:]

    assert not is_cut_short(given(listed), "WAV")
    assert is_cut_short(given(listed[:-9]), "WAV")


@pytest.mark.parametrize("data", [b"", b"RIFF", wav()[:40], b"OggS", bytes(99)])
def test_is_cut_short_reads_any_bytes(given, data):
    assert [is_cut_short(given(data), form) for form in ("WAV", "MP3", "M4A")] == [
        False
    ] * 3
    assert is_cut_short(given(data), "OGG")


def test_is_cut_short_believes_an_mp3_that_tells_its_size(tmp_path, given):
    mp3 = encoded(tmp_path / "mp3", "MP3").read_bytes()
    untold = mp3.replace(b"Info", b"none").replace(b"Xing", b"none")

    assert not is_cut_short(given(mp3), "MP3")
    assert not is_cut_short(given(mp3 + b"TAG" + bytes(125)), "MP3")
    assert is_cut_short(given(mp3[:-1]), "MP3")
    assert not is_cut_short(given(untold[:-1]), "MP3")


@pytest.mark.parametrize("announced", [0, 0x7FFF_FFFF, UNKNOWN])
def test_is_endless_finds_a_wav_that_says_no_length(given, announced):
    assert is_endless(given(wav(announced=announced)), "WAV")
    assert not is_endless(given(wav()), "WAV")
    assert not is_endless(given(b"OggS"), "OGG")
    assert is_endless(given(b"RIFF"), "WAV")
