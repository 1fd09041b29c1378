"""The kinds of parameter a model can take: each knows its limits and its shape on the wire."""

from studio.engines.params.base import Fault, Param, missing
from studio.engines.params.choices import (
    Choice,
    Count,
    Dimensions,
    Duration,
    Flag,
    Ratio,
    Resolution,
)
from studio.engines.params.entries import (
    UUID,
    CharacterChoice,
    MotionList,
    StyleChoice,
)
from studio.engines.params.inputs import Audio, Image, Images, Input
from studio.engines.params.numbers import Number, Seed, Whole
from studio.engines.params.texts import Prompt, Text

__all__ = [
    "UUID",
    "Audio",
    "CharacterChoice",
    "Choice",
    "Count",
    "Dimensions",
    "Duration",
    "Fault",
    "Flag",
    "Image",
    "Images",
    "Input",
    "MotionList",
    "Number",
    "Param",
    "Prompt",
    "Ratio",
    "Resolution",
    "Seed",
    "StyleChoice",
    "Text",
    "Whole",
    "missing",
]
