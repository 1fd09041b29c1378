import struct

import av
import numpy as np
import pytest
from PIL import Image, ImageOps

from studio.media.probe import probe
from studio.sandbox.art.brief import Take
from studio.sandbox.art.camera import Plate
from studio.sandbox.art.clip import draw_clip, draw_motion_preview
from studio.sandbox.art.motions import MOTIONS

SIZE = (96, 64)
IDS = {motion.name: motion.id for motion in MOTIONS}


def still(seed=1, size=(160, 90)):
    rng = np.random.default_rng(seed)
    colours = rng.integers(60, 190, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize(size, Image.Resampling.BICUBIC)


def draw(path, *names, strength=0.6, pictures=(), seed=1, seconds=0.5, **options):
    take = Take(
        pictures=pictures or (still(),),
        motions=tuple((IDS[name], strength) for name in names),
        seconds=seconds,
        fps=8,
        size=SIZE,
        seed=seed,
        **options,
    )
    draw_clip(take, path)
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
    drawn = draw(path, name, pictures=(still(), last))

    assert distance(drawn[0], fitted(still())) < 3
    assert distance(drawn[-1], fitted(last)) < 3


def test_draw_clip_goes_through_all_pictures_in_their_order(path):
    given = [still(seed, size=SIZE) for seed in (1, 2, 3)]
    drawn = draw(path, pictures=tuple(given), is_fixed=True, seconds=1.125)

    assert len(drawn) == 9
    for frame, picture in zip(drawn[::4], given, strict=True):
        assert distance(frame, fitted(picture)) < 4


def test_a_fixed_camera_moves_nothing_but_the_subject(path):
    subject = Image.new("RGB", (160, 90), (60, 70, 80))
    subject.paste(still(size=(50, 50)), (55, 20))
    lines = still(size=(160, 8)).convert("L").convert("RGB")
    subject.paste(lines, (0, 0))
    fixed = draw(path, pictures=(subject,), is_fixed=True, prompt="left")
    moved = draw(path, pictures=(subject,), prompt="left")

    edge = np.s_[:5, :24]
    assert distance(fixed[0][edge], fixed[-1][edge]) < 8
    assert distance(moved[0][edge], moved[-1][edge]) > 8
    assert distance(fixed[0], fixed[-1]) > 0.5


def test_draw_clip_crops_to_cover(path):
    tall = still(size=(60, 200))

    assert distance(draw(path, "Zoom in", pictures=(tall,))[0], fitted(tall)) < 3


def test_draw_clip_has_the_asked_shape(path):
    draw(path, "Zoom in")
    found = probe(path)

    assert (found.width, found.height, found.fps) == (*SIZE, 8.0)
    assert (found.frames, found.seconds, found.has_audio) == (4, 0.5, False)


def test_draw_clip_gives_the_same_bytes_again(path, tmp_path):
    other = tmp_path / "other.mp4"
    for target in (path, other):
        draw(
            target,
            "Handheld",
            "Film grain",
            pictures=(still(), still(2)),
            audio=wave(tmp_path / "w"),
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
    drawn = draw(path, "Static", pictures=(white,))
    corner = np.s_[50:, 40:]

    assert np.ptp(drawn[0][corner]) < 6
    assert np.ptp(drawn[-1][corner]) > 20


def test_draw_clip_knows_no_other_motion(path):
    take = Take(
        pictures=(still(),),
        motions=(("31177282-bde3-4870-b283-000000000000", 0.5),),
        seconds=0.5,
        fps=8,
        size=SIZE,
        seed=1,
    )
    with pytest.raises(KeyError):
        draw_clip(take, path)


def test_draw_clip_takes_two_motions_at_most(path):
    with pytest.raises(ValueError, match="At most 2"):
        draw(path, "Zoom in", "Snow", "Rain")


def test_draw_motion_preview_is_small(path):
    plate = Plate(still(), SIZE)
    draw_motion_preview(IDS["Orbit left"], plate, path, seconds=0.5, fps=8)
    found = probe(path)

    assert (found.width, found.height, found.frames) == (*SIZE, 4)
