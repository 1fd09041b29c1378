import pytest

from studio.media.probe import probe
from tests.media.samples import film, halves, saved, wave


@pytest.mark.parametrize("kind", ["image", "video", "audio"])
def test_probe_knows_each_kind(tmp_path, kind):
    path = tmp_path / "given"
    if kind == "video":
        film(path)
    else:
        path.write_bytes(saved(halves(), "PNG") if kind == "image" else wave())

    assert probe(path).kind == kind
