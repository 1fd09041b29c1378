"""The photo coach: looks at photos before money is spent and gives advice, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from studio.media import limited
from studio.media.errors import Damaged, Refused, TooSlow
from studio.media.sniff import IMAGE_TYPES, PICTURES, sniff_file

Grade = Literal["Good", "Weak", "Leave out"]

# Reference: the platform's own photo guide for characters asks for 1024 pixels a side
# and eight to twelve photos. At half of that side a face must be enlarged to be seen.
GOOD_SIDE = 1024
MIN_SIDE = GOOD_SIDE // 2
MIN_PHOTOS = 8

# A phone's full screen is 2.2 to 1. Beyond, a square cut loses most of the picture.
MAX_RATIO = 2.5

# Sharp photographs measure 300 and more; blurred by two pixels they fall below 40.
MIN_SHARPNESS = 40.0

# Of 255. A dim photograph still has highlights of 100, a portrait at night 54; the
# palest picture on white paper has shadows of 191.
MIN_HIGHLIGHTS = 70
MAX_SHADOWS = 200

# Of 63 bits: re-encoding, halving and brightening change up to 6, a new subject 22
# and more. The colours' distance (mean of 255 levels) spares the same pose in new
# clothes, and still finds a copy made grey or a little brighter.
DUPLICATE_BITS = 8
DUPLICATE_COLOURS = 25.0

# One person before one background measures 16 bits and 11 levels, turned away 24, 18.
ALIKE_BITS = 20
ALIKE_COLOURS = 15.0
# One odd photo among ten does not make a set varied.
ALIKE_SHARE = 0.9
MIN_PHOTOS_FOR_VARIETY = 3


@dataclass(frozen=True, kw_only=True)
class Look:
    """One photo in numbers; when it cannot be used, `refusal` says why and they are 0.

    `sharpness` is measured on at most 1024 pixels; `shadows` and `highlights` are the
    brightness (0 to 255) that a tenth of the picture is below, and above.
    """

    width: int = 0
    height: int = 0
    sharpness: float = 0.0
    shadows: int = 0
    highlights: int = 0
    hash: str = ""
    colours: tuple[int, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A word for the badge, why, and what would help ("" where nothing is wrong)."""

    grade: Grade
    word: str
    why: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """`photos` holds one or more verdicts per photo, the gravest first.

    `duplicates` are pairs of positions (the one to leave out, the one it repeats).
    """

    photos: tuple[tuple[Verdict, ...], ...]
    whole: tuple[Verdict, ...]
    duplicates: tuple[tuple[int, int], ...]


def look(path: Path, *, timeout: float = 60) -> Look:
    """Measure a stranger's photo in a limited child.

    A file that cannot be used is a Look too; a bare MediaError means: try again.
    """
    try:
        if sniff_file(path, accepted=PICTURES) not in IMAGE_TYPES:
            raise Refused(f"This is not a photo. What can be used: {PICTURES}.")
        answer = limited.answer("look", path, path.parent, timeout=timeout)
    except (Refused, Damaged, TooSlow) as error:
        return Look(refusal=error.reason)
    return look_from_json(answer)


def look_from_json(answer: dict[str, Any]) -> Look:
    """Read a look back from `dataclasses.asdict`, also after it was JSON."""
    return Look(**{**answer, "colours": tuple(answer["colours"])})


def advise(looks: Sequence[Look]) -> Advice:
    """Judge each photo and the set; the photos are named by position, from 1."""
    duplicates = tuple(_duplicates(looks))
    originals = dict(duplicates)
    return Advice(
        photos=tuple(
            tuple(_verdicts(one, original=originals.get(place)))
            for place, one in enumerate(looks)
        ),
        whole=tuple(_of_the_set(looks, left_out=originals)),
        duplicates=duplicates,
    )


def is_duplicate(one: Look, other: Look) -> bool:
    return (
        _bits(one, other) <= DUPLICATE_BITS and _levels(one, other) <= DUPLICATE_COLOURS
    )


def is_alike(one: Look, other: Look) -> bool:
    return _bits(one, other) <= ALIKE_BITS or _levels(one, other) <= ALIKE_COLOURS


