"""Why a file is not taken in, or cannot be reached, in words for a person."""

from __future__ import annotations


class Refused(Exception):
    """The file itself is not accepted; its text is the sentence that says why."""


class MediaUnavailable(Exception):
    """The store cannot be read or written now; nothing is wrong with the file."""


class DiskFull(MediaUnavailable):
    """Writing would leave less room than the studio keeps free."""


class MissingFile(MediaUnavailable):
    """The store is there, this file is not."""
