"""Scenes by name, and the moods each of them is at its best in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.sandbox.art import moods as m
from studio.sandbox.art.colour import Palette
from studio.sandbox.art.light import Light
from studio.sandbox.art.scenes.arch import draw_arch
from studio.sandbox.art.scenes.bokeh import draw_bokeh
from studio.sandbox.art.scenes.bust import draw_bust
from studio.sandbox.art.scenes.colourfield import draw_colourfield
from studio.sandbox.art.scenes.cubes import draw_cubes
from studio.sandbox.art.scenes.dunes import draw_dunes
from studio.sandbox.art.scenes.ferns import draw_ferns
from studio.sandbox.art.scenes.flacon import draw_flacon
from studio.sandbox.art.scenes.glass import draw_glass
from studio.sandbox.art.scenes.paper import draw_paper
from studio.sandbox.art.scenes.ridges import draw_ridges
from studio.sandbox.art.scenes.sea import draw_sea
from studio.sandbox.art.scenes.silk import draw_silk
from studio.sandbox.art.scenes.spheres import draw_spheres
from studio.sandbox.art.scenes.vase import draw_vase
from studio.sandbox.art.setting import Plate, Setting

Mood = tuple[Palette, Light]


@dataclass(frozen=True, kw_only=True)
class Scene:
    draw: Callable[[Setting], Plate]
    moods: tuple[Mood, ...]
    outdoors: bool = False


_OPEN: tuple[Mood, ...] = (
    (m.HAZE, m.OVERCAST),
    (m.SAGE, m.OVERCAST),
    (m.ROSE, m.DUSK),
    (m.BLUE_HOUR, m.NIGHT),
    (m.TERRACOTTA, m.GOLDEN),
    (m.PLUM, m.DAWN),
    (m.LAST_LIGHT, m.DUSK),
)
_STUDIO: tuple[Mood, ...] = (
    (m.CLAY, m.STUDIO),
    (m.SAGE, m.STUDIO),
    (m.CORAL_NAVY, m.STUDIO),
    (m.SAND, m.STUDIO),
    (m.OCHRE, m.STUDIO),
    (m.ICE, m.OVERCAST),
    (m.WINE, m.STUDIO),
    (m.GRAPHITE, m.STUDIO),
)

SCENES: dict[str, Scene] = {
    "bust": Scene(
        draw=draw_bust,
        moods=(
            (m.HAZE, m.OVERCAST),
            (m.SAND, m.STUDIO),
            (m.SAGE, m.STUDIO),
            (m.TERRACOTTA, m.GOLDEN),
            (m.ICE, m.STUDIO),
            (m.OCHRE, m.STUDIO),
            (m.CLAY, m.STUDIO),
            (m.BLUE_HOUR, m.STUDIO),
            (m.WINE, m.STUDIO),
        ),
    ),
    "ridges": Scene(draw=draw_ridges, moods=_OPEN, outdoors=True),
    "sea": Scene(
        draw=draw_sea,
        moods=(
            (m.LAST_LIGHT, m.DUSK),
            (m.TEAL_NIGHT, m.NIGHT),
            (m.ICE, m.OVERCAST),
            (m.HAZE, m.DAWN),
            (m.PLUM, m.DUSK),
            (m.CORAL_NAVY, m.GOLDEN),
        ),
        outdoors=True,
    ),
    "dunes": Scene(
        draw=draw_dunes,
        moods=(
            (m.SAND, m.GOLDEN),
            (m.TERRACOTTA, m.DUSK),
            (m.ROSE, m.DAWN),
            (m.ICE, m.OVERCAST),
            (m.BLUE_HOUR, m.NIGHT),
            (m.OCHRE, m.NOON),
        ),
        outdoors=True,
    ),
    "flacon": Scene(draw=draw_flacon, moods=_STUDIO),
    "vase": Scene(draw=draw_vase, moods=_STUDIO),
    "spheres": Scene(draw=draw_spheres, moods=_STUDIO),
    "arch": Scene(
        draw=draw_arch,
        moods=(
            (m.TERRACOTTA, m.NOON),
            (m.CORAL_NAVY, m.STUDIO),
            (m.SAND, m.NOON),
            (m.CLAY, m.STUDIO),
            (m.HAZE, m.STUDIO),
            (m.SAGE, m.NOON),
        ),
    ),
    "cubes": Scene(
        draw=draw_cubes,
        moods=(
            (m.CORAL_NAVY, m.STUDIO),
            (m.CLAY, m.NOON),
            (m.ICE, m.OVERCAST),
            (m.SAGE, m.STUDIO),
            (m.GRAPHITE, m.STUDIO),
        ),
    ),
    "silk": Scene(
        draw=draw_silk,
        moods=tuple(
            (mood, m.STUDIO)
            for mood in (
                m.TEAL_NIGHT,
                m.OCHRE,
                m.WINE,
                m.HAZE,
                m.PLUM,
                m.SAGE,
                m.MIDNIGHT,
            )
        ),
    ),
    "paper": Scene(
        draw=draw_paper,
        moods=tuple(
            (mood, m.STUDIO)
            for mood in (
                m.TERRACOTTA,
                m.WINE,
                m.HAZE,
                m.CORAL_NAVY,
                m.SAGE,
                m.OCHRE,
                m.TEAL_NIGHT,
            )
        ),
    ),
    "ferns": Scene(
        draw=draw_ferns,
        moods=(
            (m.HAZE, m.STUDIO),
            (m.TERRACOTTA, m.STUDIO),
            (m.FIELD_GREEN, m.STUDIO),
            (m.SAGE, m.NIGHT),
            (m.CORAL_NAVY, m.STUDIO),
        ),
    ),
    "glass": Scene(
        draw=draw_glass,
        moods=tuple(
            (mood, m.STUDIO)
            for mood in (m.CORAL_NAVY, m.TERRACOTTA, m.LAST_LIGHT, m.ROSE, m.TEAL_NIGHT)
        ),
    ),
    "bokeh": Scene(
        draw=draw_bokeh,
        moods=tuple(
            (mood, m.NIGHT)
            for mood in (m.MIDNIGHT, m.WINE, m.CORAL_NAVY, m.TEAL_NIGHT, m.LAST_LIGHT)
        ),
    ),
    "colourfield": Scene(
        draw=draw_colourfield,
        moods=tuple(
            (mood, m.STUDIO)
            for mood in (
                m.CORAL_NAVY,
                m.TERRACOTTA,
                m.OCHRE,
                m.PLUM,
                m.TEAL_NIGHT,
                m.HAZE,
            )
        ),
    ),
}
NAMES = tuple(SCENES)
