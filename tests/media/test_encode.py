import av
import numpy as np
import pytest
from PIL import Image

from studio.media.encode import encode_mp4
from studio.media.probe import probe
from tests.media.samples import decoded, distance, film, film_frames, halves, wave


def test_encode_mp4_shows_what_it_was_given(tmp_path):
    path = tmp_path / "film.mp4"
    encode_mp4([halves()] * 6, fps=12, size=(64, 48), path=path, crf=12)

    frames = decoded(path)
    assert len(frames) == 6
    assert distance(frames[0], halves()) < 6
    assert distance(frames[5], halves()) < 6


def test_encode_mp4_takes_arrays_and_images_alike(tmp_path):
    one = film(tmp_path / "one.mp4").read_bytes()
    images = (Image.fromarray(frame) for frame in film_frames())
    encode_mp4(images, fps=12, size=(64, 48), path=tmp_path / "two.mp4")

    assert (tmp_path / "two.mp4").read_bytes() == one


def test_encode_mp4_gives_the_same_bytes_again(tmp_path):
    sound = tmp_path / "sound.wav"
    sound.write_bytes(wave())
    films = [film(tmp_path / f"{name}.mp4", audio=sound) for name in "ab"]

    assert films[0].read_bytes() == films[1].read_bytes()


def test_encode_mp4_puts_the_index_first_and_names_the_colours(tmp_path):
    path = film(tmp_path / "film.mp4")
    data = path.read_bytes()

    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.colorspace, stream.color_primaries, stream.color_trc) == (
            1,
            1,
            1,
        )
        assert (stream.codec.name, stream.pix_fmt) == ("h264", "yuv420p")


@pytest.mark.parametrize(("seconds", "expected"), [(5.0, 1.0), (0.5, 0.5)])
def test_encode_mp4_cuts_the_sound_at_the_last_frame(tmp_path, seconds, expected):
    sound = tmp_path / "sound.wav"
    sound.write_bytes(wave(seconds))
    path = film(tmp_path / "film.mp4", audio=sound)

    with av.open(str(path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples / 48_000 - expected) < 0.05
    assert probe(path).has_audio


def test_encode_mp4_refuses_odd_sides(tmp_path):
    with pytest.raises(ValueError, match="even"):
        encode_mp4([], fps=12, size=(63, 48), path=tmp_path / "film.mp4")


@pytest.mark.parametrize("frames", [[], [np.zeros((4, 4, 3), np.uint8)]])
def test_encode_mp4_leaves_nothing_when_it_fails(tmp_path, frames):
    with pytest.raises(ValueError, match="frame"):
        encode_mp4(frames, fps=12, size=(64, 48), path=tmp_path / "film.mp4")

    assert list(tmp_path.iterdir()) == []


def test_same_frames_give_the_same_bytes_at_any_size(tmp_path):
    """At 192 by 208 the encoder's tree of macroblocks once gave other bytes every second time."""
    colours = np.random.default_rng(3).integers(60, 190, (5, 4, 3), dtype=np.uint8)
    still = Image.fromarray(colours).resize((192, 208), Image.Resampling.BICUBIC)
    frames = [np.roll(np.asarray(still), shift, axis=1) for shift in range(16)]
    path = tmp_path / "film.mp4"

    found = set()
    for _ in range(12):
        encode_mp4(frames, fps=8, size=(192, 208), path=path)
        found.add(path.read_bytes())

    assert len(found) == 1
