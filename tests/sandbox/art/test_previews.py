import pytest

from studio.sandbox.art import STYLES, STYLES_V2, preview
from studio.sandbox.art.motions import MOTIONS
from studio.sandbox.art.previews import FILM_SIZE, MOTION_STILLS, motion_still


@pytest.mark.parametrize("style", [STYLES[0], STYLES[-1], STYLES_V2[0]])
def test_preview_is_a_square_of_the_size_asked_for(style):
    assert preview(style.id, 90).size == (90, 90)


def test_preview_hands_out_a_picture_of_its_own():
    first = preview(STYLES[0].id, 70)
    first.paste((0, 0, 0), (0, 0, 70, 70))

    assert preview(STYLES[0].id, 70).tobytes() != first.tobytes()


def test_preview_refuses_a_style_that_no_catalog_has():
    with pytest.raises(KeyError):
        preview("nobody")


def test_motions_side_by_side_are_shown_on_different_pictures():
    count = len(MOTION_STILLS)
    shown = [motion_still(motion.id) for motion in MOTIONS[: count + 1]]

    assert len({plate.still.tobytes() for plate in shown[:count]}) == count
    assert shown[count] is shown[0]
    assert shown[0].size == FILM_SIZE


def test_motion_still_refuses_a_motion_that_no_catalog_has():
    with pytest.raises(KeyError):
        motion_still("nobody")
