"""What files are called: on screens, and in a person's download folder."""

from __future__ import annotations

import re
import unicodedata

from studio.assets.models import Asset

TITLE_LENGTH = 200
# Four bytes a character at most, and file systems take 255 bytes.
_STEM_LENGTH = 55
_JOINERS = "\u200c\u200d"
_LAST_PART = re.compile(r"[^/\\]*$")
_EXTENSION = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,5}$")

EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
}


def clean_title(text: str) -> str:
    """Return one line that cannot steer a terminal, turn writing around or hide a letter."""
    visible = "".join(_shown(character) for character in text)
    return " ".join(visible.split())[:TITLE_LENGTH].strip()


def title_of_upload(name: str) -> str:
    """Return a title from a file name, which is a stranger's text and never a path of ours."""
    match = _LAST_PART.search(name)
    return _EXTENSION.sub("", clean_title(match[0] if match else ""))


def file_name(asset: Asset) -> str:
    """Return what a download is called: its words, a short id, the extension of its bytes."""
    short_id = asset.public_id.hex[:8]
    extension = EXTENSIONS.get(asset.content_type, ".bin")
    words = _stem(asset.title) or _stem(asset.prompt) or asset.kind
    return f"{words}-{short_id}{extension}"


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\t\n\v\f\r":
        return " "
    is_hidden = category in ("Cc", "Cf", "Cs")
    return "" if is_hidden and character not in _JOINERS else character


def _stem(text: str) -> str:
    """Keep letters, marks and digits of every script; all else becomes a hyphen."""
    plain = unicodedata.normalize("NFKC", text[: _STEM_LENGTH * 4]).lower()
    kept = (one if unicodedata.category(one)[0] in "LMN" else " " for one in plain)
    words = "-".join("".join(kept).split())
    if len(words) <= _STEM_LENGTH:
        return words
    return words[:_STEM_LENGTH].rpartition("-")[0] or words[:_STEM_LENGTH]
