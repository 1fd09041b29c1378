import numpy as np
import pytest

from studio.media.peaks import peaks_of
from studio.media.sounds import peaks
from tests.media.samples import film, mp3
from tests.media.voices import tone, wav


def rows(*values):
    return np.array(values, np.int16)[:, None]


def test_peaks_of_pieces_are_those_of_the_whole():
    loud, quiet = rows(*[16_384] * 50), rows(*[0] * 50)

    assert peaks_of([quiet, loud], count=4) == [0, 0, 0.5, 0.5]


def test_peaks_of_two_channels_are_those_of_the_louder():
    assert peaks_of([np.array([[0, -32_768], [16_384, 0]], np.int16)], count=2) == [
        1,
        0.5,
    ]


@pytest.mark.parametrize("pieces", [[], [np.zeros((0, 1), np.int16)]])
def test_peaks_of_nothing_are_none(pieces):
    assert peaks_of(pieces) == []


def test_peaks_of_a_film_follow_its_sound(tmp_path):
    (tmp_path / "sound").write_bytes(wav([tone(seconds=0.5)]))
    drawn = peaks(film(tmp_path / "film", audio=tmp_path / "sound"))

    assert max(drawn[:110]) < 0.05
    assert np.mean(drawn[130:230]) > 0.2


def test_a_silent_film_has_none(tmp_path):
    assert peaks(film(tmp_path / "film")) == []


def test_peaks_of_a_compressed_sound(tmp_path):
    assert len(peaks(mp3(tmp_path / "sound"))) == 240
