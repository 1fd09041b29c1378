"""The sandbox's motion catalog: as many as the platform has, all drawn here."""

from studio.sandbox.art.motions.atmosphere import ATMOSPHERE
from studio.sandbox.art.motions.camera_moves import CAMERA_MOVES
from studio.sandbox.art.motions.entry import MotionEntry
from studio.sandbox.art.motions.handheld import HANDHELD
from studio.sandbox.art.motions.orbits import ORBITS
from studio.sandbox.art.motions.subjects import SUBJECTS
from studio.sandbox.art.motions.zooms import ZOOMS

__all__ = ["MOTIONS", "MOTIONS_BY_ID", "MotionEntry"]

MOTIONS: tuple[MotionEntry, ...] = (
    *CAMERA_MOVES,
    *ZOOMS,
    *ORBITS,
    *HANDHELD,
    *SUBJECTS,
    *ATMOSPHERE,
)
MOTIONS_BY_ID = {motion.id: motion for motion in MOTIONS}
