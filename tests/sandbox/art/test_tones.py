import wave

import numpy as np
import pytest

from studio.media.probe import probe
from studio.sandbox.art.tones import LOUDNESS, RATE, write_tones


def samples(path, seconds=2.0, seed=1):
    write_tones(path, seconds=seconds, seed=seed)
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_767


@pytest.mark.parametrize("seconds", [0.25, 4, 8.5])
def test_tones_last_as_long_as_asked(tmp_path, seconds):
    samples(tmp_path / "tones.wav", seconds=seconds)
    found = probe(tmp_path / "tones.wav")

    assert (found.kind, found.seconds) == ("audio", seconds)


def test_tones_are_soft_and_begin_and_end_in_silence(tmp_path):
    heard = np.abs(samples(tmp_path / "tones.wav"))

    assert LOUDNESS / 2 < heard.max() <= LOUDNESS
    assert max(heard[: RATE // 100].max(), heard[-RATE // 100 :].max()) < 0.01


def test_tones_are_the_same_again_and_others_for_another_seed(tmp_path):
    one, again, other = (
        samples(tmp_path / "tones.wav", seed=seed).tobytes() for seed in (1, 1, 2)
    )

    assert one == again
    assert one != other
