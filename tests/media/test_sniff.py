import pytest

from studio.media.errors import Refused
from studio.media.sniff import kind_of, name_of_refused, sniff, sniff_file
from tests.media.samples import halves, saved, wave


def box(brand, *compatible):
    body = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return (len(body) + 4).to_bytes(4, "big") + body


ACCEPTED = {
    "image/png": saved(halves(), "PNG"),
    "image/jpeg": saved(halves(), "JPEG"),
    "image/webp": saved(halves(), "WEBP"),
    "image/gif": saved(halves(), "GIF"),
    "video/mp4": box(b"isom", b"mp41"),
    "video/webm": b"\x1aE\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "audio/wav": wave(),
    "audio/mpeg": b"\xff\xfb\x90\x64" + bytes(60),
}
REFUSED = {
    "HEIC photos": box(b"heic", b"mif1"),
    "AVIF images": box(b"avif", b"mif1", b"isom"),
    "QuickTime movies": box(b"qt  "),
    "SVG drawings": b'<?xml version="1.0"?>\n<svg xmlns="...">',
    "XML documents": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>',
    "Web pages": b"\xef\xbb\xbf <!DOCTYPE html><title>x</title>",
    "PDF documents": b"%PDF-1.7",
    "TIFF images": b"II*\x00",
    "Photoshop documents": b"8BPS\x00\x01",
    "PostScript files": b"%!PS-Adobe-3.0 EPSF-3.0",
    "Windows metafiles": b"\xd7\xcd\xc6\x9a",
    "Matroska movies": b"\x1aE\xdf\xa3\x9f\x42\x82\x88matroska",
    "AVI movies": b"RIFF\x00\x00\x00\x00AVI ",
    "Programs": b"MZ\x90\x00",
}


@pytest.mark.parametrize("content_type", ACCEPTED)
def test_sniff_knows_what_is_accepted(content_type):
    assert sniff(ACCEPTED[content_type]) == content_type
    assert name_of_refused(ACCEPTED[content_type]) is None


@pytest.mark.parametrize("name", REFUSED)
def test_sniff_refuses_and_names(name):
    assert sniff(REFUSED[name]) is None
    assert name_of_refused(REFUSED[name]) == name


@pytest.mark.parametrize("head", [b"", b"\xff", b"\x89PNG", b"hello", b"\xff\xfe<\x00"])
def test_sniff_of_too_little_is_none(head):
    assert sniff(head) is None
    assert name_of_refused(head) is None


def test_sniff_file_believes_bytes_and_not_names(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(ACCEPTED["image/png"])

    assert sniff_file(path) == "image/png"


def test_sniff_file_refuses_in_words(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(REFUSED["HEIC photos"])

    with pytest.raises(Refused) as refusal:
        sniff_file(path)

    assert refusal.value.reason.startswith(
        "HEIC photos cannot be used here. What can: PNG,"
    )


def test_sniff_file_names_an_empty_file(tmp_path):
    path = tmp_path / "photo.png"
    path.touch()

    with pytest.raises(Refused, match=r"^This file is empty\.$"):
        sniff_file(path)


def test_kind_of_is_the_first_half():
    assert kind_of("audio/wav") == "audio"
