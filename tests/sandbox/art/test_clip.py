import struct

import av
import numpy as np
import pytest
from PIL import Image, ImageOps

from studio.media.probe import probe
from studio.sandbox.art.clip import clip_size, draw_clip, draw_motion_preview
from studio.sandbox.art.motions import MOTIONS

SIZE = (96, 64)
IDS = {motion.name: motion.id for motion in MOTIONS}


def still(seed=1, size=(160, 90)):
    rng = np.random.default_rng(seed)
    colours = rng.integers(60, 190, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize(size, Image.Resampling.BICUBIC)


def draw(path, *names, strength=0.6, last=None, first=None, seed=1, **options):
    draw_clip(
        first or still(),
        motions=[(IDS[name], strength) for name in names],
        last=last,
        seconds=0.5,
        fps=8,
        size=SIZE,
        seed=seed,
        path=path,
        **options,
    )
    return frames(path)


def frames(path):
    with av.open(str(path)) as container:
        pictures = container.decode(video=0)
        return [
            picture.to_ndarray(format="rgb24").astype(float) for picture in pictures
        ]


def fitted(picture):
    return np.asarray(ImageOps.fit(picture, SIZE, Image.Resampling.LANCZOS), float)


def distance(one, other):
    return np.abs(one - other).mean()


def wave(path, seconds=2.0, rate=8000):
    tone = np.sin(np.arange(int(seconds * rate)) * 0.3) * 9000
    samples = tone.astype("<i2").tobytes()
    header = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    body = header + b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "clip.mp4"


@pytest.mark.parametrize("name", ["Dolly in", "Whip pan left", "Snow", "Melt", "Roll"])
def test_draw_clip_begins_with_the_first_picture(path, name):
    assert distance(draw(path, name)[0], fitted(still())) < 3


@pytest.mark.parametrize(
    "name", ["Push through", "Whip pan left", "Snow", "Jump", "Earthquake", "Static"]
)
def test_draw_clip_ends_with_the_last_picture(path, name):
    last = still(seed=2, size=(64, 64))
    drawn = draw(path, name, last=last)

    assert distance(drawn[0], fitted(still())) < 3
    assert distance(drawn[-1], fitted(last)) < 3


def test_draw_clip_crops_to_cover(path):
    tall = still(size=(60, 200))

    assert distance(draw(path, "Zoom in", first=tall)[0], fitted(tall)) < 3


def test_draw_clip_has_the_asked_shape(path):
    draw(path, "Zoom in")
    found = probe(path)

    assert (found.width, found.height, found.fps) == (*SIZE, 8.0)
    assert (found.frames, found.seconds, found.has_audio) == (4, 0.5, False)


def test_draw_clip_gives_the_same_bytes_again(path, tmp_path):
    other = tmp_path / "other.mp4"
    for target in (path, other):
        draw(
            target, "Handheld", "Film grain", last=still(2), audio=wave(tmp_path / "w")
        )

    assert path.read_bytes() == other.read_bytes()


def test_draw_clip_follows_seed_and_strength(path):
    once = draw(path, "Snow")[-1]

    assert distance(once, draw(path, "Snow", seed=2)[-1]) > 0.3
    assert distance(once, draw(path, "Snow", strength=0.1)[-1]) > 0.3


def test_draw_clip_plays_two_motions_at_once(path):
    both = draw(path, "Zoom in", "Night falls")[-1]

    assert distance(both, draw(path, "Zoom in")[-1]) > 5
    assert distance(both, draw(path, "Night falls")[-1]) > 5


def test_draw_clip_without_motions_drifts_as_the_prompt_says(path):
    left = draw(path, prompt="The camera goes left")
    right = draw(path, prompt="The camera goes right")

    assert distance(left[0], left[-1]) > 0.5
    assert distance(left[-1], right[-1]) > 0.5


def test_draw_clip_carries_sound_no_longer_than_itself(path, tmp_path):
    draw(path, "Zoom in", audio=wave(tmp_path / "sound.wav"))
    found = probe(path)

    assert found.has_audio
    assert found.seconds == pytest.approx(0.5, abs=0.05)


def test_draw_clip_marks_itself_but_for_the_first_frame(path):
    white = Image.new("RGB", (96, 64), (120, 120, 120))
    drawn = draw(path, "Static", first=white)
    corner = np.s_[50:, 40:]

    assert np.ptp(drawn[0][corner]) < 6
    assert np.ptp(drawn[-1][corner]) > 20


def test_draw_clip_knows_no_other_motion(path):
    with pytest.raises(KeyError):
        draw_clip(
            still(),
            motions=[("31177282-bde3-4870-b283-000000000000", 0.5)],
            last=None,
            seconds=0.5,
            fps=8,
            size=SIZE,
            seed=1,
            path=path,
        )


def test_draw_clip_takes_two_motions_at_most(path):
    with pytest.raises(ValueError, match="At most 2"):
        draw(path, "Zoom in", "Snow", "Rain")


def test_draw_motion_preview_is_small(path):
    draw_motion_preview(IDS["Orbit left"], still(), path, size=96, seconds=0.5, fps=8)
    found = probe(path)

    assert (found.width, found.height, found.frames) == (96, 54, 4)


@pytest.mark.parametrize(
    ("given", "size"),
    [((1920, 1080), (1280, 720)), ((1000, 999), (1280, 1278)), ((9, 16), (720, 1280))],
)
def test_clip_size_is_even_and_keeps_the_ratio(given, size):
    assert clip_size(given) == size
