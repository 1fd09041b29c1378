"""Lights that styles share."""

from __future__ import annotations

from studio.sandbox.art.light import Light
from studio.sandbox.art.moods import (
    DAWN,
    DUSK,
    GOLDEN,
    NIGHT,
    NOON,
    OVERCAST,
    STUDIO,
)

__all__ = [
    "AURORA",
    "CANDLE",
    "DAWN",
    "DUSK",
    "EMBER",
    "FLASH",
    "GOLDEN",
    "HARBOUR",
    "HARD",
    "HIGH_KEY",
    "NEON",
    "NIGHT",
    "NOON",
    "OVERCAST",
    "RIM",
    "SODIUM",
    "STUDIO",
    "SUNLIT",
    "TORCH",
    "VELVET",
    "WINDOW",
]

HARD = Light(
    azimuth=-74,
    height=34,
    key=1.55,
    fill=0.05,
    rim=0.55,
    hardness=18,
    dark=0.97,
    haze=0.2,
)
FLASH = Light(
    azimuth=-8, height=16, key=1.35, fill=0.34, rim=0.0, hardness=34, haze=0.15
)
WINDOW = Light(
    azimuth=-80, height=24, key=1.15, fill=0.26, rim=0.1, hardness=4, haze=0.5
)
HIGH_KEY = Light(
    azimuth=-30, height=56, key=0.85, fill=1.0, rim=0.2, hardness=2.4, haze=0.9
)
SUNLIT = Light(
    azimuth=-58,
    height=36,
    key=1.5,
    key_colour=(1.0, 0.93, 0.80),
    fill=0.34,
    fill_colour=(0.80, 0.88, 1.0),
    rim=0.3,
    hardness=40,
    haze=0.25,
    sun=0.5,
)
RIM = Light(
    azimuth=-112, height=30, key=0.9, fill=0.16, rim=1.6, hardness=9, dark=0.9, haze=0.3
)
NEON = Light(
    azimuth=-66,
    height=24,
    key=0.85,
    key_colour=(1.0, 0.28, 0.70),
    fill=0.34,
    fill_colour=(0.36, 0.34, 1.0),
    rim=1.5,
    rim_colour=(0.20, 0.90, 1.0),
    hardness=8,
    dark=0.85,
    haze=0.4,
)
CANDLE = Light(
    azimuth=54,
    height=6,
    key=1.15,
    key_colour=(1.0, 0.64, 0.32),
    fill=0.10,
    fill_colour=(0.55, 0.38, 0.42),
    rim=0.3,
    hardness=6,
    dark=0.88,
    haze=0.3,
    sun=0.3,
)
AURORA = Light(
    azimuth=-40,
    height=60,
    key=0.5,
    key_colour=(0.50, 1.0, 0.78),
    fill=0.26,
    fill_colour=(0.55, 0.42, 1.0),
    rim=1.1,
    rim_colour=(0.46, 1.0, 0.80),
    hardness=7,
    dark=0.9,
    haze=0.5,
    sun=0.8,
)
SODIUM = Light(
    azimuth=-34,
    height=62,
    key=1.1,
    key_colour=(1.0, 0.60, 0.16),
    fill=0.26,
    fill_colour=(0.85, 0.50, 0.22),
    rim=0.9,
    rim_colour=(1.0, 0.72, 0.30),
    hardness=10,
    dark=0.74,
    haze=0.5,
    sun=0.5,
)
EMBER = Light(
    azimuth=-96,
    height=18,
    key=1.2,
    key_colour=(1.0, 0.42, 0.26),
    fill=0.24,
    fill_colour=(0.70, 0.36, 0.46),
    rim=2.0,
    rim_colour=(1.0, 0.24, 0.10),
    hardness=8,
    dark=0.80,
    haze=0.4,
    sun=0.3,
)
TORCH = Light(
    azimuth=18,
    height=-6,
    key=1.2,
    key_colour=(0.90, 1.0, 0.72),
    fill=0.20,
    fill_colour=(0.26, 0.72, 0.50),
    rim=0.4,
    rim_colour=(0.50, 1.0, 0.70),
    hardness=14,
    dark=0.86,
    haze=0.3,
    sun=0.5,
)
HARBOUR = Light(
    azimuth=-60,
    height=36,
    key=0.55,
    key_colour=(0.48, 0.95, 0.90),
    fill=0.40,
    fill_colour=(0.22, 0.66, 0.64),
    rim=1.5,
    rim_colour=(1.0, 0.76, 0.38),
    hardness=8,
    dark=0.72,
    haze=0.5,
    sun=0.6,
)
VELVET = Light(
    azimuth=-70,
    height=40,
    key=1.25,
    fill=0.14,
    fill_colour=(0.60, 0.95, 0.80),
    rim=0.6,
    hardness=10,
    dark=0.62,
    haze=0.2,
)
