import os
import select
import sys

import pytest
from PIL import Image

from studio.media.errors import Damaged, Refused, TooSlow
from studio.media.limited import digest, reference, run_limited
from tests.media.samples import film, halves, one_bit_png, saved, wave
from tests.media.voices import wav


def python(code):
    return [sys.executable, "-c", code]


@pytest.fixture
def given(tmp_path):
    def write(data):
        path = tmp_path / "given"
        path.write_bytes(data)
        return path

    return write


def test_digest_of_a_picture(given, tmp_path):
    result = digest(given(saved(halves((1600, 1200)), "JPEG")), tmp_path / "out")
    large, small = result.derivatives["large"], result.derivatives["small"]

    assert (result.probe.width, result.probe.height) == (1600, 1200)
    assert (large.width, large.height, small.width) == (1280, 960, 512)
    assert result.placeholder.startswith("data:image/webp;base64,")
    with Image.open(small.path) as picture:
        assert picture.size == (small.width, small.height)


def test_digest_of_a_film(tmp_path):
    result = digest(film(tmp_path / "film"), tmp_path / "out")

    assert (result.probe.kind, result.probe.frames) == ("video", 12)
    assert {name: one.path.name for name, one in result.derivatives.items()} == {
        "small": "small.webp",
        "large": "large.webp",
        "preview": "preview.mp4",
    }
    assert all(one.path.is_file() for one in result.derivatives.values())


def test_digest_of_a_sound(given, tmp_path):
    result = digest(given(wave()), tmp_path / "out")

    assert (result.probe.seconds, result.derivatives) == (0.5, {})
    assert len(result.peaks) == 240
    assert max(result.peaks) > 0.1


def test_digest_of_a_film_with_sound_has_its_waveform(given, tmp_path):
    loud = film(tmp_path / "loud", audio=given(wav()))
    quiet = film(tmp_path / "quiet")

    assert max(digest(loud, tmp_path / "out").peaks) > 0.1
    assert digest(quiet, tmp_path / "out").peaks == ()


def test_digest_carries_the_reason_out_of_the_child(given, tmp_path):
    with pytest.raises(Refused, match="at most 50 megapixels"):
        digest(given(one_bit_png(9_000, 9_000)), tmp_path / "out")
    with pytest.raises(Damaged, match="damaged or incomplete"):
        digest(given(saved(halves(), "PNG")[:-20]), tmp_path / "out")


def test_digest_refuses_before_a_child_is_born(given, tmp_path):
    with pytest.raises(Refused, match="PDF documents cannot be used here"):
        digest(given(b"%PDF-1.7"), tmp_path / "out", timeout=0)


def test_digest_gives_up_in_words(given, tmp_path):
    with pytest.raises(TooSlow, match="took too long"):
        digest(given(saved(halves(), "PNG")), tmp_path / "out", timeout=0.001)


def test_reference_of_a_picture(given, tmp_path):
    result = reference(given(saved(halves(), "PNG") + b"<html>"), tmp_path / "out")

    assert (result.content_type, result.width, result.height) == ("image/png", 64, 48)
    assert b"<html>" not in result.path.read_bytes()


def test_reference_of_a_sound_is_refused(given, tmp_path):
    with pytest.raises(Refused, match="Only a picture"):
        reference(given(wave()), tmp_path / "out")


def test_run_limited_returns_what_is_printed():
    assert run_limited(python("print('done')"), timeout=20) == b"done\n"


def test_run_limited_kills_what_the_child_started_too(tmp_path):
    line = tmp_path / "line"
    os.mkfifo(line)
    listener = os.open(line, os.O_RDONLY | os.O_NONBLOCK)
    hang = (
        f"import time; f = open({str(line)!r}, 'wb'); print(1, flush=1); time.sleep(99)"
    )
    code = (
        "import subprocess, sys\n"
        f"other = [sys.executable, '-c', {hang!r}]\n"
        "subprocess.Popen(other, stdout=subprocess.PIPE).stdout.read(1)\n"
        "while True: print('x' * 9999)\n"
    )
    with pytest.raises(Damaged, match="say too much"):
        run_limited(python(code), timeout=60)

    # The far end of the line closes when the last of its holders is dead.
    assert select.select([listener], [], [], 30)[0] == [listener]
    assert os.read(listener, 1) == b""
    os.close(listener)


def test_run_limited_kills_what_hangs():
    with pytest.raises(TooSlow, match="took too long"):
        run_limited(python("import time; time.sleep(99)"), timeout=0.5)


def test_run_limited_kills_what_closed_its_mouth():
    with pytest.raises(TooSlow):
        run_limited(python("import os, time; os.close(1); time.sleep(99)"), timeout=1)


def test_run_limited_ends_what_eats_memory():
    code = (
        "from studio.media.child import restrict\n"
        "restrict(memory=200 * 1024**2, seconds=20)\n"
        "bytearray(8 * 1024**3)\n"
    )
    with pytest.raises(Damaged, match="makes its decoder fail"):
        run_limited(python(code), timeout=20)


def test_run_limited_ends_what_burns_the_processor():
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
        "while True: pass\n"
    )
    with pytest.raises(TooSlow):
        run_limited(python(code), timeout=60)


def test_run_limited_tells_a_crash_from_an_answer():
    with pytest.raises(Damaged, match="makes its decoder fail"):
        run_limited(python("import os; os.abort()"), timeout=20)


def test_run_limited_hides_our_environment(monkeypatch):
    monkeypatch.setenv("STUDIO_SECRET_KEY", "hush")
    answer = run_limited(python("import os; print(sorted(os.environ))"), timeout=20)

    assert "STUDIO_SECRET_KEY" in os.environ
    assert b"STUDIO" not in answer
