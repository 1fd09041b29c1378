"""Files of strangers through receive_upload: each is a picture of ours or a sentence."""

import io
import os

import pytest
from django.core.files.uploadedfile import (
    SimpleUploadedFile,
    TemporaryUploadedFile,
)
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.assets import mount, services, store
from studio.assets.models import Asset
from tests.media.samples import (
    BLUE,
    RED,
    animation,
    chunk,
    distance,
    film,
    halves,
    noise,
    one_bit_png,
    repeated_gif,
    repeated_webp,
    saved,
)

PNG = saved(halves(), "PNG")


def with_text(length):
    info = PngInfo()
    info.add_text("comment", "a" * length, zip=True)
    return saved(halves(), "PNG", pnginfo=info)


def with_wrong_checksum():
    wrong = bytearray(PNG)
    wrong[PNG.index(b"IDAT") + 6] ^= 1
    return bytes(wrong)


REFUSED = {
    "nothing": (b"", "This file is empty."),
    "one byte": (b"\x89", "cannot be used here"),
    "web page": (
        b"<!doctype html><script>alert(1)</script>",
        "Web pages cannot be used",
    ),
    "drawing": (b"<svg onload='alert(1)'/>", "SVG drawings cannot be used"),
    "entities": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>', "XML doc"),
    "program": (b"MZ" + b"\0" * 200, "Programs cannot be used"),
    "document": (b"%PDF-1.7", "PDF documents cannot be used"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript files cannot be used"),
    "metafile": (b"\xd7\xcd\xc6\x9a" + b"\0" * 40, "Windows metafiles cannot be used"),
    "photoshop": (b"8BPS\0\1" + b"\0" * 40, "Photoshop"),
    "tiff": (b"II*\0" + b"\0" * 40, "TIFF"),
    "81 megapixels": (one_bit_png(9_000, 9_000), "at most 50 megapixels"),
    "400 megapixels": (one_bit_png(20_000, 20_000), "at most 50 megapixels"),
    "frames and pixels": (repeated_gif((2000, 2000), 40), "too many frames"),
    "frames": (repeated_webp(10_000), "too many frames"),
    "cut PNG": (PNG[:-20], "damaged or incomplete"),
    "cut JPEG": (saved(noise(), "JPEG")[:4000], "damaged or incomplete"),
    "wrong checksum": (with_wrong_checksum(), "damaged or incomplete"),
    "60 MB of text": (with_text(60_000_000), "damaged or incomplete"),
}


@pytest.fixture
def upload(alice):
    def send(content, name="picture.png", content_type="image/png"):
        file = SimpleUploadedFile(name, content, content_type)
        return receive(file, alice)

    return send


def receive(file, membership):
    return services.receive_upload(
        file, membership=membership, project=membership.team.projects.get()
    )


def picture_of(asset):
    with services.open_original(asset) as file:
        picture = Image.open(io.BytesIO(file.read()))
    picture.load()
    return picture


@pytest.mark.parametrize("case", REFUSED)
def test_receive_upload_refuses_in_a_sentence(case, upload, media_root):
    content, sentence = REFUSED[case]
    with pytest.raises(services.Refused, match=sentence):
        upload(content)

    assert Asset.objects.count() == 0
    assert list(media_root.iterdir()) == [media_root / mount.SENTINEL]
    assert list(store.incoming().iterdir()) == []


def test_receive_upload_refuses_a_film(upload, tmp_path):
    with pytest.raises(services.Refused, match="Only a picture can be a reference"):
        upload(film(tmp_path / "film").read_bytes())


def test_receive_upload_keeps_a_picture(upload, alice):
    asset = upload(PNG, name="two halves.png")

    assert (asset.origin, asset.kind, asset.title) == (
        "uploaded",
        "image",
        "two halves",
    )
    assert (asset.width, asset.height, asset.member) == (64, 48, alice.user)
    assert picture_of(asset).getpixel((2, 2)) == RED


def test_receive_upload_believes_bytes_not_names(upload):
    asset = upload(PNG, name="holiday.jpg", content_type="text/html")

    assert (asset.content_type, asset.title) == ("image/png", "holiday")


def test_receive_upload_uses_the_first_frame_and_says_so(upload):
    asset = upload(animation("GIF"))

    assert asset.note == "Only the first frame of this animation is used."
    assert getattr(picture_of(asset), "n_frames", 1) == 1


def test_receive_upload_cuts_the_tail(upload):
    asset = upload(PNG + b"<html><script>alert(1)</script>")
    with services.open_original(asset) as file:
        assert b"script" not in file.read()


def test_receive_upload_turns_upright_and_forgets_the_place(upload):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    asset = upload(saved(halves(), "JPEG", exif=exif, quality=95))
    picture = picture_of(asset)

    assert (asset.width, asset.height) == (48, 64)
    assert dict(picture.getexif()) == {}
    assert distance(picture.getpixel((24, 4)), RED) < 10
    assert distance(picture.getpixel((24, 60)), BLUE) < 10


def test_receive_upload_survives_a_broken_profile(upload):
    profile = chunk(b"iCCP", b"x\0\0" + b"\xff" * 40)

    assert upload(one_bit_png(8, 8, profile)).width == 8


def test_receive_upload_cuts_at_the_limit(upload, settings):
    settings.STUDIO_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(services.Refused, match="too large: 1 MB is the most"):
        upload(PNG + b"\0" * 1024 * 1024)

    assert list(store.incoming().iterdir()) == []


def test_receive_upload_does_not_believe_a_size(alice, settings):
    settings.STUDIO_UPLOAD_BYTES = 1024 * 1024
    file = TemporaryUploadedFile("big.png", "image/png", 10, None)
    with file:
        file.write(PNG + os.urandom(1024 * 1024))
        file.seek(0)
        with pytest.raises(services.Refused, match="too large"):
            receive(file, alice)


def test_receive_upload_of_the_same_picture_is_the_same_asset(upload):
    first = upload(PNG)

    assert upload(PNG, name="again.png") == first
    assert Asset.objects.count() == 1


def test_receive_upload_after_the_trash_is_a_new_asset(upload):
    first = upload(PNG)
    services.trash(first)

    assert upload(PNG) != first


def test_receive_upload_keeps_teams_apart(upload, charlie):
    first = upload(PNG)
    second = receive(SimpleUploadedFile("a.png", PNG), charlie)

    assert (second.team, second.sha256) == (charlie.team, first.sha256)
    assert services.place_of(first) != services.place_of(second)


def test_receive_upload_says_when_the_disk_is_full(upload, settings):
    """Case 74."""
    settings.STUDIO_DISK_FLOOR = 1 << 60
    with pytest.raises(services.Refused, match="disk is full"):
        upload(PNG)


def test_receive_upload_says_when_the_folder_is_not_mounted(
    upload, alice, make_asset, unmounted
):
    make_asset(alice)
    unmounted()
    with pytest.raises(services.Refused, match="not mounted"):
        upload(PNG)
