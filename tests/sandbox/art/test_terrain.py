import numpy as np
import pytest

from studio.sandbox.art.fields import Frame
from studio.sandbox.art.light import Light
from studio.sandbox.art.terrain import Ground, paint

FRAME = Frame(60, 40)


def ground(height):
    depth = np.geomspace(1, 60, 120, dtype=np.float32)[:, None]
    x = FRAME.x * depth
    return Ground(x=x, depth=depth, height=height(x, depth).astype(np.float32))


def test_flat_ground_reaches_up_to_the_horizon():
    flat = ground(lambda x, depth: 0 * x * depth)
    white = np.ones((*flat.height.shape, 3), np.float32)
    _, cover = paint(FRAME, flat, white, eye=1.0, horizon=0.5, scale=0.6)

    assert cover[-5:].min() == 1
    assert cover[:20].max() == 0


def test_a_wall_casts_its_shadow_away_from_the_light():
    wall = ground(lambda x, depth: np.where(np.abs(x) < 0.1 * depth, depth * 0.4, 0.0))
    lit = wall.lit(Light(azimuth=-80, height=30))

    assert lit[60, :15].mean() > 0.3
    assert lit[60, 35:42].mean() == pytest.approx(0, abs=0.05)
