from collections import Counter
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from studio.sandbox.art.camera import Plate, Played, Shot
from studio.sandbox.art.motions import MOTIONS, MOTIONS_BY_ID

SIZE = (96, 64)


def still():
    """A landscape with something in it, and nothing alike twice."""
    x, y = np.meshgrid(np.linspace(0, 1, SIZE[0]), np.linspace(0, 1, SIZE[1]))
    ground = 60 + 90 * y + 30 * np.sin(90 * x) * np.cos(70 * y)
    thing = np.hypot((x - 0.45) * 1.5, y - 0.5) < 0.22
    red = np.where(thing, 230 - 60 * x, ground)
    pixels = np.stack([red, np.where(thing, 90 * y, ground), ground + 40 * x], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8))


def shown(motion, picture, count=5):
    played = [Played(operator=operator) for operator in motion.move]
    shot = Shot(Plate(picture, SIZE), None, played, seed=3)
    frames = shot.frames(count=count, fps=count / 2)
    return np.stack([np.asarray(frame, float) for frame in frames])


@pytest.fixture(scope="module")
def plays():
    return {motion.name: shown(motion, still()) for motion in MOTIONS}


def test_motions_are_as_many_as_the_platform_has():
    assert Counter(motion.kind for motion in MOTIONS) == {
        "Camera moves": 46,
        "Zoom and focus": 14,
        "Orbit and arc": 17,
        "Handheld": 9,
        "Subject": 22,
        "Atmosphere": 13,
    }


def test_motions_have_ids_and_names_of_their_own():
    assert len({motion.name for motion in MOTIONS}) == len(MOTIONS) == 121
    assert len(MOTIONS_BY_ID) == 121
    assert [str(UUID(motion.id)) for motion in MOTIONS] == [*MOTIONS_BY_ID]


def test_motions_know_the_id_that_the_platform_published():
    general = MOTIONS_BY_ID["31177282-bde3-4870-b283-1135ca0a201a"]

    assert general.name == "General"


def test_motions_keep_their_ids():
    names = {motion.name: motion.id for motion in MOTIONS}

    assert names["Dolly in"] == "dfbab6c7-dae2-5cb7-ae77-080bc1516f8f"


def test_every_motion_begins_with_the_still(plays):
    given = np.asarray(still(), float)

    assert [name for name, play in plays.items() if (play[0] != given).any()] == []


def test_every_motion_but_static_moves(plays):
    resting = [name for name, play in plays.items() if np.ptp(play, axis=0).mean() < 1]

    assert resting == ["Static"]


def test_no_two_motions_look_alike(plays):
    small = {name: play[:, ::3, ::3] for name, play in plays.items()}
    names = list(plays)
    alike = [
        (one, other)
        for number, one in enumerate(names)
        for other in names[number + 1 :]
        if np.abs(small[one] - small[other]).mean() < 0.25
    ]

    assert alike == []


def test_no_motion_shows_a_bare_border():
    white = Image.new("RGB", SIZE, (255, 255, 255))
    bare = [
        motion.name
        for motion in MOTIONS
        if motion.kind != "Atmosphere" and shown(motion, white).min() < 255
    ]

    assert bare == []
