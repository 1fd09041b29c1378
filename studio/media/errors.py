"""Why a file cannot be used, in words for the person who gave it."""

from __future__ import annotations


class MediaError(Exception):
    """A file could not be read; raised itself only when the fault may be ours.

    `detail` is for the log and may hold a traceback; never show it.
    """

    def __init__(self, reason: str, *, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Refused(MediaError):
    """The type, the size or the number of pixels is not accepted."""


class Damaged(MediaError):
    """It claims to be something it does not decode as."""


class TooSlow(MediaError):
    """Its decoder ran out of time and was ended."""


class NoRoom(MediaError):
    """The disk is full, so that nothing could be written of it; it may be whole."""
