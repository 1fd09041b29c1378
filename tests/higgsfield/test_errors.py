from __future__ import annotations

import inspect
import pickle

import pytest

from studio.higgsfield import errors
from studio.higgsfield.types import Problem


@pytest.mark.parametrize(
    ("kind", "permanent"),
    [
        (errors.NotSent, False),
        (errors.Unclear, False),
        (errors.Unavailable, False),
        (errors.Protocol, False),
        (errors.Busy, False),
        (errors.Unauthorized, True),
        (errors.OutOfCredits, True),
        (errors.NotFound, True),
        (errors.InvalidInput, True),
        (errors.KeyReused, True),
        (errors.TooLate, True),
    ],
)
def test_error_says_whether_asking_again_can_help(
    kind: type[errors.HiggsfieldError], *, permanent: bool
) -> None:
    error = kind("A sentence.", operation="GET /x", status=400, correlation_id="c1")

    assert error.permanent is permanent
    assert issubclass(kind, errors.Rejected) is permanent
    assert str(error) == "A sentence."
    assert (error.operation, error.status, error.correlation_id) == (
        "GET /x",
        400,
        "c1",
    )


@pytest.mark.parametrize(
    ("kind", "permanent"),
    [
        (errors.Blocked, True),
        (errors.Gone, True),
        (errors.TooLarge, True),
        (errors.TooSlow, False),
        (errors.Broken, False),
    ],
)
def test_download_error_says_whether_asking_again_can_help(
    kind: type[errors.DownloadError], *, permanent: bool
) -> None:
    assert kind("A sentence.").permanent is permanent
    assert not issubclass(kind, errors.HiggsfieldError)


def test_error_survives_pickling() -> None:
    busy = errors.Busy("Later.", reason="queue_full", retry_after=5.0, status=429)
    invalid = errors.InvalidInput("No.", problems=(Problem(("body",), "bad"),))

    again = pickle.loads(pickle.dumps(busy))

    assert (again.message, again.reason, again.retry_after) == (
        "Later.",
        "queue_full",
        5.0,
    )
    assert pickle.loads(pickle.dumps(invalid)).problems == invalid.problems


def test_error_tree_in_the_comment_names_every_class() -> None:
    kinds = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    drawing = [
        line
        for line in inspect.getsource(errors).splitlines()
        if line.startswith("#") and line != "#"
    ]

    assert [name for name in kinds if not any(name in line for line in drawing)] == []