def _verdicts(one: Look, *, original: int | None) -> list[Verdict]:
    if one.refusal:
        return [_refused(one)]
    found = [*([_repeated(original)] if original is not None else []), *_faults(one)]
    return found or [
        Verdict(grade="Good", word="Good", why="Sharp, well lit and large enough.")
    ]


def _refused(one: Look) -> Verdict:
    return Verdict(
        grade="Leave out",
        word="Cannot be used",
        why=one.refusal,
        remedy="Save it as a JPEG or PNG, or choose another photo.",
    )


def _repeated(original: int) -> Verdict:
    return Verdict(
        grade="Leave out",
        word="Duplicate",
        why=f"Nearly the same as photo {original + 1}.",
        remedy="Remove one of the two: a repeated photo teaches nothing new.",
    )


def _faults(one: Look) -> Iterator[Verdict]:
    if min(one.width, one.height) < MIN_SIDE:
        yield _weak(
            "Small",
            f"{one.width} × {one.height} pixels: too few to show a face in detail.",
            f"Use the original file, best with {GOOD_SIDE:,} pixels on each side.",
        )
    if one.sharpness < MIN_SHARPNESS:
        yield _weak(
            "Blurred",
            "Nothing in this photo is in focus.",
            "Use a sharper photo, held still and focused on the face.",
        )
    if one.highlights < MIN_HIGHLIGHTS:
        yield _weak(
            "Dark",
            "Nearly all of this photo is in shadow.",
            "Use one in daylight, or brighten it.",
        )
    if one.shadows > MAX_SHADOWS:
        yield _weak(
            "Bright",
            "Nearly all of this photo is washed out by light.",
            "Use one in softer light, or with a shorter exposure.",
        )
    if _ratio(one) > MAX_RATIO:
        yield _weak(
            "Narrow" if one.height > one.width else "Wide",
            f"{one.width} × {one.height} pixels: most of it is lost in a square cut.",
            "Crop it around the person.",
        )


def _weak(word: str, why: str, remedy: str) -> Verdict:
    return Verdict(grade="Weak", word=word, why=why, remedy=remedy)


def _of_the_set(
    looks: Sequence[Look], *, left_out: dict[int, int]
) -> Iterator[Verdict]:
    usable = [one for one in looks if not one.refusal]
    distinct = [
        one
        for place, one in enumerate(looks)
        if not one.refusal and place not in left_out
    ]
    if len(distinct) < MIN_PHOTOS:
        yield _weak("Too few", _count(len(distinct)), _how_many_more(len(distinct)))
    if left_out:
        yield _weak(
            "Duplicates",
            f"{_photos(len(left_out))} nearly repeat{'s' if len(left_out) == 1 else ''}"
            " another.",
            "Remove them, or replace them with other moments.",
        )
    if len(usable) >= MIN_PHOTOS_FOR_VARIETY and not _is_varied(distinct):
        yield _weak(
            "No variety",
            "These photos share one pose, place or light.",
            "Add other angles, expressions, clothes, places and light.",
        )


def _count(usable: int) -> str:
    return f"{_photos(usable)} can be learned from; {MIN_PHOTOS} or more work best."


def _how_many_more(usable: int) -> str:
    return f"Add {_photos(MIN_PHOTOS - usable)}, each from another angle."


def _photos(count: int) -> str:
    return f"{count} photo{'' if count == 1 else 's'}"


def _duplicates(looks: Sequence[Look]) -> Iterator[tuple[int, int]]:
    """Yield each photo that repeats an earlier one, with the first that it repeats."""
    kept: list[int] = []
    for place, one in enumerate(looks):
        if one.refusal:
            continue
        twin = next((early for early in kept if is_duplicate(looks[early], one)), None)
        if twin is None:
            kept.append(place)
        else:
            yield place, twin


def _is_varied(looks: Sequence[Look]) -> bool:
    pairs = [is_alike(one, other) for one, other in combinations(looks, 2)]
    return bool(pairs) and sum(pairs) < ALIKE_SHARE * len(pairs)


def _bits(one: Look, other: Look) -> int:
    return (int(one.hash, 16) ^ int(other.hash, 16)).bit_count()


def _levels(one: Look, other: Look) -> float:
    differences = map(abs, map(int.__sub__, one.colours, other.colours))
    return sum(differences) / len(one.colours)


def _ratio(one: Look) -> float:
    return max(one.width, one.height) / min(one.width, one.height)
