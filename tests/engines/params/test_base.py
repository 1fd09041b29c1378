from __future__ import annotations

import pytest

from studio.engines.params import Param, Prompt, Seed


def test_a_kind_has_to_say_what_is_wrong():
    with pytest.raises(NotImplementedError):
        Param(name="x").check("y")


def test_the_key_is_the_name_unless_given():
    assert Param(name="cfg_scale").keeps == "cfg_scale"
    assert Param(name="image_url", key="first_frame").keeps == "first_frame"


@pytest.mark.parametrize(
    ("param", "must"),
    [
        (Prompt(), True),
        (Seed(), False),
        (Seed(required=True), True),
        (Seed(required=True, default=7), False),
    ],
)
def test_only_what_has_no_default_must_be_given(param: Param, must: bool):
    assert param.must_be_given is must
