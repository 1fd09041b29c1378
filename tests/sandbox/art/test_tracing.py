import numpy as np
import pytest

from studio.sandbox.art.fields import Frame
from studio.sandbox.art.light import Light
from studio.sandbox.art.march import Field, Model
from studio.sandbox.art.shading import Set, Stage
from studio.sandbox.art.solids import sphere
from studio.sandbox.art.surfaces import Material
from studio.sandbox.art.tracing import Camera, render


def rendered(size):
    """A white ball of radius 1 that fills half the height, on black."""
    field = Field(
        Model(
            parts=lambda p: (sphere(p, (0, 0, 0), 1.0),),
            low=(-1.1,) * 3,
            high=(1.1,) * 3,
        )
    )
    black = Stage(backdrop=lambda rays: np.zeros((rays.near.size, 3), np.float32))
    scene = Set(
        field=field,
        materials=(Material(colour=(1.0, 1.0, 1.0)),),
        light=Light(azimuth=-60),
        stage=black,
    )
    camera = Camera(eye=(0, 0, 40), target=(0, 0, 0), reach=2.0, frame=Frame(*size))
    return render(camera, field, scene.shade)


@pytest.mark.parametrize("size", [(90, 60), (300, 300), (303, 411)])
def test_render_covers_as_much_as_the_ball_does(size):
    _, solid = rendered(size)
    radius = size[1] / 4

    assert solid.shape == size[::-1]
    assert solid.sum() == pytest.approx(np.pi * radius**2, rel=0.03)


def test_render_softens_the_outline():
    _, solid = rendered((300, 300))
    partial = (solid > 0.05) & (solid < 0.95)

    assert 200 < partial.sum() < 1200


def test_render_is_brighter_on_the_side_of_the_light():
    colour, _ = rendered((120, 120))

    assert colour[:, :60].mean() > 1.1 * colour[:, 60:].mean()
