import json
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from studio.media.coach import Look, advise, look, look_from_json
from studio.media.measures import measure
from tests.media.samples import noise, saved, wave


def scene(seed, size=(1200, 1200)):
    """Draw something that looks like no other seed: large shapes under a fine grain."""
    shapes = noise((6, 6), seed).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(shapes, noise(size, seed), 0.2)


@pytest.fixture
def measured(tmp_path):
    def write(picture, form="PNG", **options):
        path = tmp_path / "photo"
        path.write_bytes(saved(picture, form, **options))
        return measure(path)

    return write


def words(looks):
    return [[verdict.word for verdict in photo] for photo in advise(looks).photos]


def of_the_set(looks):
    return [verdict.word for verdict in advise(looks).whole]


def numbers(seed, **over):
    """Make the look of a good photo unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    drawn = {
        "width": 1200,
        "height": 1200,
        "sharpness": 400.0,
        "shadows": 40,
        "highlights": 200,
        "hash": rng.bytes(8).hex(),
        "colours": tuple(rng.integers(0, 255, 48).tolist()),
    }
    return Look(**{**drawn, **over})


def test_advise_is_content_with_a_good_photo(measured):
    advice = advise([measured(scene(1))])

    assert [(v.grade, v.word, v.remedy) for v in advice.photos[0]] == [
        ("Good", "Good", "")
    ]


@pytest.mark.parametrize(
    ("word", "spoil"),
    [
        ("Blurred", lambda p: p.filter(ImageFilter.GaussianBlur(4))),
        ("Dark", lambda p: ImageEnhance.Brightness(p).enhance(0.25)),
        ("Bright", lambda p: p.point(lambda level: min(255, 205 + level // 3))),
        ("Small", lambda p: p.resize((500, 800))),
        ("Wide", lambda p: p.crop((0, 0, 1200, 460))),
    ],
)
def test_advise_names_what_is_wrong(measured, word, spoil):
    assert word in words([measured(spoil(scene(1)))])[0]
    assert word not in words([measured(scene(1))])[0]


def test_advise_says_why_and_what_would_help(measured):
    narrow, small = [
        verdict
        for verdict in advise([measured(scene(1, (120, 1080)))]).photos[0]
        if verdict.word in ("Small", "Narrow")
    ][::-1]

    assert narrow.why == "120 × 1080 pixels: most of it is lost in a square cut."
    assert narrow.remedy == "Crop it around the person."
    assert (small.grade, narrow.grade) == ("Weak", "Weak")


def test_sharp_eyes_before_a_soft_background_are_not_blurred(measured):
    portrait = scene(1).filter(ImageFilter.GaussianBlur(8))
    portrait.paste(scene(1).crop((400, 300, 900, 800)), (400, 300))

    assert words([measured(portrait)]) == [["Good"]]


def test_advise_finds_duplicates_and_which_of_which(measured):
    first, second = scene(1), scene(2)
    looks = [
        measured(first),
        measured(second),
        measured(first, "JPEG", quality=40),
        measured(second.resize((700, 700)), "WEBP", quality=60),
        measured(ImageEnhance.Brightness(first).enhance(1.1), "JPEG"),
    ]
    advice = advise(looks)

    assert advice.duplicates == ((2, 0), (3, 1), (4, 0))
    assert advice.photos[3][0].grade == "Leave out"
    assert advice.photos[3][0].why == "Nearly the same as photo 2."


def test_a_turned_photo_is_a_duplicate_when_it_shows_the_same(measured):
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = scene(1, (900, 1200))
    turned = measured(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)

    assert (turned.width, turned.height) == (900, 1200)
    assert advise([measured(upright), turned]).duplicates == ((1, 0),)


def test_advise_has_nothing_against_varied_photos(measured):
    looks = [measured(scene(seed)) for seed in range(1, 9)]

    assert words(looks) == [["Good"]] * 8
    assert advise(looks).whole == ()


def test_advise_counts_what_can_be_learned_from():
    refused = Look(refusal="HEIC photos cannot be used here.")
    looks = [*(numbers(seed) for seed in range(7)), numbers(0), refused]
    few = advise(looks).whole[0]

    assert few.why == "7 photos can be learned from; 8 or more work best."
    assert few.remedy == "Add 1 photo, each from another angle."
    assert of_the_set([*looks, numbers(9)]) == ["Duplicates"]


def test_advise_misses_variety_in_one_pose():
    pose = numbers(1).hash
    looks = [numbers(seed, hash=pose) for seed in range(8)]

    assert of_the_set(looks) == ["No variety"]


def test_advise_misses_variety_in_one_place():
    place = numbers(1).colours
    looks = [numbers(seed, colours=place) for seed in range(8)]

    assert of_the_set(looks) == ["No variety"]


def test_advise_misses_variety_in_one_photo_given_eight_times():
    assert of_the_set([numbers(1)] * 8) == ["Too few", "Duplicates", "No variety"]


def test_advise_on_nothing():
    advice = advise([])

    assert (advice.photos, advice.duplicates) == ((), ())
    assert [verdict.word for verdict in advice.whole] == ["Too few"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC photos cannot be used here"),
        (b"", "This file is empty."),
        (b"II*\0", "TIFF images cannot be used here"),
        (wave(), "This is not a photo."),
        (saved(noise(), "PNG")[:-2000], "damaged or incomplete"),
    ],
)
def test_look_says_of_a_refused_file_what_it_is(tmp_path, data, reason):
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    seen = look(path)

    assert reason in seen.refusal
    assert words([seen]) == [["Cannot be used"]]


def test_look_measures_in_a_child_what_measure_does_here(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(saved(scene(1, (600, 400)), "JPEG"))
    seen = look(path)

    assert seen == measure(path)
    assert look_from_json(json.loads(json.dumps(asdict(seen)))) == seen
    assert [one.name for one in tmp_path.iterdir()] == ["photo"]


def test_look_gives_up_in_words(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(saved(noise(), "PNG"))

    assert "took too long" in look(path, timeout=0.001).refusal
