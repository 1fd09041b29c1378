from __future__ import annotations

import shutil

from studio.core.disk import free_bytes, has_room


def test_free_bytes_of_a_folder_that_is_not_there_yet(tmp_path):
    measured = free_bytes(tmp_path / "a" / "b")

    # Others write meanwhile.
    assert abs(measured - shutil.disk_usage(tmp_path).free) < 1024**3


def test_has_room_keeps_the_floor(tmp_path, settings):
    settings.STUDIO_DISK_FLOOR = 0
    assert has_room(tmp_path, 1)

    settings.STUDIO_DISK_FLOOR = shutil.disk_usage(tmp_path).total
    assert not has_room(tmp_path, 1)


def test_has_room_counts_what_is_needed(tmp_path, settings):
    settings.STUDIO_DISK_FLOOR = 0

    assert not has_room(tmp_path, shutil.disk_usage(tmp_path).total + 1)
