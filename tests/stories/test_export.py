from __future__ import annotations

import io
import json
from zipfile import ZIP_STORED, ZipFile

from django.urls import reverse
from PIL import Image

from studio.assets import services as assets
from studio.assets import store
from studio.attempts.states import State
from studio.core import zips
from studio.core.zips import Member
from studio.stories import parts
from studio.stories.models import Story
from tests.stories.conftest import end, finish, parts_of


def fetch(browser, story, name: str = "export"):
    return browser.get(reverse(f"stories:{name}", args=[story.public_id]))


def unzip(answer) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_zip_holds_the_slides_in_order_cut_and_stored(browser, carousel, keep):
    sizes = [(300, 400), (800, 1000), (600, 400)]
    for part, size in zip(parts_of(carousel), sizes, strict=True):
        finish(part, keep(size))
    parts.move(parts_of(carousel)[2], by=-1)

    archive = unzip(fetch(browser, carousel))

    names = archive.namelist()
    assert [name[:3] for name in names[:3]] == ["01-", "02-", "03-"]
    assert names[3:] == ["contact-sheet.jpg", "copy.txt", "story.json"]
    assert {item.compress_type for item in archive.infolist()} == {ZIP_STORED}
    cut = [Image.open(io.BytesIO(archive.read(name))).size for name in names[:3]]
    assert cut == [(300, 375), (320, 400), (800, 1000)]
    assert archive.testzip() is None


def test_slide_that_has_its_shape_is_the_original(browser, carousel, keep):
    asset = keep((800, 1000))
    finish(parts_of(carousel)[0], asset)

    archive = unzip(fetch(browser, carousel))

    with assets.open_original(asset) as file:
        assert archive.read(archive.namelist()[0]) == file.read()


def test_missing_parts_are_said_in_the_copy_and_the_recipe(browser, carousel, keep):
    first, second, third = parts_of(carousel)
    finish(second, keep())
    end(first, State.FAILED, "No.")
    end(third, State.NSFW)

    archive = unzip(fetch(browser, carousel))

    copy = archive.read("copy.txt").decode()
    assert "2 of 3 parts are missing: 1, 3." in copy
    assert "01  missing" in copy
    assert json.loads(archive.read("story.json"))["missing"] == [1, 3]
    assert archive.namelist()[0].startswith("02-")


def test_file_that_is_gone_is_left_out_and_said(browser, carousel, keep):
    found = parts_of(carousel)
    gone = keep(colour="red")
    finish(found[0], gone)
    finish(found[1], keep())
    store.local_path(assets.place_of(gone).original).unlink()

    archive = unzip(fetch(browser, carousel))

    assert archive.namelist()[0].startswith("02-")
    assert "Part 1 could not be put in" in archive.read("copy.txt").decode()


def test_recipe_reproduces_every_part(browser, carousel, keep):
    finish(parts_of(carousel)[0], keep())

    recipe = json.loads(unzip(fetch(browser, carousel)).read("story.json"))

    part = recipe["parts"][0]
    assert (recipe["topic"], recipe["kind"]) == (carousel.topic, "carousel")
    assert part["made_by"]["model"] == carousel.engine
    assert part["made_by"]["values"]["ratio"] == "4:5"
    assert part["sha256"]


def test_hostile_words_stay_inside_their_texts(browser, start, keep, alice):
    topic = "../../<script>alert(1)</script> \u202egnp.exe\r\nX: y \U0001f600"
    story = start(kind="carousel", how=Story.How.GENERATIONS, topic=topic)
    asset = keep()
    asset.prompt = topic
    asset.save()
    finish(parts_of(story)[0], asset)

    answer = fetch(browser, story)
    archive = unzip(answer)

    assert answer["Content-Disposition"].startswith('attachment; filename="script')
    assert "\n" not in answer["Content-Disposition"]
    assert not any(set(name) & set("/\\<>:\r\n\u202e") for name in archive.namelist())
    assert archive.read("copy.txt").decode().count("<script>") > 1


def test_series_keeps_its_clips_as_they_are(browser, series, alice, keep):
    clip = keep()
    type(clip).objects.filter(pk=clip.pk).update(kind="video", content_type="video/mp4")
    clip.refresh_from_db()
    finish(parts_of(series)[0], clip)

    archive = unzip(fetch(browser, series))

    assert archive.namelist()[0].endswith(".mp4")
    assert archive.getinfo(archive.namelist()[0]).file_size == clip.size


def test_contact_sheet_comes_by_itself(browser, carousel, keep):
    finish(parts_of(carousel)[0], keep())

    answer = fetch(browser, carousel, "contact_sheet")

    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_zip_is_never_in_memory_as_a_whole():
    class Large(io.RawIOBase):
        left = 40

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return b"x" * size if self.left >= 0 else b""

    size = 40 * zips.BLOCK
    pieces = list(zips.stream([Member("01.mp4", size, Large)]))

    assert max(len(piece) for piece in pieces) < zips.BLOCK + 1_000
    with ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.getinfo("01.mp4").file_size == size
        assert archive.testzip() is None
