"""What a file is, by its first bytes: names and claimed types are not believed."""

from __future__ import annotations

from pathlib import Path

from studio.media.errors import Refused

HEAD_BYTES = 1024

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
VIDEO_TYPES = ("video/mp4", "video/webm")
AUDIO_TYPES = ("audio/wav", "audio/mpeg")

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
)
_RIFF_FORMS = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_MP4_BRANDS = frozenset(
    b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 "
    b"mp41 mp42 avc1 M4V  MSNV dash cmfc".split()
) | {b"M4V "}
_REFUSED_BRANDS = {
    b"avif": "AVIF images",
    b"avis": "AVIF images",
    b"heic": "HEIC photos",
    b"heix": "HEIC photos",
    b"hevc": "HEIC photos",
    b"hevx": "HEIC photos",
    b"heim": "HEIC photos",
    b"heis": "HEIC photos",
    b"mif1": "HEIF images",
    b"msf1": "HEIF images",
    b"qt  ": "QuickTime movies",
    b"M4A ": "M4A sounds",
    b"M4B ": "M4A sounds",
    b"crx ": "Camera raw files",
}
_REFUSED_SIGNATURES = (
    (b"%PDF-", "PDF documents"),
    (b"II*\x00", "TIFF images"),
    (b"MM\x00*", "TIFF images"),
    (b"II+\x00", "TIFF images"),
    (b"MM\x00+", "TIFF images"),
    (b"8BPS", "Photoshop documents"),
    (b"%!PS", "PostScript files"),
    (b"\xc5\xd0\xd3\xc6", "PostScript files"),
    (b"\xd7\xcd\xc6\x9a", "Windows metafiles"),
    (b"\x01\x00\x09\x00", "Windows metafiles"),
    (b"BM", "BMP images"),
    (b"\x00\x00\x01\x00", "Icon files"),
    (b"\xff\x0a", "JPEG XL images"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL images"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000 images"),
    (b"fLaC", "FLAC sounds"),
    (b"OggS", "Ogg files"),
    (b"FLV\x01", "Flash movies"),
    (b"PK\x03\x04", "Zip archives"),
    (b"MZ", "Programs"),
    (b"\x7fELF", "Programs"),
)
WEB_PAGES = "Web pages"
_MARKUP = (
    (b"<svg", "SVG drawings"),
    (b"<!doctype html", WEB_PAGES),
    (b"<html", WEB_PAGES),
    (b"<?xml", "XML documents"),
)

PICTURES = "PNG, JPEG, WebP and GIF"
EVERYTHING = f"{PICTURES.replace(' and', ',')}, MP4, WebM, WAV and MP3"


def sniff(head: bytes) -> str | None:
    """Return the content type of an accepted file from its first HEAD_BYTES."""
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head.startswith(b"RIFF"):
        return _RIFF_FORMS.get(head[8:12])
    if _is_mp4(head):
        return "video/mp4"
    if head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head:
        return "video/webm"
    return "audio/mpeg" if _is_mpeg_audio_frame(head) else None


def name_of_refused(head: bytes) -> str | None:
    """Name, in the plural, what a file is that `sniff` does not accept."""
    if sniff(head):
        return None
    brands = _brands(head)
    for brand in brands:
        if brand in _REFUSED_BRANDS:
            return _REFUSED_BRANDS[brand]
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "Matroska movies"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "AVI movies"
    for signature, name in _REFUSED_SIGNATURES:
        if head.startswith(signature):
            return name
    return _markup_name(head)


def sniff_file(path: Path, *, accepted: str = EVERYTHING) -> str:
    """Return the content type of the file; raises Refused with a sentence."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("This file is empty.")
    content_type = sniff(head)
    if content_type is None:
        raise Refused(_refusal(head, accepted))
    return content_type


def kind_of(content_type: str) -> str:
    """Return "image", "video" or "audio"."""
    return content_type.partition("/")[0]


def _refusal(head: bytes, accepted: str) -> str:
    name = name_of_refused(head) or "Files of this type"
    return f"{name} cannot be used here. What can: {accepted}."


def _brands(head: bytes) -> tuple[bytes, ...]:
    """Return the major brand and the compatible ones of an ISO base media file."""
    if head[4:8] != b"ftyp":
        return ()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    compatible = (head[at : at + 4] for at in range(16, end - 3, 4))
    return (head[8:12], *compatible)


def _is_mp4(head: bytes) -> bool:
    brands = _brands(head)
    if not brands or brands[0] in _REFUSED_BRANDS:
        return False
    return any(brand in _MP4_BRANDS for brand in brands)


def _is_mpeg_audio_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    is_layer_3 = head[1] & 0x06 == 0x02
    is_version_known = head[1] & 0x18 != 0x08
    is_bitrate_legal = head[2] & 0xF0 not in (0x00, 0xF0)
    is_rate_known = head[2] & 0x0C != 0x0C
    return is_layer_3 and is_version_known and is_bitrate_legal and is_rate_known


def _markup_name(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text.startswith(b"<"):
        return None
    return next((name for mark, name in _MARKUP if mark in text), None)
