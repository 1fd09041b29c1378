import numpy as np
import pytest

from studio.sandbox.art.colour import (
    from_oklab,
    lightness,
    mix,
    palette,
    parse_hex,
    ramp,
    shift,
    to_oklab,
)


def test_oklab_and_back_is_the_same_colour():
    colours = np.random.default_rng(3).uniform(0, 1, (200, 3))

    assert np.abs(from_oklab(to_oklab(colours)) - colours).max() < 1e-6


def test_mix_begins_and_ends_with_its_colours():
    red, blue = parse_hex("c8362c"), parse_hex("2f62b5")

    assert mix(red, blue, 0) == pytest.approx(red, abs=1e-6)
    assert mix(red, blue, 1) == pytest.approx(blue, abs=1e-6)


def test_shift_adds_light():
    grey = parse_hex("808080")

    assert lightness(shift(grey, light=0.1)) == pytest.approx(lightness(grey) + 0.1)


def test_ramp_rises_without_a_step_back():
    table = ramp((parse_hex("101010"), parse_hex("707070"), parse_hex("f0f0f0")))

    assert (np.diff(table.sum(axis=1)) >= 0).all()


def test_palette_reads_eight_roles():
    tones = palette("000000 111111 222222 333333 444444 555555 666666 777777")

    assert (tones.deep, tones.second) == (parse_hex("000000"), parse_hex("777777"))


def test_palette_refuses_fewer_roles():
    with pytest.raises(ValueError, match="zip"):
        palette("000000 111111")
