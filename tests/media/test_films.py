from fractions import Fraction

import av
import pytest

from studio.media.encode import encode_mp4
from studio.media.errors import Damaged, Refused
from studio.media.films import poster, probe_film, write_preview
from tests.media.samples import (
    RED,
    decoded,
    distance,
    film,
    film_frames,
    halves,
    wave,
    webm,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "film"


def odd_film(path, *, rotation=0, aspect=None, times=range(6)):
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 12)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for time in times:
            frame = av.VideoFrame.from_image(halves())
            frame.pts, frame.time_base = time, Fraction(1, 12)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_probe_film_describes_an_mp4(path):
    probe = probe_film(film(path))

    assert (probe.content_type, probe.kind) == ("video/mp4", "video")
    assert (probe.width, probe.height, probe.frames) == (64, 48, 12)
    assert (probe.seconds, probe.fps, probe.has_audio) == (1.0, 12.0, False)


def test_probe_film_describes_a_webm(path):
    probe = probe_film(webm(path))

    assert (probe.content_type, probe.frames, probe.fps) == ("video/webm", 12, 12.0)
    assert probe.seconds == pytest.approx(1.0, abs=0.01)


def test_probe_film_hears_sound(path, tmp_path):
    (tmp_path / "sound.wav").write_bytes(wave(1.0))

    assert probe_film(film(path, audio=tmp_path / "sound.wav")).has_audio


@pytest.mark.parametrize("kept", [0.99, 0.8, 0.5, 0.3])
def test_probe_film_finds_that_the_end_is_missing(path, kept):
    data = film(path).read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])

    with pytest.raises(Damaged):
        probe_film(path)


def test_probe_film_finds_that_half_a_webm_is_missing(path):
    data = webm(path, count=24).read_bytes()
    path.write_bytes(data[: len(data) // 3])

    with pytest.raises(Damaged):
        probe_film(path)


def test_probe_film_calls_rubbish_damaged(path):
    path.write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isommp41" + bytes(200))

    with pytest.raises(Damaged, match="cannot be read"):
        probe_film(path)


def test_probe_film_refuses_what_is_too_long(path):
    odd_film(path, times=(0, 12 * 60 * 21))

    with pytest.raises(Refused, match="at most 20 minutes"):
        probe_film(path)


@pytest.mark.parametrize(
    ("rotation", "size", "top_left"), [(0, (64, 48), 0), (90, (48, 64), 2)]
)
def test_poster_stands_as_a_player_shows_it(path, rotation, size, top_left):
    odd_film(path, rotation=rotation)
    picture = poster(path)

    assert picture.size == size == (probe_film(path).width, probe_film(path).height)
    assert max(range(3), key=picture.getpixel((6, 6)).__getitem__) == top_left


def test_poster_squares_the_pixels(path):
    odd_film(path, aspect=Fraction(2, 1))

    assert poster(path).size == (128, 48)
    assert probe_film(path).width == 128


def test_poster_is_the_first_frame_in_its_colours(path):
    encode_mp4([halves()] * 3, fps=12, size=(64, 48), path=path, crf=10)

    assert distance(poster(path).getpixel((8, 8)), RED) < 6


def test_write_preview_is_short_small_and_silent(path, tmp_path):
    (tmp_path / "sound.wav").write_bytes(wave(6.0))
    film(path, size=(640, 362), count=60, audio=tmp_path / "sound.wav")
    preview = write_preview(path, tmp_path / "preview.mp4")
    probe = probe_film(preview.path)

    assert (preview.width, preview.height) == (probe.width, probe.height) == (480, 272)
    assert (probe.seconds, probe.fps, probe.has_audio) == (4.0, 12.0, False)


def test_write_preview_halves_a_fast_film(path, tmp_path):
    film(path, count=60, fps=60)
    preview = write_preview(path, tmp_path / "preview.mp4")
    probe = probe_film(preview.path)

    assert (probe.frames, probe.fps) == (30, 30.0)
    assert distance(decoded(preview.path)[0], next(film_frames())) < 20


def test_write_preview_holds_a_picture_until_the_next_is_due(path, tmp_path):
    odd_film(path, times=(0, 1, 2, 12))
    probe = probe_film(write_preview(path, tmp_path / "preview.mp4").path)

    assert (probe.fps, probe.frames) == (12.0, 13)
