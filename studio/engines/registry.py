"""The list of models, in the order in which they are offered."""

from __future__ import annotations

from studio.engines import (
    dop,
    first_generation,
    flux,
    kling,
    minimax,
    nano_banana,
    popcorn,
    reve,
    seedance,
    seedream,
    sora,
    soul,
    speak,
    training,
    veo,
    wan,
    workflows,
)
from studio.engines.engine import Engine, Makes
from studio.engines.params import CharacterChoice

ENGINES: tuple[Engine, ...] = (
    soul.SOUL,
    soul.SOUL_2,
    soul.SOUL_CINEMA,
    soul.SOUL_REFERENCE,
    soul.SOUL_CHARACTER,
    popcorn.POPCORN,
    seedream.SEEDREAM,
    seedream.SEEDREAM_EDIT,
    nano_banana.NANO_BANANA,
    flux.FLUX_KONTEXT_MAX,
    reve.REVE,
    reve.REVE_EDIT,
    reve.REVE_FAST_EDIT,
    reve.REVE_REMIX,
    reve.REVE_FAST_REMIX,
    dop.DOP_STANDARD,
    dop.DOP_TURBO,
    dop.DOP_LITE,
    dop.DOP_PREVIEW,
    dop.DOP_STANDARD_FIRST_LAST,
    dop.DOP_TURBO_FIRST_LAST,
    dop.DOP_LITE_FIRST_LAST,
    speak.SPEAK,
    kling.KLING_25_TURBO_PRO,
    kling.KLING_25_TURBO_PRO_TEXT,
    kling.KLING_25_TURBO_STANDARD,
    kling.KLING_21_MASTER,
    kling.KLING_21_MASTER_TEXT,
    kling.KLING_21_PRO,
    kling.KLING_21_STANDARD,
    veo.VEO,
    veo.VEO_TEXT,
    veo.VEO_FIRST_LAST,
    veo.VEO_REFERENCE,
    veo.VEO_FAST,
    veo.VEO_FAST_TEXT,
    veo.VEO_FAST_FIRST_LAST,
    sora.SORA,
    sora.SORA_TEXT,
    sora.SORA_PRO,
    sora.SORA_PRO_TEXT,
    seedance.SEEDANCE_PRO,
    seedance.SEEDANCE_PRO_FAST,
    seedance.SEEDANCE_PRO_FAST_TEXT,
    seedance.SEEDANCE_LITE,
    seedance.SEEDANCE_LITE_TEXT,
    minimax.HAILUO_23_PRO,
    minimax.HAILUO_23_PRO_TEXT,
    minimax.HAILUO_23,
    minimax.HAILUO_23_TEXT,
    minimax.HAILUO_23_FAST_PRO,
    minimax.HAILUO_23_FAST,
    minimax.HAILUO_02_PRO,
    minimax.HAILUO_02_PRO_TEXT,
    minimax.HAILUO_02,
    minimax.HAILUO_02_TEXT,
    wan.WAN,
    wan.WAN_TEXT,
    first_generation.SOUL_V1,
    first_generation.DOP_V1,
    first_generation.POPCORN_V1,
    first_generation.SEEDREAM_V1,
    first_generation.KLING_25_V1,
    first_generation.SOUL_LEGACY,
)
DEFAULT = soul.SOUL
# What is posted and paid, offered in the composer or not.
ALL: tuple[Engine, ...] = (
    *ENGINES,
    training.TRAINING,
    *workflows.KINDS.values(),
    *workflows.PARTS,
)

_BY_SLUG = {engine.slug: engine for engine in ALL}
_BY_PATH = {
    path: engine
    for engine in (*ENGINES, *workflows.KINDS.values())
    for path in (engine.path, *engine.aliases)
}


def find(slug: str) -> Engine | None:
    """Return the model with that slug, also one that cannot be chosen."""
    return _BY_SLUG.get(slug)


def offered(slug: str) -> Engine | None:
    """Return the model with that slug if a person may choose it."""
    engine = _BY_SLUG.get(slug)
    return engine if engine in ENGINES else None


def with_character(version: str) -> tuple[Engine, ...]:
    """Return the models that take characters of a version, those that need one first."""
    takers = [
        (param, engine)
        for engine in ENGINES
        if (param := engine.only(CharacterChoice)) and param.version == version
    ]
    takers.sort(key=lambda taker: not taker[0].required)
    return tuple(engine for _, engine in takers)


def at_path(path: str) -> Engine | None:
    """Return the model or workflow that is posted to at `path` (no leading slash), or at an alias."""
    return _BY_PATH.get(path)


def that_makes(makes: Makes) -> tuple[Engine, ...]:
    return tuple(engine for engine in ENGINES if engine.makes is makes)


def with_input(key: str, *, makes: Makes) -> Engine | None:
    """Return the first model that takes a file under `key`."""
    return next((engine for engine in that_makes(makes) if engine.param(key)), None)
