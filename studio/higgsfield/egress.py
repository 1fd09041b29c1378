"""To which addresses the studio connects on behalf of somebody else's text.

The lists are spelled out because `ipaddress.is_private` and `is_global` changed between
patch releases of Python, and never covered 100.64.0.0/10 or the IPv6 transition ranges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

from studio.higgsfield.errors import Blocked
from studio.higgsfield.origins import (
    DEFAULT_PORTS,
    has_usual_port,
    is_loopback,
    origin_of,
    parse_url,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Reference: IANA special-purpose address registries.
DENIED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
ALLOWED_V6 = IPv6Network("2000::/3")
DENIED_V6 = tuple(
    IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))

LONGEST_URL = 8192


def is_public(address: Address) -> bool:
    """Say whether a unicast host of the open internet may have this address."""
    if isinstance(address, IPv4Address):
        return not _within(address, DENIED_V4)
    return address in ALLOWED_V6 and not _within(address, DENIED_V6)


@dataclass(frozen=True)
class Egress:
    """The rule for one task: https on port 443 to public addresses, and what is exempt.

    `origins` may be reached as they are spelled, on their own scheme and port; a loopback
    one, and only it, leads to loopback. `allow` are networks an operator opens for a lab.
    """

    origins: frozenset[str] = frozenset()
    allow: tuple[Network, ...] = ()

    @classmethod
    def of(
        cls, *, origins: Iterable[str] = (), allow_cidrs: Iterable[str] = ()
    ) -> Egress:
        """Build a rule from text; ValueError for a network that is none."""
        networks = tuple(ip_network(cidr) for cidr in allow_cidrs)
        return cls(origins=frozenset(origins), allow=networks)

    def check_url(self, text: str) -> httpx.URL:
        """Return the URL parsed, or raise Blocked for one that is never asked."""
        if len(text) > LONGEST_URL:
            raise Blocked("The address of the file is too long.")
        try:
            url = parse_url(text)
        except ValueError:
            raise Blocked("The address of the file is not valid.") from None
        if url.userinfo:
            raise Blocked("The address of the file contains a user name.")
        if origin_of(url) in self.origins:
            return url
        if url.scheme != "https" or not has_usual_port(url):
            raise Blocked("Only https on its usual port is fetched.")
        if b"xn--" in url.raw_host:
            # No media host has such a name; one that looks like a known host may.
            raise Blocked("The name of the host is not in plain letters.")
        return url

    def check_port(self, host: str, port: int) -> None:
        """Raise Blocked unless this host may be dialled on this port."""
        if port != 443 and (host, port) not in self._doors:
            raise Blocked("Only https on its usual port is fetched.")

    def check_addresses(
        self, host: str, port: int, answers: Iterable[str]
    ) -> list[str]:
        """Return the addresses to dial; raise Blocked unless every one is allowed."""
        allowed = self.allow + (LOOPBACK if self._doors.get((host, port)) else ())
        return [_checked(ip_address(answer), allowed) for answer in answers]

    @cached_property
    def _doors(self) -> dict[tuple[str, int], bool]:
        """Host and port of each exempt origin, and whether it is this machine."""
        urls = (httpx.URL(origin) for origin in self.origins)
        return {
            (url.raw_host.decode(), url.port or DEFAULT_PORTS[url.scheme]): (
                is_loopback(url)
            )
            for url in urls
        }


def _checked(address: Address, allowed: tuple[Network, ...]) -> str:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not is_public(address) and not _within(address, allowed):
        raise Blocked("The host has an address inside a private network.")
    return str(address)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
