from __future__ import annotations

import pytest

from studio.higgsfield.strict_json import Garbled, read_json, read_object

HOSTILE = [
    b"",
    b" ",
    b"{",
    b"<html>502</html>",
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": -Infinity}',
    b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": ' + b"9" * 21 + b"}",
    b'{"a": 1, "a": 2}',
    b'{"a": {"b": 1, "b": 2}}',
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b'{"a": "\xff"}',
    '{"a": "é"}'.encode("latin-1"),
    '{"a": 1}'.encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b"\x1f\x8b\x08\x00",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"a": "\x00"}',
    b"{} {}",
]


@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: repr(raw[:24]))
def test_read_json_refuses_what_readers_disagree_about(raw: bytes) -> None:
    with pytest.raises(Garbled, match="is not valid JSON"):
        read_json(raw)


def test_read_json_reads_ordinary_json() -> None:
    raw = '{"a": [1, -2.5, true, null, "é\\ud83d\\ude00\\u0000"], "b": {}}'.encode()

    assert read_json(raw) == {"a": [1, -2.5, True, None, "é😀\0"], "b": {}}


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"1"])
def test_read_object_refuses_other_values(raw: bytes) -> None:
    with pytest.raises(Garbled, match="not a JSON object"):
        read_object(raw)
