import json
import sys

from studio.media.child import JOBS, perform
from studio.media.limited import run_limited
from studio.media.sniff import AUDIO_TYPES, IMAGE_TYPES, VIDEO_TYPES, kind_of
from tests.media.samples import halves, saved


def test_jobs_cover_every_accepted_kind():
    types = (*IMAGE_TYPES, *VIDEO_TYPES, *AUDIO_TYPES)

    assert {kind_of(content_type) for content_type in types} < set(JOBS)


def test_perform_answers_with_a_refusal(tmp_path):
    path = tmp_path / "given"
    path.write_bytes(b"%PDF-1.7")
    answer = perform("image", path, tmp_path)

    assert answer["error"] == "Refused"
    assert answer["reason"].startswith("PDF documents cannot be used here")


def test_perform_does_not_blame_the_file_for_our_disk(tmp_path):
    path = tmp_path / "given"
    path.write_bytes(saved(halves(), "PNG"))
    answer = perform("image", path, tmp_path / "missing")

    assert answer["error"] == "MediaError"
    assert "FileNotFoundError" in answer["detail"]


def test_picture_jobs_do_not_load_ffmpeg(tmp_path):
    path = tmp_path / "given"
    path.write_bytes(saved(halves(), "PNG"))
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from studio.media.child import perform\n"
        f"perform('image', Path({str(path)!r}), Path({str(tmp_path)!r}))\n"
        "print(json.dumps([name in sys.modules for name in ('av', 'numpy', 'django')]))"
    )
    answer = run_limited([sys.executable, "-c", code], timeout=30)

    assert json.loads(answer) == [False, False, False]
