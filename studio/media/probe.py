"""What a file holds, found by decoding all of it."""

from __future__ import annotations

from pathlib import Path

from studio.media.films import probe_film
from studio.media.images import probe_image
from studio.media.results import Probe
from studio.media.sniff import kind_of, sniff_file
from studio.media.sounds import probe_sound

__all__ = ["Probe", "probe"]

_PROBES = {"image": probe_image, "video": probe_film, "audio": probe_sound}


def probe(path: Path) -> Probe:
    """Decode the whole file here, in this process; raises MediaError.

    For files that we made ourselves. Those of strangers go through `limited`.
    """
    return _PROBES[kind_of(sniff_file(path))](path)
