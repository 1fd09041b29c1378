"""A voice for a talking clip: what a person gave, and the WAV made of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from studio.media import limited
from studio.media.errors import Refused
from studio.media.sniff import HEAD_BYTES, name_of_refused, sniff

ACCEPTED = "WAV, MP3, M4A, OGG and WebM"
MAX_SECONDS = 10 * 60
VOICE_FILE = "voice.wav"
# How much of the sound is wanted, told to the child beside what it writes.
CUT_FILE = "cut.json"

_FORMATS = {
    "audio/wav": "WAV",
    "audio/mpeg": "MP3",
    "video/mp4": "M4A",
    # What most browsers record.
    "video/webm": "WebM",
}
_SUFFIXES = {
    ".wav": "WAV",
    ".wave": "WAV",
    ".mp3": "MP3",
    ".m4a": "M4A",
    ".ogg": "OGG",
    ".oga": "OGG",
    ".opus": "OGG",
    ".webm": "WebM",
    ".weba": "WebM",
}


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A sound as it was given; `format` is the word for it: WAV, MP3, M4A, OGG or WebM.

    `bits` are those of one sample, known only where samples are not compressed. An endless
    WAV does not say how long it is.
    """

    seconds: float
    channels: int
    sample_rate: int
    bits: int | None
    format: str
    is_endless: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether it can be sent as it is: 16 bits, mono or stereo, not compressed."""
        is_usual = self.format == "WAV" and not self.is_endless
        return is_usual and self.bits == 16 and self.channels <= 2


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A WAV made of a sound; `seconds` and `peaks` are the WAV's, after the cut."""

    path: Path
    source: Sound
    seconds: float
    peaks: tuple[float, ...]


def hear(
    path: Path,
    folder: Path,
    *,
    name: str = "",
    start: float = 0.0,
    seconds: float | None = None,
    timeout: float = 60,
) -> Voice:
    """Decode a stranger's sound in a limited child and write `voice.wav` of a part.

    `name` is what the person calls the file. Raises as `limited.digest` does.
    """
    check_name(name, format_of(path))
    folder.mkdir(parents=True, exist_ok=True)
    cut = {"start": start, "seconds": seconds}
    (folder / CUT_FILE).write_text(json.dumps(cut))
    answer = limited.answer("voice", path, folder, timeout=timeout)
    return Voice(
        path=folder / VOICE_FILE,
        source=Sound(**answer["source"]),
        seconds=answer["seconds"],
        peaks=tuple(answer["peaks"]),
    )


def format_of(path: Path) -> str:
    """Return the word for a sound by its first bytes; raises Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("This file is empty.")
    if head.startswith(b"OggS"):
        return "OGG"
    refused = name_of_refused(head)
    if refused == "M4A sounds":
        return "M4A"
    accepted = _FORMATS.get(sniff(head) or "")
    if accepted is None:
        what = refused or _what(head)
        raise Refused(f"{what} cannot go in as a sound. What can: {ACCEPTED}.")
    return accepted


def check_name(name: str, format: str) -> None:
    """Raise Refused when the file's name promises another kind of sound."""
    suffix = Path(name).suffix.lower()
    promised = _SUFFIXES.get(suffix, format)
    if promised != format:
        raise Refused(
            f"This file is named like a {promised} sound but holds {with_article(format)} sound. "
            f"Rename it to end in .{format.lower()}, or choose another file."
        )


def with_article(word: str) -> str:
    return f"an {word}" if word in ("MP3", "M4A", "OGG") else f"a {word}"


def _what(head: bytes) -> str:
    is_picture = (sniff(head) or "").startswith("image/")
    return "Pictures" if is_picture else "Files of this type"
