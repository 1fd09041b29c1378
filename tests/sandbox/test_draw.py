from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from studio.engines import Engine, Makes
from studio.engines.registry import find
from studio.media.errors import MediaError
from studio.media.probe import probe
from studio.sandbox import draw
from studio.sandbox.draw import Inputs
from studio.sandbox.inputs import Source
from studio.sandbox.models import Request

Pixels = npt.NDArray[np.float64]

RED, GREEN, BLUE = ((200, 40, 30), (30, 160, 60), (40, 60, 200))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def an_engine(slug: str) -> Engine:
    engine = find(slug)
    assert engine is not None
    return engine


def a_request(engine: Engine, **values: Any) -> Request:
    """Not saved: what is drawn hangs on its values alone."""
    return Request(
        model=engine.path,
        values=engine.complete({"prompt": "silk", **values}),
        seed=7,
        scale=0.1,
    )


def plain(
    colour: tuple[int, int, int], size: tuple[int, int] = (96, 72)
) -> Image.Image:
    return Image.new("RGB", size, colour)


def wave(path: Path, seconds: float = 2.0, rate: int = 8000) -> Source:
    tone = np.sin(np.arange(int(seconds * rate)) * 0.3) * 9000
    samples = tone.astype("<i2").tobytes()
    header = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    body = header + b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return Source("http://127.0.0.1/sound.wav", "sound", path)


def drawn(engine: Engine, path: Path, *sounds: Source, **given: Any) -> Path:
    """Draw with the pictures and values given by key; sounds as they came in."""
    pictures = {key: value for key, value in given.items() if isinstance(value, tuple)}
    values = {key: value for key, value in given.items() if key not in pictures}
    request = a_request(engine, **values)
    inputs = Inputs(pictures=pictures, sounds=sounds)
    if engine.makes is Makes.VIDEO:
        draw._draw_clip(request, engine, inputs, path)
    else:
        size = draw._size(request, engine, inputs.first)
        draw._save(draw._still(request, inputs, size), path)
    return path


def frames(path: Path) -> Iterator[Pixels]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24").astype(float)


def pixels(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image, float)


def ends(path: Path) -> tuple[Pixels, Pixels]:
    first, *_, last = frames(path)
    return first, last


def away(picture: Pixels, colour: tuple[int, int, int]) -> float:
    return float(np.abs(picture - colour).mean())


@pytest.mark.parametrize("slug", ["reve-edit", "soul-reference", "seedream-4-edit"])
def test_a_picture_shows_its_reference(folder: Path, slug: str) -> None:
    engine = an_engine(slug)
    key = engine.inputs[0].keeps
    red, blue = (
        pixels(drawn(engine, folder / "a.png", **{key: (plain(colour),)}))
        for colour in (RED, BLUE)
    )
    assert red[..., 0].mean() > blue[..., 0].mean() + 40
    assert blue[..., 2].mean() > red[..., 2].mean() + 40


@pytest.mark.parametrize("slug", ["reve-remix", "nano-banana", "popcorn", "popcorn-v1"])
def test_a_picture_shows_all_its_references_in_their_order(
    folder: Path, slug: str
) -> None:
    engine = an_engine(slug)
    colours = (RED, GREEN, BLUE)

    def shown(*order: int) -> bytes:
        references = tuple(plain(colours[place]) for place in order)
        return drawn(engine, folder / "a.png", references=references).read_bytes()

    assert len({shown(0, 1, 2), shown(2, 1, 0), shown(0, 1), shown(0, 1, 1)}) == 4


def test_a_picture_shows_its_character(folder: Path) -> None:
    engine = an_engine("soul-character")
    with_her = pixels(drawn(engine, folder / "a.png", character=(plain(RED),)))
    assert away(with_her[40:70, 60:90], RED) < 25


def test_a_weak_character_shows_less(folder: Path) -> None:
    engine = an_engine("soul-character")
    strong, weak = (
        pixels(
            drawn(
                engine,
                folder / "a.png",
                character=(plain(RED),),
                character_strength=strength,
            )
        )[40:70, 60:90]
        for strength in (1.0, 0.1)
    )
    assert away(strong, RED) < away(weak, RED) - 20


@pytest.mark.parametrize(("ending", "format"), [("png", "PNG"), ("jpg", "JPEG")])
def test_a_picture_has_the_format_of_its_ending(
    folder: Path, ending: str, format: str
) -> None:
    with Image.open(drawn(an_engine("nano-banana"), folder / f"a.{ending}")) as made:
        assert made.format == format


@pytest.mark.parametrize("slug", ["dop-standard", "hailuo-02", "veo-3-1", "wan-2-5"])
def test_a_clip_begins_with_its_first_frame(folder: Path, slug: str) -> None:
    path = drawn(an_engine(slug), folder / "a.mp4", first_frame=(plain(RED),))
    assert away(next(frames(path)), RED) < 6


@pytest.mark.parametrize("slug", ["dop-lite", "veo-3-1-fast-first-last-frame"])
def test_a_clip_ends_with_its_last_frame(folder: Path, slug: str) -> None:
    path = drawn(
        an_engine(slug),
        folder / "a.mp4",
        first_frame=(plain(RED),),
        last_frame=(plain(BLUE),),
    )
    first, last = ends(path)
    assert away(first, RED) < 6
    assert away(last, BLUE) < 6


