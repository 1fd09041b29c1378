from __future__ import annotations

import pytest

from studio.engines.training import MOST_PHOTOS, TRAINING

PHOTO = "https://cdn.example.com/photo.jpg"


def test_body_is_flat_and_names_its_version():
    values = {"name": "Mara", "photos": [PHOTO], "version": "cinema"}

    assert TRAINING.payload(values) == {
        "name": "Mara",
        "input_images": [{"type": "image_url", "image_url": PHOTO}],
        "model_version": "cinema",
    }


def test_body_always_carries_a_version():
    values = TRAINING.complete({"name": "Mara", "photos": [PHOTO]})

    assert TRAINING.payload(values)["model_version"] == "v1"


@pytest.mark.parametrize(
    ("photos", "wrong"),
    [(0, {"photos"}), (1, set()), (MOST_PHOTOS, set()), (MOST_PHOTOS + 1, {"photos"})],
)
def test_one_to_a_hundred_photos_go_in(photos: int, wrong: set[str]):
    values = {"name": "Mara", "photos": [PHOTO] * photos, "version": "v1"}

    assert set(TRAINING.errors(values)) == wrong


def test_training_costs_its_price_and_brings_no_files():
    assert TRAINING.price({}) == 40
    assert TRAINING.outputs({}) == 0
