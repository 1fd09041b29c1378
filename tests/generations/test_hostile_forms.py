"""Five hundred forms that no browser of ours would send: each is answered, none breaks anything."""

from __future__ import annotations

import uuid
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.engines import ENGINES
from studio.engines.params import Input, MotionList
from studio.generations.models import Generation

FORM = "application/x-www-form-urlencoded"
ADDRESSES = ("/create/", "/create/composer/", "/create/price/", "/create/inputs/")
QUERIES = (
    "again",
    "model",
    "reference",
    "animate",
    "prompt",
    "slot",
    "many",
    "current",
    "since",
    "top",
)
PAGES = ("/create/", "/create/models/", "/create/pictures/", "/create/changes/")

HOSTILE = (
    b"", b"0", b"-1", b"1e999", b"nan", b"inf", b"-0", b"1.5", b"9" * 5_000, b"0x10", b"1_000", "٣".encode(),
    b"true", b"null", b"[]", b"{}", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", "\u202e\u2028".encode(), b"x" * 20_000,
    b"' OR 1=1 --", b"<script>alert(1)</script>", b"{{ 7|add:7 }}", b"../../etc/passwd", b"%00", b"\r\nX: y",
    str(uuid.UUID(int=0)).encode(), b"auto", b"16:9", b"0:0", b"1080p", b"4096x4096", b"on", b"left:references:1",
)  # fmt: skip


def names_of_fields() -> list[str]:
    names = {"engine", "engine_before", "nonce", "slot", "act", "seed_locked"}
    for engine in ENGINES:
        for param in engine.offered:
            names |= (
                {param.keeps, f"{param.keeps}_asset"}
                if isinstance(param, Input)
                else {param.keeps}
            )
            if isinstance(param, MotionList):
                names |= {
                    "motion_1",
                    "motion_2",
                    "motion_1_strength",
                    "motion_2_strength",
                }
    return sorted(names)


slugs = st.sampled_from([engine.slug for engine in ENGINES])
values = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode(errors="ignore")),
)
fields = st.lists(st.tuples(st.sampled_from(names_of_fields()), values), max_size=12)
strange = st.lists(st.tuples(st.binary(max_size=20), values), max_size=2)


def body(pairs: list[tuple[str | bytes, bytes]]) -> bytes:
    encoded = (
        f"{quote_from_bytes(name.encode() if isinstance(name, str) else name)}={quote_from_bytes(value)}"
        for name, value in pairs
    )
    return "&".join(encoded).encode()


@pytest.fixture
def address(browser, key):
    """Post to it; hypothesis runs all its cases within one test."""

    def post(url: str, content: bytes, *, htmx: bool):
        headers = {"HX-Request": "true"} if htmx else {}
        return browser.post(url, content, content_type=FORM, headers=headers)

    return post


@settings(
    max_examples=500,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    url=st.sampled_from(ADDRESSES),
    slug=slugs,
    hostile=fields,
    stranger=strange,
    is_htmx=st.booleans(),
)
def test_hostile_form_is_answered(address, url, slug, hostile, stranger, is_htmx):
    usual = {"engine": slug, "prompt": "A salt flat", "nonce": str(uuid.uuid4())}
    pairs = [(name, value.encode()) for name, value in usual.items()]

    answer = address(url, body([*pairs, *hostile, *stranger]), htmx=is_htmx)

    assert answer.status_code in {200, 302, 404, 422}


@settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    url=st.sampled_from(PAGES),
    query=st.dictionaries(st.sampled_from(QUERIES), values, max_size=3),
)
def test_hostile_address_is_answered(browser, key, url, query):
    answer = browser.get(f"{url}?{urlencode(query)}", headers={"HX-Request": "true"})

    assert answer.status_code in {200, 204, 404}


def test_hostile_form_does_reach_a_generation(address):
    """The cases above are worth something only if a form of their kind can succeed."""
    pairs = [
        ("engine", b"soul"),
        ("prompt", b"A salt flat"),
        ("nonce", str(uuid.uuid4()).encode()),
        ("ratio", b"1:1"),
    ]

    address("/create/", body(pairs), htmx=True)

    assert Generation.objects.count() == 1
