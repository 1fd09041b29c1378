"""Origins: scheme, host and port, the only thing that decides where a key may go."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

import httpx

DEFAULT_PORTS = {"http": 80, "https": 443}

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_BARE = re.compile(r"[a-z]+://[^/?#\\\s]+/?", re.IGNORECASE)


def normalise_origin(text: str) -> str:
    """Return `scheme://host[:port]` in its one spelling; ValueError says what is wrong.

    Plain http is for loopback only. A name in other letters comes back in its ASCII form.
    """
    text = text.strip()
    if not text.lower().startswith(("https://", "http://")):
        raise ValueError("The address must begin with https://.")
    if "@" in text:
        raise ValueError("The address must not contain a user name or password.")
    if not _BARE.fullmatch(text):
        raise ValueError("The address must end after the host: no path, no query.")
    url = parse_url(text)
    if url.scheme == "http" and not is_loopback(url):
        raise ValueError("The address must begin with https://.")
    return origin_of(url)


def parse_url(text: str) -> httpx.URL:
    """Parse an absolute URL whose host is a plain name or address; else ValueError."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise ValueError("This is not a valid address.") from None
    host = url.raw_host.decode("ascii")
    if host.endswith("."):
        raise ValueError("The host must not end with a dot.")
    if not is_host(host):
        raise ValueError("The host of this address is not valid.")
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError("The port of this address is not valid.")
    return url


def is_host(host: str) -> bool:
    """Say whether this is an ASCII host name or a literal address in its usual spelling.

    Names such as `127.1` or `0x7f000001`, which resolvers take for addresses, are neither.
    """
    if _is_address(host):
        return True
    last = host.rpartition(".")[2]
    return (
        len(host) <= 253
        and _NAME.fullmatch(host) is not None
        and _NUMBER.fullmatch(last) is None
    )


def is_loopback(url: httpx.URL) -> bool:
    """Say whether the host names this machine: localhost, 127.0.0.0/8 or ::1."""
    host = url.raw_host.decode("ascii")
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def origin_of(url: httpx.URL) -> str:
    """Return the origin of a parsed URL in the spelling of `normalise_origin`."""
    host = url.raw_host.decode("ascii")
    if _is_address(host) and isinstance(address := ip_address(host), IPv6Address):
        host = f"[{address.compressed}]"
    port = "" if has_usual_port(url) else f":{url.port}"
    return f"{url.scheme}://{host}{port}"


def has_usual_port(url: httpx.URL) -> bool:
    return url.port in (None, DEFAULT_PORTS.get(url.scheme))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host
