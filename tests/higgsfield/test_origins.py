from __future__ import annotations

import pytest

from studio.higgsfield import normalise_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://api.higgsfield.ai", "https://api.higgsfield.ai"),
        (" HTTPS://API.Higgsfield.AI:443/ ", "https://api.higgsfield.ai"),
        ("https://lab.example:8443", "https://lab.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001"),
        ("http://[0:0::1]:8001", "http://[::1]:8001"),
        ("https://8.8.8.8", "https://8.8.8.8"),
    ],
)
def test_normalise_origin_gives_the_one_spelling(text: str, origin: str) -> None:
    assert normalise_origin(text) == origin
    assert normalise_origin(origin) == origin


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "begin with https"),
        ("api.higgsfield.ai", "begin with https"),
        ("ftp://x", "begin with https"),
        ("http://api.higgsfield.ai", "begin with https"),
        ("http://127.1:8001", "host of this address"),
        ("http://[::ffff:127.0.0.1]:8001", "begin with https"),
        ("http://10.0.0.1", "begin with https"),
        ("http://localhost.evil.example", "begin with https"),
        ("https://user@x.example", "user name"),
        ("https://user:pw@x.example", "user name"),
        ("https://x.example/v1", "no path"),
        ("https://x.example?a=b", "no path"),
        ("https://x.example#a", "no path"),
        ("https://x.example\\@evil.example", "user name"),
        ("https://x.example\\evil.example", "no path"),
        ("https://x.example\nevil", "no path"),
        ("https://", "no path"),
        ("https://x.example.", "end with a dot"),
        ("https://x..example", "host of this address"),
        ("https://-x.example", "host of this address"),
        ("https://x%2eexample", "host of this address"),
        ("https://2130706433", "host of this address"),
        ("https://0x7f.1", "host of this address"),
        ("https://0177.0.0.1", "not a valid address"),
        ("https://[fe80::1%25eth0]", "host of this address"),
        ("https://" + "a" * 64 + ".example", "host of this address"),
        ("https://" + "a." * 130 + "example", "host of this address"),
        ("https://ⓗiggsfield.ai", "not a valid address"),
        ("https://１２７.0.0.1", "not a valid address"),
        ("https://x\ud800.example", "not a valid address"),
        ("https://x.example:99999", "port"),
        ("https://x.example:0", "port"),
        ("https://x.example:port", "not a valid address"),
    ],
)
def test_normalise_origin_says_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        normalise_origin(text)
