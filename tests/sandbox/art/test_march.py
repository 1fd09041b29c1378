import numpy as np
import pytest

from studio.sandbox.art.march import (
    FAR,
    Field,
    Model,
    Rays,
    first_hit,
    openness,
    shadow,
)
from studio.sandbox.art.solids import Points, sphere


def ball():
    model = Model(
        parts=lambda p: (sphere(p, (0, 0, 0), 1.0),), low=(-1.1,) * 3, high=(1.1,) * 3
    )
    return Field(model)


def points(*places):
    return Points(*np.array(places, dtype=np.float32).T)


def ahead(*heights):
    """Rays along -z, at some heights above the middle."""
    count = len(heights)
    slopes = np.array(heights, dtype=np.float32) / 5
    scale = 1 / np.sqrt(1 + slopes**2)
    towards = Points(np.zeros(count, np.float32), slopes * scale, -scale)
    return Rays((0.0, 0.0, 5.0), towards, np.zeros(count, np.float32))


def test_first_hit_finds_the_surface():
    assert first_hit(ball(), ahead(0.0))[0] == pytest.approx(4.0, abs=0.01)


def test_first_hit_is_far_where_a_ray_misses():
    assert first_hit(ball(), ahead(1.4))[0] == FAR


def test_field_never_promises_more_room_than_there_is():
    random = np.random.default_rng(1)
    p = points(*random.uniform(-1.6, 1.6, (4000, 3)))

    true = sphere(p, (0, 0, 0), 1.0)

    assert (ball().at_least(p) <= true)[true > 0].all()


def test_field_knows_about_how_far_it_is():
    random = np.random.default_rng(2)
    p = points(*random.uniform(-1.05, 1.05, (4000, 3)))

    assert np.abs(ball().about(p) - sphere(p, (0, 0, 0), 1.0)).max() < 0.03


def test_shadow_falls_behind_the_ball_and_not_beside_it():
    p = points((0, -2, 0), (3, -2, 0))
    seen = shadow(ball(), p, (0.0, 1.0, 0.0), hardness=8)

    assert seen.tolist() == pytest.approx([0.0, 1.0], abs=0.01)


def test_openness_is_less_below_the_ball():
    p = points((0, -1.2, 0), (0, -4, 0))
    up = points((0, 1, 0), (0, 1, 0))
    below, away = openness(ball(), p, up, reach=0.5)

    assert below < 0.5 < away
