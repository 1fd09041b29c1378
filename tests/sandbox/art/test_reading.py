import pytest

from studio.sandbox.art.reading import read
from studio.sandbox.art.scenes import NAMES
from studio.sandbox.art.words import COLOURS, HAIRS


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("portrait of a woman", "bust"),
        ("an old man with a hat", "bust"),
        ("waves on the ocean", "sea"),
        ("fog in the valley", "ridges"),
        ("a salt flat", "dunes"),
        ("amber perfume on a plinth", "flacon"),
        ("ceramic vessel, north light", "vase"),
        ("a quiet room in an old building", "arch"),
        ("city at night", "bokeh"),
        ("a leaf in the forest", "ferns"),
        ("red silk", "silk"),
        ("paper collage", "paper"),
        ("a glass prism", "glass"),
        ("a field of cubes", "cubes"),
        ("marble spheres", "spheres"),
        ("abstract gradient", "colourfield"),
    ],
)
def test_read_finds_the_scene(prompt, scene):
    assert read(prompt, NAMES).scene == scene


def test_read_lets_a_thing_outweigh_a_mood():
    assert read("a ceramic vase at night, soft light", NAMES).scene == "vase"


def test_read_spreads_what_it_does_not_know_over_all_scenes():
    found = {read(f"qqq{number}", NAMES).scene for number in range(300)}

    assert found == set(NAMES)


def test_read_gives_an_unknown_prompt_the_same_scene_again():
    assert read("zzyzx", NAMES) == read("zzyzx", NAMES)


@pytest.mark.parametrize(
    ("prompt", "time"),
    [
        ("sea at last light", "dusk"),
        ("Golden hour in the dunes", "golden"),
        ("blue hour", "night"),
        ("HARD SUN on plaster", "noon"),
        ("sunrise", "dawn"),
        ("foggy hills", "overcast"),
        ("a vase", ""),
        ("nightingale", ""),
    ],
)
def test_read_finds_the_time_of_day(prompt, time):
    assert read(prompt, NAMES).time == time


def test_read_gives_colours_to_what_they_stand_before():
    reading = read("woman in a black hat and a red coat, green", NAMES)

    assert reading.worn == {"hat": COLOURS["black"], "garment": COLOURS["red"]}
    assert reading.colours == (COLOURS["green"],)


def test_read_knows_the_colours_of_hair():
    assert read("woman with red hair", NAMES).worn == {"hair": HAIRS["red"]}


def test_read_softens_a_pale_colour():
    pale, plain = read("pale blue", NAMES).colours[0], COLOURS["blue"]

    assert sum(pale) > sum(plain) + 0.5


@pytest.mark.parametrize(
    ("prompt", "side"),
    [("sun from the left", -1), ("lit from camera right", 1), ("look left", 0)],
)
def test_read_finds_the_side_of_the_light(prompt, side):
    assert read(prompt, NAMES).side == side
