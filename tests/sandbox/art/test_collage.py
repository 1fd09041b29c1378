import numpy as np
import pytest
from PIL import Image

from studio.sandbox.art import STYLES, Brief, draw
from studio.sandbox.art.collage import MOST_PANELS, arrangement, cover

SIZE = (144, 144)
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16", "F", "YCbCr", "HSV")


def chequers():
    """A picture that no scene resembles."""
    rows, columns = np.indices((90, 90)) // 30
    return Image.fromarray((((rows + columns) % 2) * 215 + 20).astype(np.uint8))


def drawn(prompt="silk", **changes):
    brief = Brief(prompt=prompt, seed=3, width=SIZE[0], height=SIZE[1], **changes)
    return np.asarray(draw(brief).convert("L"), dtype=float)


def likeness(seen, picture):
    wanted = np.asarray(picture.convert("L").resize(seen.shape[::-1]), dtype=float)
    return np.corrcoef(seen.ravel(), wanted.ravel())[0, 1]


@pytest.mark.parametrize("prompt", ["silk", "city", "ridges"])
def test_a_reference_is_seen_in_the_picture(prompt):
    assert likeness(drawn(prompt), chequers()) < 0.3
    assert likeness(drawn(prompt, references=(chequers(),)), chequers()) > 0.75


def test_a_reference_is_seen_behind_the_subject():
    seen = drawn("portrait of a woman", references=(chequers(),))

    assert likeness(seen[:20], chequers().crop((0, 0, 90, 12))) > 0.7


@pytest.mark.parametrize("name", ["Cyanotype", "Oil sketch", "Newsprint"])
def test_a_reference_is_seen_through_a_style(name):
    style_id = next(style.id for style in STYLES if style.name == name)
    seen = drawn(references=(chequers(),), style_id=style_id)

    assert likeness(seen, chequers()) > 0.5


@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_one_of_several_references_is_seen(count):
    dark = tuple(Image.new("L", (40, 40), 0) for _ in range(count))
    without = drawn(references=dark)
    changed = [
        np.abs(
            drawn(references=(*dark[:i], chequers(), *dark[i + 1 :])) - without
        ).mean()
        for i in range(count)
    ]

    assert min(changed) > 2


def test_the_order_of_references_counts():
    first, second = chequers(), Image.new("L", (40, 40), 200)

    assert np.any(
        drawn(references=(first, second)) != drawn(references=(second, first))
    )


@pytest.mark.parametrize("count", range(2, MOST_PANELS + 1))
@pytest.mark.parametrize("aspect", [0.25, 0.75, 1.0, 1.78, 4.0])
def test_panels_lie_inside_the_picture_and_apart(count, aspect):
    panels = arrangement(count, aspect)

    assert len(panels) == count
    for place, panel in enumerate(panels):
        assert panel.left > 0
        assert panel.top > 0
        assert panel.left + panel.width < 1
        assert panel.top + panel.height < 1
        for other in panels[:place]:
            beside = panel.left >= other.left + other.width
            below = panel.top >= other.top + other.height
            assert beside or below


@pytest.mark.parametrize("prompt", ["dunes", "portrait of Mara", "city at night"])
def test_a_character_is_seen_as_a_print(prompt):
    photo = Image.new("L", (60, 80), 20)
    photo.paste(230, (30, 0, 60, 80))
    seen = drawn(prompt, character=(photo,))[50:94]

    assert seen[:, 76:92].mean() - seen[:, 52:68].mean() > 120


def test_a_character_is_seen_better_the_stronger_it_is():
    without = drawn("dunes")
    away = [
        np.abs(
            drawn("dunes", character=(chequers(),), character_strength=s) - without
        ).mean()
        for s in (0.0, 0.5, 1.0)
    ]

    assert 1 < away[0] < away[1] < away[2]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 2)])
def test_cover_fills_the_box_from_any_picture(mode, size):
    filled = cover(Image.new(mode, size), 30, 20)

    assert filled.shape == (20, 30, 3)
    assert 0 <= filled.min() <= filled.max() <= 1


def test_cover_crops_and_does_not_stretch():
    tall = Image.new("L", (20, 60), 0)
    tall.paste(255, (0, 16, 20, 36))

    assert cover(tall, 20, 20).mean() > 0.9
