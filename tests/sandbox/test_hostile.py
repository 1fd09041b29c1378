"""Whatever a stranger sends to any model: an answer in shape, and never a failure of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.engines import ENGINES, Engine, Wire
from studio.engines.examples import examples
from tests.sandbox.wire import assert_in_shape
from tests.sandbox_server import Answer, Key, Sandbox

# With two thousand cases over all models, and some for the other doors.
CASES = -(-2000 // len(ENGINES))

# Stands for a million letters, which are too many to be shown when a case fails.
MANY = "a million letters"

thorough = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

letters = st.characters(exclude_categories=())
odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=10**40),
        st.floats(),
        st.text(letters, max_size=40),
        st.sampled_from(
            [
                *("", " ", "\x00", "\ud800", "\udfff\ud800", "a\r\nb", "-1", "auto"),
                *("https://", "https://[::1", "http://\ud800/", MANY),
                *(-1, 0, 2**31, 2**63, 2**64, -0.0, 1e308, float("nan")),
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.text(letters, max_size=12), inner, max_size=4),
        st.fixed_dictionaries({"type": st.just("image_url"), "image_url": inner}),
        st.fixed_dictionaries({"id": inner, "strength": inner}),
    ),
    max_leaves=12,
)
nested = st.builds(
    lambda depth, ends: ends[0] * depth + ends[1] * depth,
    st.sampled_from([3, 60, 70, 2_000]),
    st.sampled_from([("[", "]"), ('{"a":', "}"), ("[", "")]),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": st.sampled_from(
            ["application/json", "text/plain", "multipart/form-data", "a/b+json", ""]
        ),
        "Idempotency-Key": st.text("ab \xe9", max_size=3),
        "Hf-Expires-After": st.sampled_from(["", "0", "3600", "1e4", "9" * 30]),
    },
)


@st.composite
def bodies(draw: st.DrawFn, engine: Engine) -> bytes:
    """A body that is right but for a few fields, or nothing like a body."""
    if draw(st.integers(0, 5)) == 0:
        wrong = st.binary(max_size=60) | nested.map(str.encode) | odd.map(written)
        return draw(wrong)
    example = draw(st.sampled_from(list(examples(engine)))).body
    fields = dict(example.get("params", example))
    names = [param.name for param in engine.params]
    for name in draw(st.lists(st.sampled_from([*names, "\ud800", "x"]), max_size=3)):
        fields[name] = draw(odd)
    body = engine.body(fields)
    if engine.wire is Wire.JOB_SET and draw(st.booleans()):
        body |= {draw(st.sampled_from(["webhook", "params"])): draw(odd)}
    right = written(body)
    return draw(st.sampled_from([right, right, right, right[:-1], b"\xff" + right]))


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


def whole(body: bytes) -> bytes:
    return body.replace(MANY.encode(), b"x" * 1_000_000)


@pytest.fixture(scope="module")
def stranger(sandbox: Sandbox) -> Key:
    """Everything that is right is accepted, and nothing is drawn."""
    key = sandbox.new_account(concurrency=0, media=False, credits=900_000_000)
    sandbox.control(account={"id": key.key_id, "waiting_limit": 1_000_000})
    return key


def assert_answered(answer: Answer) -> None:
    if answer.status != 200:
        assert_in_shape(answer)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
def test_no_body_is_too_odd_for_a_model(
    sandbox: Sandbox, stranger: Key, engine: Engine
) -> None:
    @settings(thorough, max_examples=CASES)
    @given(st.sampled_from(["/", "/estimate/"]), bodies(engine), headers)
    def send(door: str, body: bytes, named: dict[str, str]) -> None:
        path = door + engine.path
        sent = {"Content-Type": "application/json"} | named
        answer = sandbox.ask("POST", path, key=stranger, body=whole(body), headers=sent)
        assert_answered(answer)

    send()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/custom-references"),
        ("POST", "/soul-id"),
        ("POST", "/files/generate-upload-url"),
        ("POST", "/api/characters"),
    ],
)
def test_no_body_is_too_odd_for_other_doors(
    sandbox: Sandbox, stranger: Key, method: str, path: str
) -> None:
    names = ["name", "input_images", "model_version", "content_type", "photo"]

    @settings(thorough, max_examples=60)
    @given(st.dictionaries(st.sampled_from(names), odd), headers)
    def send(fields: dict[str, Any], named: dict[str, str]) -> None:
        sent = {"Content-Type": "application/json"} | named
        body = whole(written(fields))
        assert_answered(
            sandbox.ask(method, path, key=stranger, body=body, headers=sent)
        )

    send()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/requests/{}/status"),
        ("POST", "/requests/{}/cancel"),
        ("DELETE", "/requests/{}"),
        ("GET", "/v1/job-sets/{}"),
        ("GET", "/v1/custom-references/{}"),
        ("DELETE", "/v1/custom-references/{}"),
        ("GET", "/v1/custom-references/list?page={}"),
        ("GET", "/v1/custom-references/list?page_size={}"),
        ("GET", "/api/generation-results?id={}"),
        ("POST", "/higgsfield-ai/soul/standard?hf_webhook={}"),
    ],
)
def test_no_address_is_too_odd(
    sandbox: Sandbox, stranger: Key, method: str, path: str
) -> None:
    @settings(thorough, max_examples=40)
    @given(st.text(max_size=40) | st.sampled_from(["0", "-1", "9" * 40, "%00", "٣"]))
    def send(word: str) -> None:
        target = path.format(quote(word, safe=""))
        body = {"prompt": "x"} if "webhook" in path else None
        assert_answered(sandbox.ask(method, target, key=stranger, body=body))

    send()
