"""What goes in beside the words: several pictures in an order, a sound, and both between models."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.assets.models import Asset
from studio.engines import registry
from studio.generations import inputs
from studio.generations.inputs import Inputs
from studio.generations.models import Generation
from tests.attempts.conftest import picture
from tests.generations.conftest import form
from tests.media.samples import wave

HTMX = {"HX-Request": "true"}
COLOURS = ("sienna", "teal", "gold")


def upload(colour: str) -> SimpleUploadedFile:
    content = picture(colour, (640, 480))
    return SimpleUploadedFile(f"{colour}.jpg", content, "image/jpeg")


def sound(name: str = "voice.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, wave(), "audio/wav")


def slots_of(answer) -> dict[str, list[str]]:
    slots = answer.context["composer"].slots
    return {slot.key: [asset.title for asset in slot.assets] for slot in slots}


@pytest.fixture
def three(browser, key) -> list[Asset]:
    """Three pictures in the order of COLOURS."""
    files = [upload(colour) for colour in COLOURS]
    browser.post(
        "/create/inputs/",
        form(engine="nano-banana", slot="references") | {"references": files},
        headers=HTMX,
    )
    return list(Asset.objects.order_by("pk"))


def held(assets: list[Asset], **over: str) -> dict[str, object]:
    ids = [str(asset.public_id) for asset in assets]
    return form(**{"engine": "nano-banana", **over}) | {"references_asset": ids}


def test_several_files_go_into_one_slot_in_their_order(browser, key):
    answer = browser.post(
        "/create/inputs/",
        form(engine="nano-banana", slot="references")
        | {"references": [upload(colour) for colour in COLOURS]},
        headers=HTMX,
    )

    assert slots_of(answer)["references"] == list(COLOURS)


def test_another_file_goes_in_as_the_last(browser, three):
    answer = browser.post(
        "/create/inputs/",
        held(three, slot="references") | {"references": [upload("navy")]},
        headers=HTMX,
    )

    assert slots_of(answer)["references"] == [*COLOURS, "navy"]


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("left:references:3", ["sienna", "gold", "teal"]),
        ("right:references:1", ["teal", "sienna", "gold"]),
        ("left:references:1", list(COLOURS)),
        ("right:references:3", list(COLOURS)),
        ("remove:references:2", ["sienna", "gold"]),
        ("remove:references:9", list(COLOURS)),
        ("remove:references:0", list(COLOURS)),
        ("remove:references:-1", list(COLOURS)),
        ("burn:references:1", list(COLOURS)),
        ("left", list(COLOURS)),
        ("left:elsewhere:1", list(COLOURS)),
    ],
)
def test_buttons_change_the_order(browser, three, act, order):
    answer = browser.post("/create/composer/", held(three, act=act), headers=HTMX)

    assert slots_of(answer)["references"] == order


def test_the_order_is_what_is_sent(browser, three):
    browser.post("/create/", held(three[::-1]))

    used = Generation.objects.get().attempt.inputs.all()
    assert [item.asset.title for item in used] == ["gold", "teal", "sienna"]
    assert {item.key for item in used} == {"references"}


def test_too_many_are_refused_in_words(browser, three):
    answer = browser.post(
        "/create/",
        held(three, engine="veo-3-1-reference") | {"references": [upload("navy")]},
        headers=HTMX,
    )

    slots = answer.context["composer"].slots
    assert answer.status_code == 422
    assert slots[0].error == "At most 3 of them go in."


def test_too_few_are_asked_for_in_words(browser, three):
    answer = browser.post(
        "/create/", held(three[:1], engine="reve-remix"), headers=HTMX
    )

    assert answer.status_code == 422
    assert answer.context["composer"].form.sentences == [
        "References: At least 2 of them."
    ]


def test_picture_that_is_gone_is_said_at_its_slot(browser, three):
    Asset.objects.filter(pk=three[1].pk).update(trashed=True)

    answer = browser.post("/create/composer/", held(three), headers=HTMX)

    slot = answer.context["composer"].slots[0]
    assert slots_of(answer)["references"] == ["sienna", "gold"]
    assert slot.error == "What was chosen for “References” is not here any more."


def test_sound_goes_in_as_audio(browser, key):
    answer = browser.post(
        "/create/inputs/",
        form(engine="wan-2-5", slot="audio") | {"audio": sound()},
        headers=HTMX,
    )

    assert slots_of(answer)["audio"] == ["voice"]
    assert Asset.objects.get().kind == "audio"


def test_picture_cannot_go_in_as_audio(browser, three):
    answer = browser.post(
        "/create/composer/",
        form(engine="wan-2-5") | {"audio_asset": str(three[0].public_id)},
        headers=HTMX,
    )

    assert slots_of(answer)["audio"] == []


def test_everything_that_went_in_comes_back_with_use_again(browser, three):
    browser.post(
        "/create/",
        form(
            engine="wan-2-5", duration="10", negative_prompt="people", resolution="480p"
        )
        | {"first_frame_asset": str(three[0].public_id), "audio": sound()},
    )
    again = Generation.objects.get()

    page = browser.get("/create/", {"again": str(again.public_id)})

    composer = page.context["composer"]
    assert slots_of(page) == {"first_frame": ["sienna"], "audio": ["voice"]}
    assert composer.form["negative_prompt"].value() == "people"
    assert (composer.form["duration"].value(), composer.form["resolution"].value()) == (
        10,
        "480p",
    )


def test_one_reference_becomes_the_first_of_several():
    one, two = Asset(pk=1), Asset(pk=2)
    given = Inputs({"reference": [two], "references": [one]})

    inputs.carry(given, engine=registry.find("nano-banana"))

    assert given.chosen == {"references": [two, one]}


def test_first_of_several_becomes_the_one_and_the_rest_is_kept():
    one, two = Asset(pk=1), Asset(pk=2)
    given = Inputs({"references": [one, two]})

    inputs.carry(given, engine=registry.find("soul-reference"))

    assert given.chosen == {"reference": [one], "references": [one, two]}


def test_there_and_back_again_is_as_before():
    assets = [Asset(pk=1), Asset(pk=2)]
    given = Inputs({"references": list(assets)})

    inputs.carry(given, engine=registry.find("soul-reference"))
    inputs.carry(given, engine=registry.find("nano-banana"))

    assert given.chosen == {"references": assets}


def test_what_is_over_the_limit_of_another_model_is_said():
    given = Inputs({"references": [Asset(pk=number) for number in range(1, 6)]})

    inputs.carry(given, engine=registry.find("veo-3-1-reference"))

    assert len(given.chosen["references"]) == 3
    assert given.errors["references"] == "Only the first 3 can go in."


def test_gallery_dialog_lists_what_fits_the_slot(browser, three):
    listed = browser.get("/create/pictures/?slot=references&many=1", headers=HTMX)
    sounds = browser.get("/create/pictures/?slot=audio", headers=HTMX)

    assert listed.content.decode().count('type="checkbox"') == 3
    assert "Nothing here yet" in sounds.content.decode()


def test_gallery_dialog_of_no_slot_is_not_found(browser, key):
    assert browser.get("/create/pictures/?slot=forged", headers=HTMX).status_code == 404


def test_asset_of_another_team_is_not_in_the_dialog(three, charlie, sign_in):
    page = sign_in(charlie).get("/create/pictures/?slot=references", headers=HTMX)

    assert str(three[0].public_id) not in page.content.decode()


def test_hostile_ids_are_no_fault_of_ours(browser, key):
    ids = ["", "x", "' or 1=1", str(uuid.uuid4()), "\x00", "9" * 500] * 10
    answer = browser.post(
        "/create/composer/",
        form(engine="nano-banana") | {"references_asset": ids},
        headers=HTMX,
    )

    assert answer.status_code == 200
    assert slots_of(answer)["references"] == []
