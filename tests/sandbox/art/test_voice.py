import av
import numpy as np
import pytest
from PIL import Image

from studio.media.errors import MediaError
from studio.sandbox.art.brief import Take
from studio.sandbox.art.camera import Plate, Played, Shot, Talk
from studio.sandbox.art.clip import draw_talk
from studio.sandbox.art.voice import Strip, levels
from tests.media.voices import tone, wav

SIZE, FPS, SECONDS = (192, 208), 8, 2


@pytest.fixture
def voice(tmp_path):
    """Silent for a second, then loud for one."""

    def write(samples=None, name="voice.wav"):
        path = tmp_path / name
        path.write_bytes(wav([tone() if samples is None else samples]))
        return path

    return write


def portrait():
    chance = np.random.default_rng(3)
    colours = chance.integers(60, 190, (5, 4, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize(SIZE, Image.Resampling.BICUBIC)


def talk(voice, path, seed=1):
    take = Take(
        pictures=(portrait(),),
        size=SIZE,
        seconds=SECONDS,
        fps=FPS,
        seed=seed,
        audio=voice,
    )
    draw_talk(take, voice, path)
    return path


def frames(path):
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray(format="rgb24").astype(float)
            for frame in container.decode(video=0)
        ]


def heard(path):
    """Return how loud each frame's share of the sound is."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    samples = np.concatenate(parts)[: SECONDS * 48_000]
    return [float(np.abs(part).mean()) for part in np.array_split(samples, 16)]


def test_levels_follow_the_voice(voice):
    found = levels(voice(), frames=16, fps=FPS)

    assert max(found[:8]) == 0
    assert found[8:] == pytest.approx([1] * 8, abs=0.02)


def test_levels_close_slower_than_they_open(voice):
    found = levels(voice(tone()[::-1]), frames=16, fps=FPS)

    assert found[0] == pytest.approx(1, abs=0.02)
    assert 1 > found[8] > found[9] > found[10] > 0


def test_noise_is_no_voice(voice):
    assert set(levels(voice(tone(loud=0.001)), frames=8, fps=4)) == {0}


def test_levels_after_the_end_are_silent(voice):
    assert levels(voice(), frames=40, fps=FPS)[-1] < 0.01


def test_what_is_no_sound_raises(tmp_path):
    portrait().save(tmp_path / "voice.wav", "PNG")

    with pytest.raises(MediaError):
        levels(tmp_path / "voice.wav", frames=8, fps=FPS)


def test_talk_begins_with_the_portrait(voice, tmp_path):
    first = frames(talk(voice(), tmp_path / "a.mp4"))[0]

    assert np.abs(first - np.asarray(portrait(), float)).mean() < 4


def test_talk_is_as_long_as_was_asked_and_carries_the_voice(voice, tmp_path):
    path = talk(voice(), tmp_path / "a.mp4")

    given = [0] * 8 + [1] * 8
    assert len(frames(path)) == SECONDS * FPS
    assert np.corrcoef(heard(path), given)[0, 1] > 0.98


def test_face_moves_only_while_the_voice_is_loud():
    speaks = Talk(levels=(0,) * 8 + (1,) * 8, fps=FPS)
    shot = Shot(Plate(portrait(), SIZE), None, [Played(operator=speaks)], seed=1)
    seen = [np.asarray(frame, float) for frame in shot.frames(count=16, fps=FPS)]
    moved = [np.abs(frame - seen[0])[60:150, 50:140].mean() for frame in seen]

    assert max(moved[:8]) == 0
    assert min(moved[8:]) > 0.8


def test_strip_shows_the_waveform_as_far_as_it_was_said(voice):
    strip = Strip(voice(), size=(640, 640), seconds=SECONDS)

    def bright(time):
        frame = Image.new("RGB", (640, 640), (90, 90, 90))
        strip.lay(frame, time=time)
        shown = np.asarray(frame.crop(strip.box).convert("L"), float)
        half = shown.shape[1] // 2
        return (shown[:, :half] > 200).mean(), (shown[:, half:] > 200).mean()

    silent, loud = bright(1.0)
    assert loud > 3 * silent
    assert bright(0.0) == (0, 0)
    assert bright(0.5)[0] == silent
    assert bright(0.5)[1] == 0


def test_strip_of_another_voice_is_another(voice):
    strips = [
        Strip(voice(samples), size=(320, 320), seconds=SECONDS)
        for samples in (tone(), tone()[::-1])
    ]
    shown = []
    for strip in strips:
        frame = Image.new("RGB", (320, 320))
        strip.lay(frame, time=1.0)
        shown.append(frame.tobytes())

    assert shown[0] != shown[1]


def test_same_talk_gives_the_same_bytes(voice, tmp_path):
    once, again = (
        talk(voice(), tmp_path / name).read_bytes() for name in ("a.mp4", "b.mp4")
    )

    assert once == again
