"""Parameters that several families write in the same way, and what is said of them."""

from __future__ import annotations

from studio.engines.params import Flag, Image, Number, Seed, Text

# Why a path or a field is not in the published OpenAPI document.
NEWER = "Described by newer pages of the platform than the document."
FIRST_API = "Part of the first API, which the document leaves out."
ONLY_NAMED = "Named by public lists and clients; no public page describes it."

# What a person reads beside the model.
MAY_FAIL = "Undocumented: this model may fail on a real account."

FIRST_FRAME = Image(
    name="image_url", key="first_frame", label="First frame", required=True
)
LAST_FRAME = Image(name="end_image_url", key="last_frame", label="Last frame")
CFG_SCALE = Number(
    name="cfg_scale",
    label="Prompt strength",
    minimum=0,
    maximum=1,
    step=0.01,
    stepped=True,
    default=0.5,
)
NEGATIVE_PROMPT = Text(name="negative_prompt", label="Leave out", max_length=2500)
ENHANCE = Flag(name="enhance_prompt", label="Enhance prompt", default=True)
SEED = Seed()
SEED_OR_NULL = Seed(nullable=True)
