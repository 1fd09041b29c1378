"""A subject that speaks: its jaw drops and its head nods as loudly as a voice."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from studio.sandbox.art.camera.moment import Moment
from studio.sandbox.art.camera.operators import Operator
from studio.sandbox.art.camera.scene import Field, Scene

# In half heights: where the jaw is below the subject's middle, how far it drops and reaches.
_JAW = 0.12
_DROP = 0.1
_REACH = np.array((0.085, 0.05))
_NOD = 0.014


@dataclass(frozen=True, kw_only=True)
class Talk(Operator):
    """Speak in time with `levels`, one from 0 to 1 for each frame."""

    levels: tuple[float, ...] = field(repr=False)
    fps: int

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        frame = min(round(moment.seconds * self.fps), len(self.levels) - 1)
        level = self.levels[frame] * moment.amount
        here = scene.subject_at(points)
        offset = points - np.array(scene.middle) - np.array((0.0, _JAW))
        jaw = np.exp(-((offset**2) / _REACH).sum(axis=-1)) * (0.4 + 0.6 * here)
        down = level * (_DROP * jaw - _NOD * here)
        return points - np.stack([np.zeros_like(down), down], axis=-1)