def test_a_clip_goes_through_all_frames_of_the_first_generation(folder: Path) -> None:
    path = drawn(
        an_engine("dop-v1"),
        folder / "a.mp4",
        first_frame=(plain(RED), plain(GREEN)),
        last_frame=(plain(BLUE),),
    )
    seen = list(frames(path))
    places = (0, (len(seen) - 1) // 2, -1)
    for place, colour in zip(places, (RED, GREEN, BLUE), strict=True):
        # In between the mark lies on it.
        assert away(seen[place], colour) < 8


def test_a_clip_of_references_begins_with_a_picture_of_all_of_them(
    folder: Path,
) -> None:
    engine = an_engine("veo-3-1-reference")
    both = next(
        frames(drawn(engine, folder / "a.mp4", references=(plain(RED), plain(BLUE))))
    )
    assert away(both[30:40, 20:40], RED) < 60
    assert away(both[30:40, 95:110], BLUE) < 60


@pytest.mark.parametrize("slug", ["kling-2-1-master-text", "sora-2-text"])
def test_a_clip_of_a_text_has_the_length_that_was_asked_for(
    folder: Path, slug: str
) -> None:
    engine = an_engine(slug)
    seconds = engine.complete({})["duration"]
    found = probe(drawn(engine, folder / "a.mp4"))
    assert (found.frames, found.has_audio) == (seconds * draw.FPS, False)


def test_a_clip_carries_the_sound_that_came_in(folder: Path) -> None:
    sound = wave(folder / "sound")
    path = drawn(an_engine("wan-2-5-text"), folder / "a.mp4", sound)
    assert _pitch(path) == pytest.approx(0.3 * 8000 / (2 * np.pi), abs=3)


def test_a_talking_clip_begins_with_its_portrait_and_has_its_voice(
    folder: Path,
) -> None:
    sound = wave(folder / "sound")
    path = drawn(an_engine("speak"), folder / "a.mp4", sound, portrait=(plain(RED),))
    found = probe(path)
    assert (found.seconds, found.has_audio) == (pytest.approx(5, abs=0.1), True)
    assert away(next(frames(path)), RED) < 6
    assert _pitch(path) == pytest.approx(0.3 * 8000 / (2 * np.pi), abs=3)


def test_a_talking_clip_stands_in_for_a_voice_from_elsewhere(folder: Path) -> None:
    elsewhere = Source("https://elsewhere.example/a.wav", "foreign", None)
    engine = an_engine("speak")
    path = drawn(engine, folder / "a.mp4", elsewhere, portrait=(plain(RED),))
    assert probe(path).has_audio


def test_a_sound_from_elsewhere_is_stood_in_for(folder: Path) -> None:
    elsewhere = Source("https://elsewhere.example/a.wav", "foreign", None)
    path = drawn(an_engine("wan-2-5-text"), folder / "a.mp4", elsewhere)
    assert probe(path).has_audio


def test_a_picture_is_no_sound(folder: Path) -> None:
    plain(RED).save(folder / "sound", "PNG")
    picture = Source("http://127.0.0.1/a.png", "picture", folder / "sound")
    with pytest.raises(MediaError):
        drawn(an_engine("wan-2-5-text"), folder / "a.mp4", picture)
    assert not (folder / "a.mp4").exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_sound_is_made_where_it_is_asked_for(folder: Path, wanted: bool) -> None:
    engine = an_engine("veo-3-1-fast-text")
    path = drawn(engine, folder / "a.mp4", generate_audio=wanted, duration=4)
    assert probe(path).has_audio is wanted
    assert [left.name for left in folder.iterdir()] == ["a.mp4"]


def test_a_fixed_camera_does_not_move(folder: Path) -> None:
    engine = an_engine("seedance-1-lite-text")
    still, moved = (
        ends(
            drawn(
                engine,
                folder / "a.mp4",
                prompt="a field of cubes",
                camera_fixed=fixed,
                resolution="480p",
                duration=2,
            )
        )
        for fixed in (True, False)
    )
    edge = np.s_[:12, :]
    assert np.abs(still[1] - still[0])[edge].mean() < 10
    assert np.abs(moved[1] - moved[0])[edge].mean() > 12


def test_the_same_inputs_give_the_same_bytes(folder: Path) -> None:
    engine = an_engine("veo-3-1-first-last-frame")
    once, again = (
        drawn(
            engine,
            folder / "a.mp4",
            first_frame=(plain(RED),),
            last_frame=(plain(BLUE),),
            generate_audio=True,
        ).read_bytes()
        for _ in range(2)
    )
    assert once == again


def test_inputs_are_opened_in_the_order_of_their_list() -> None:
    sources = {
        "references": tuple(
            Source(f"https://{host}.example/a", host, None) for host in "abc"
        ),
        "audio": (Source("https://x.example/a.wav", "x", None),),
    }
    inputs = draw._inputs(sources, an_engine("wan-2-5"))
    wanted = [draw.placeholder(f"https://{host}.example/a") for host in "abc"]
    assert list(inputs.references) == wanted
    assert inputs.sounds == sources["audio"]


def test_of_a_hundred_photos_no_more_are_opened_than_are_shown() -> None:
    photos = tuple(Source(f"https://{uuid4()}.example", "x", None) for _ in range(100))
    inputs = draw._inputs({"character": photos}, an_engine("soul-character"))
    assert len(inputs.character) == draw.MOST_PRINTS
    assert inputs.references == ()


def test_placeholder_depends_on_the_host_alone() -> None:
    one, same, other, none = (
        draw.placeholder(url).tobytes()
        for url in ("https://x.io/a", "https://x.io/b", "https://y.io/a", "\ufffd:[")
    )
    assert one == same
    assert len({one, other, none}) == 3


def _pitch(path: Path) -> float:
    """Return the loudest frequency of the first second."""
    with av.open(str(path)) as container:
        heard = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    spectrum = np.abs(np.fft.rfft(np.concatenate(heard)[:rate]))
    return float(spectrum.argmax())
