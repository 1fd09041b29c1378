from __future__ import annotations

import pickle

import pytest

from studio.higgsfield import Credentials, Secret, State, UploadTarget, read_state
from studio.higgsfield.types import is_request_id


def test_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("canary")

    assert [str(secret), repr(secret), f"{secret}", f"{[secret]}"] == ["***"] * 3 + [
        "[***]"
    ]
    assert secret.reveal() == "canary"


def test_secret_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match="cannot be stored") as caught:
        pickle.dumps(Secret("canary"))

    assert "canary" not in str(caught.value)


def test_secret_is_compared_by_its_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert {Secret("é"): 1}[Secret("é")] == 1


def test_credentials_mask_themselves(credentials: Credentials) -> None:
    assert repr(credentials) == "Credentials(key_id='kid-…', secret=***)"
    assert str(credentials) == repr(credentials)


@pytest.mark.parametrize(
    ("key_id", "secret"),
    [
        ("", "canary"),
        ("a:b", "canary"),
        ("a b", "canary"),
        ("a\r\nX: y", "canary"),
        ("é", "canary"),
        ("kid", ""),
        ("kid", "canary\n"),
        ("kid", "canary\ud800"),
        ("kid", "canary" * 100),
    ],
)
def test_credentials_refuse_what_cannot_stand_in_a_header(
    key_id: str, secret: str
) -> None:
    with pytest.raises(ValueError, match="must be visible ASCII") as caught:
        Credentials(key_id=key_id, secret=Secret(secret))

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "state"),
    [(state.value, state) for state in State]
    + [
        ("pending", State.QUEUED),
        ("not_ready", State.QUEUED),
        ("processing", State.IN_PROGRESS),
        ("finished", State.COMPLETED),
        ("succeeded", State.COMPLETED),
        ("error", State.FAILED),
        ("cancelled", State.CANCELED),
        (" Completed ", State.COMPLETED),
        ("rendering", None),
        ("", None),
    ],
)
def test_read_state_knows_the_words_of_all_families(
    word: str, state: State | None
) -> None:
    assert read_state(word) is state


def test_state_says_which_are_final() -> None:
    assert [state for state in State if not state.is_final] == [
        State.QUEUED,
        State.IN_PROGRESS,
    ]


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11", True),
        ("req_1", True),
        ("", False),
        ("..", False),
        ("a/b", False),
        ("a?b", False),
        ("a%2fb", False),
        ("a\n", False),
        ("é", False),
        ("a" * 129, False),
        (5, False),
        (None, False),
    ],
)
def test_request_id_is_one_harmless_path_segment(value: object, *, good: bool) -> None:
    assert is_request_id(value) is good


def test_upload_target_hides_its_signed_address() -> None:
    target = UploadTarget(
        "https://a/x.png", "https://b/x?sig=canary", {"x-amz-a": "canary"}
    )

    assert repr(target) == "UploadTarget(public_url='https://a/x.png')"
