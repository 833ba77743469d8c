"""Whom an address leads to: the parts of a URL, and which machines may be asked.

A feed or a page may name any address, also one that only this machine can reach: a router, a service of a cloud that
hands out keys. Only what the user named may be there; whatever is merely linked to must be public. The addresses that
were checked are the ones that are connected to, so that a name which changes its mind in between gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from dragoman.sources.fetching.limits import FetchError

_PORTS = {"http": 80, "https": 443}
# Ends of names that nobody can register (RFC 6761, 6762, 8375, and what ICANN keeps free).
_OWN_NETWORKS = (".localhost", ".local", ".internal", ".home.arpa", ".test", ".lan", ".home", ".corp", ".intranet")
_LONGEST = 4_000  # characters of a URL; servers refuse longer ones as well
# IPv4 addresses are written into IPv6 ones in these networks, by gateways that lead to them.
_GATEWAYS = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"))


class Place(NamedTuple):
    """A URL in its parts; `target` is path and query as they are sent, `url` the whole without fragment."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt counts for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _PORTS[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def server(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def place_of(url: str, base: str | None = None) -> Place:
    """Take a URL apart, relative to `base` if given; raises FetchError if it cannot be asked for."""
    try:
        url = urljoin(base, url.strip()) if base else url.strip()
        scheme = url.partition(":")[0].lower() if ":" in url else ""
        if scheme not in _PORTS:
            raise FetchError(f"{_short(url)} is not an address of the web (http or https)", lasting=True)
        parts = parse_url(_plain_host(url))
        host = (parts.host or "").strip("[]").lower()
        port = parts.port or _PORTS[scheme]
    except (LocationParseError, ValueError, UnicodeError) as error:
        raise FetchError(f"{_short(url)} is not a URL that can be read", lasting=True) from error
    if not host or len(url) > _LONGEST:
        raise FetchError(f"{_short(url)} names no host" if not host else f"{_short(url)} is too long", lasting=True)
    if parts.auth:
        raise FetchError(f"the URL at {host} has a name and password in it; leave them out", lasting=True)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    bare = Place("", scheme, host, port, target)
    return bare._replace(url=bare.origin + target)


def host_of(url: str) -> str:
    """Return the host that a URL names; raises FetchError if it cannot be asked for."""
    return place_of(url).host


def server_of(url: str) -> str:
    """Return host and port that a URL names; raises FetchError if it cannot be asked for."""
    return place_of(url).server


def _plain_host(url: str) -> str:
    """Return a URL whose host is in ASCII."""
    before, slashes, rest = url.partition("//")
    ends = [at for at in map(rest.find, "/?#") if at >= 0]
    host = rest[: min(ends)] if ends else rest
    if host.isascii():
        return url
    return before + slashes + host.encode("idna").decode("ascii") + rest[len(host) :]


def _short(url: str) -> str:
    return url if len(url) <= 80 else url[:77] + "..."


def machines(place: Place, private: Collection[str]) -> list[str]:
    """Return the IP addresses that may be connected to; raises FetchError when there are none.

    `private`: hosts that may be at an address which the public network does not reach.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"host {place.host} is not known (no DNS answer)", host=True) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if place.host in private:
        return addresses
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise FetchError(
            f"{place.host} is at a private address ({addresses[0]}), where only a feed may be that is named by its number or"
            f" a local name; --set private_hosts={place.host} allows it",
            lasting=True,
            barred=True,
        )
    return public


def names_own_network(host: str) -> bool:
    """Whether a host is named as machines of one's own network are: by a number, a bare name, or a domain of no owner.

    A name of the public network may lead to a private address tomorrow, by the will of whoever owns it.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(_OWN_NETWORKS)
    return True


def is_public(address: str) -> bool:
    """Whether an IP address can be that of a server in the public network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in network for network in _GATEWAYS):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast
