from __future__ import annotations

import pytest

from studio.engines import Size
from studio.engines.registry import at_path
from studio.sandbox import draw
from tests.sandbox.wire import SOUL


@pytest.mark.parametrize(
    ("values", "scale", "size"),
    [
        ({"ratio": "16:9", "resolution": "720p"}, 1, (1696, 960)),
        ({"ratio": "16:9", "resolution": "1080p"}, 1, (2048, 1152)),
        ({"ratio": "16:9", "resolution": "720p"}, 0.1, (170, 96)),
        ({"ratio": "16:9", "resolution": "720p"}, 0.01, (64, 64)),
        ({"ratio": "5:4", "resolution": "2K"}, 1, (1472, 1184)),
    ],
)
def test_size_is_what_was_asked_for(
    values: dict[str, str], scale: float, size: Size
) -> None:
    engine = at_path(SOUL[1:])
    assert engine is not None
    assert draw._size(engine, values, {}, scale) == size


def test_size_follows_the_first_input_where_nothing_else_says() -> None:
    engine = at_path("kling-video/v2.1/pro/image-to-video")
    assert engine is not None
    first = draw.placeholder("https://x.io/a.jpg")
    assert draw._size(engine, {}, {"first_frame": first}, 1) == first.size


def test_placeholder_depends_on_the_host_alone() -> None:
    one, same, other, none = (
        draw.placeholder(url).tobytes()
        for url in ("https://x.io/a", "https://x.io/b", "https://y.io/a", "\ufffd:[")
    )
    assert one == same
    assert len({one, other, none}) == 3
