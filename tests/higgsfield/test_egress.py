from __future__ import annotations

from ipaddress import ip_address

import pytest

from studio.higgsfield.egress import Egress, is_public
from studio.higgsfield.errors import Blocked

SANDBOX = "http://127.0.0.1:8001"

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_refused(address: str) -> None:
    with pytest.raises(Blocked, match="private network"):
        Egress().check_addresses("x.example", 443, [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_dialled(address: str) -> None:
    dialled = Egress().check_addresses("x.example", 443, [address])

    assert dialled == [address.removeprefix("::ffff:")]
    assert is_public(ip_address(dialled[0]))


def test_one_private_answer_among_public_ones_refuses_all() -> None:
    with pytest.raises(Blocked):
        Egress().check_addresses("x.example", 443, ["8.8.8.8", "10.0.0.1", "1.1.1.1"])


def test_allowed_network_opens_only_itself() -> None:
    egress = Egress.of(allow_cidrs=["10.1.0.0/16", "fd00::/8"])

    opened = egress.check_addresses(
        "lab", 443, ["10.1.2.3", "::ffff:10.1.0.1", "fd00::1"]
    )

    assert opened == ["10.1.2.3", "10.1.0.1", "fd00::1"]
    with pytest.raises(Blocked):
        egress.check_addresses("lab", 443, ["10.2.0.1"])


def test_allowed_network_must_be_one() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        Egress.of(allow_cidrs=["10.0.0.1/8"])


def test_loopback_is_open_only_through_the_exempt_door() -> None:
    egress = Egress.of(origins=[SANDBOX, "https://lab.example:8443"])

    egress.check_port("127.0.0.1", 8001)
    egress.check_port("lab.example", 8443)
    opened = egress.check_addresses("127.0.0.1", 8001, ["127.0.0.1"])

    assert opened == ["127.0.0.1"]
    for host, port in [("127.0.0.1", 443), ("localhost", 8001), ("lab.example", 8443)]:
        with pytest.raises(Blocked):
            egress.check_addresses(host, port, ["127.0.0.1"])


@pytest.mark.parametrize(("host", "port"), [("x.example", 22), ("127.0.0.1", 6379)])
def test_port_other_than_https_is_refused(host: str, port: int) -> None:
    with pytest.raises(Blocked, match="usual port"):
        Egress.of(origins=[SANDBOX]).check_port(host, port)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/a.png?sig=1",
        "https://cdn.example:443/a.png",
        "https://my_bucket.s3.example/a",
        f"{SANDBOX}/media/a.png",
    ],
)
def test_url_of_media_is_accepted(url: str) -> None:
    Egress.of(origins=[SANDBOX]).check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a.png",
        "//cdn.example/a.png",
        "http://cdn.example/a.png",
        "https://cdn.example:22/",
        "https://cdn.example:6379/",
        "https://cdn.example:8443/",
        "https://user@cdn.example/",
        "https://user:pw@127.0.0.1:8001/",
        "http://user@127.0.0.1:8001/",
        "https://cdn.example./",
        "https:///a.png",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "ftp://cdn.example/a",
        "data:text/plain,x",
        "javascript:alert(1)",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://hıggsfield.example/",
        "https://xn--hggsfield-ypb.example/",
        "https://cdn.example\\@evil.example/",
        "https://cdn.example/\x00",
        "https://cdn.example/\ud800",
        "https://127.0.0.1:8001/",
        "http://localhost:8001/",
        "http://127.0.0.1:8002/",
        "https://cdn.example/" + "a" * 9000,
    ],
)
def test_url_that_could_lead_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(Blocked) as caught:
        Egress.of(origins=[SANDBOX]).check_url(url)

    assert "example" not in caught.value.message
