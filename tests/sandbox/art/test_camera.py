import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from studio.sandbox.art.camera import (
    Dolly,
    Face,
    Flakes,
    Focus,
    Grow,
    Melt,
    Orbit,
    Plate,
    Played,
    Roll,
    Shot,
    Tint,
    Truck,
    Turn,
    Vertigo,
    Zoom,
)

SIZE = (192, 128)


def dots(*places):
    image = Image.new("RGB", SIZE, (70, 80, 90))
    draw = ImageDraw.Draw(image)
    for x, y in places:
        draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=(255, 255, 255))
    return image


def end(operator, picture, *, amount=1.0, last=None, seed=1):
    played = [Played(operator=operator, amount=amount)]
    arriving = Plate(last, SIZE) if last else None
    shot = Shot(Plate(picture, SIZE), arriving, played, seed=seed)
    return list(shot.frames(count=8, fps=8))[-1]


def place(image):
    """Return the mean place of what is bright."""
    bright = np.argwhere(np.asarray(image.convert("L")) > 170)
    y, x = bright.mean(axis=0)
    return x, y


def spread(image):
    bright = np.argwhere(np.asarray(image.convert("L")) > 170)
    return np.ptp(bright[:, 1])


@pytest.mark.parametrize(
    ("operator", "x", "y"),
    [
        (Truck(x=0.3), -1, 0),
        (Truck(x=-0.3), 1, 0),
        (Truck(y=-0.3), 0, 1),
        (Turn(pan=12), -1, 0),
        (Turn(pan=-12), 1, 0),
        (Turn(tilt=10), 0, 1),
        (Turn(tilt=-10), 0, -1),
        (Face(x=0.2), 1, 0),
        (Melt(by=0.5), 0, 1),
    ],
)
def test_operator_moves_the_picture_the_right_way(operator, x, y):
    middle = place(dots((96, 64)))
    moved = place(end(operator, dots((96, 64))))

    assert np.sign(np.round((moved[0] - middle[0]) / 4)) == x
    assert np.sign(np.round((moved[1] - middle[1]) / 4)) == y


@pytest.mark.parametrize("operator", [Zoom(by=1.4), Dolly(by=1.5), Vertigo(by=1.7)])
def test_closing_in_spreads_the_picture(operator):
    pair = dots((80, 64), (112, 64))

    assert spread(end(operator, pair)) > spread(pair) + 4


@pytest.mark.parametrize("operator", [Zoom(by=0.8), Dolly(by=0.6), Grow(by=0.7)])
def test_drawing_back_gathers_the_picture(operator):
    pair = dots((80, 64), (112, 64))

    assert spread(end(operator, pair)) < spread(pair) - 2


def test_orbit_to_the_other_side_is_its_mirror_image():
    picture = dots((60, 90), (120, 40))
    right = end(Orbit(right=16), picture)
    left = end(Orbit(right=-16), ImageOps.mirror(picture))

    difference = np.asarray(right, float) - np.asarray(ImageOps.mirror(left), float)
    assert np.abs(difference).mean() < 1
    assert right != picture


def test_roll_turns_the_picture_clockwise():
    x, y = place(end(Roll(degrees=20), dots((130, 64))))

    assert x > 100
    assert y > 70


def test_amount_scales_a_movement():
    near, far = (
        place(end(Truck(x=0.2), dots((96, 64)), amount=amount))[0]
        for amount in (0.5, 1.2)
    )

    assert far < near < 96


def test_focus_blurs_what_is_out_of_it():
    picture = dots((96, 50), (60, 50))
    blurred = end(Focus(start=0.0, end=0.0, blur=0.1), picture)

    assert np.asarray(blurred.convert("L")).max() < 250


def test_tint_colours_the_light():
    red, _, blue = end(Tint(light=(1.0, 0.8, 0.4)), dots((96, 64))).getpixel((10, 10))

    assert (red, blue) == (70, 36)


def test_flakes_follow_the_seed():
    flakes = Flakes(count=40, colour=(255, 255, 255), size=0.03, fall=0.2)
    one, again, other = (
        np.asarray(end(flakes, dots((96, 64)), seed=seed)) for seed in (1, 1, 2)
    )

    assert (one == again).all()
    assert (one != other).any()


@pytest.mark.parametrize(
    "operator", [Truck(x=0.3), Melt(by=0.6), Focus(start=0, end=1)]
)
def test_a_last_picture_comes_to_rest(operator):
    last = dots((40, 100))

    assert (np.asarray(end(operator, dots((96, 64)), last=last)) == last).all()
