"""Whether a sound file ends early: asked of its bytes, because decoders stay silent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

# Recorders that write into a pipe announce nothing, or the most that fits.
_UNKNOWN_LENGTH = 0x7FFF_0000
_MAX_CHUNKS = 1_000

# The longest page is 65,307 bytes.
_OGG_TAIL = 128 * 1024
_OGG_HEADER = 27

_MP3_FRAME = 1024
_HAS_FRAMES, _HAS_BYTES = 1, 2


def is_cut_short(path: Path, format: str) -> bool:
    """Tell whether a WAV, MP3 or OGG lacks a part that it announces."""
    ask = {"WAV": _is_wav_cut, "MP3": _is_mp3_cut, "OGG": _is_ogg_cut}.get(format)
    if ask is None:
        return False
    with path.open("rb") as file:
        return ask(file)


def is_endless(path: Path, format: str) -> bool:
    """Tell whether a WAV leaves open how long it is: some players refuse to play those."""
    if format != "WAV":
        return False
    with path.open("rb") as file:
        length = _data_bytes(file)
    return length is None or length == 0 or length >= _UNKNOWN_LENGTH


def _is_wav_cut(file: BinaryIO) -> bool:
    length = _data_bytes(file)
    if length is None or length >= _UNKNOWN_LENGTH:
        return False
    return length > _bytes_left(file)


def _data_bytes(file: BinaryIO) -> int | None:
    """Go to a WAV's samples and return how many bytes of them it announces."""
    file.seek(12)
    for _ in range(_MAX_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return None
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            return length
        file.seek(length + length % 2, os.SEEK_CUR)
    return None


def _is_mp3_cut(file: BinaryIO) -> bool:
    """Compare the size in the first frame, where most encoders leave it."""
    start = file.seek(_id3_bytes(file.read(10)))
    frame = file.read(_MP3_FRAME)
    file.seek(start)
    return _announced_bytes(frame) > _bytes_left(file)


def _announced_bytes(frame: bytes) -> int:
    mark = max(frame.find(b"Xing"), frame.find(b"Info"))
    if mark < 0:
        return 0
    flags = int.from_bytes(frame[mark + 4 : mark + 8], "big")
    place = mark + (12 if flags & _HAS_FRAMES else 8)
    return int.from_bytes(frame[place : place + 4], "big") * bool(flags & _HAS_BYTES)


def _is_ogg_cut(file: BinaryIO) -> bool:
    # The flag for the last page is no help: those who stream never set it.
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _OGG_TAIL))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < _OGG_HEADER:
        return True
    pieces = page[_OGG_HEADER : _OGG_HEADER + page[26]]
    return len(page) < _OGG_HEADER + page[26] + sum(pieces)


def _bytes_left(file: BinaryIO) -> int:
    place = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(place)
    return end - place


def _id3_bytes(head: bytes) -> int:
    if not head.startswith(b"ID3"):
        return 0
    # Seven bits of each byte count.
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10
