"""Where webhooks may go: to the public internet, and to what the administrator allows besides.

Whoever has an account can make this server send requests, so none goes to the machine itself or to its neighbours. A
name is resolved and judged at the moment of connecting, and what was judged is what is connected to: a name that means
something else a moment later gains nothing. How an address is spelled does not matter, for the resolver reads all
spellings.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[list[Address]]]

MAX_ADDRESSES = 4
"""Of a name with more, so many are tried."""
ADDRESS_SECONDS = 5.0
RESOLVING_AT_ONCE = 32
_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"[!-\[\]-~]{1,2000}")
"""Printable ASCII without spaces and without the backslash, which some take for a slash."""

_PRIVATE_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        # The address behind which Azure tells a machine its secrets.
        "168.63.129.16/32",
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
_PUBLIC_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(
    # Protocol assignments with Teredo, examples, 6to4, examples again.
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_V4_IN_V6 = tuple(IPv6Network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96"))
"""Mapped, and as NAT64 writes them: what counts is the IPv4 address at the end."""
_OWN_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


class PrivateTargetError(Exception):
    """The way leads to an address that no webhook may be sent to."""


def is_allowed(address: Address) -> bool:
    """May webhooks be sent to this address?"""
    allowed = [ip_network(network) for network in settings.WEBHOOK_ALLOWED_NETWORKS]
    forms = {address, _unwrapped(address)}
    return _is_public(_unwrapped(address)) or any(form in network for form in forms for network in allowed)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address) and any(address in network for network in _V4_IN_V6):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _PRIVATE_V4)
    return address in _PUBLIC_V6 and not any(address in network for network in _PRIVATE_V6)


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address in parts, taken apart once so that nobody reads it differently."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an address. Raises ValueError if it is none to send to, PrivateTargetError if it is known to be private."""
        if not _URL.fullmatch(url):
            raise ValueError("Expected an address of at most 2000 characters of ASCII, without spaces.")
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS:
            raise ValueError("Expected an address that begins with https:// or http://.")
        if "@" in parts.netloc:
            raise ValueError("The address must not hold a username or a password.")
        if parts.fragment or not parts.hostname:
            raise ValueError("Expected an address with a host, and without a #.")
        port = parts.port if parts.port is not None else _DEFAULT_PORTS[parts.scheme]
        if not 1 <= port <= 65535:
            raise ValueError("Expected a port from 1 to 65535.")
        target = cls(
            parts.scheme,
            parts.hostname,
            port,
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )
        target._check_host()
        return target

    def _check_host(self) -> None:
        bare = self.host.rstrip(".")
        is_own = bare in _OWN_NAMES or bare.endswith(".localhost")
        address = IPv4Address("127.0.0.1") if is_own else written_address(bare)
        if address is not None and not is_allowed(address):
            raise PrivateTargetError(f"{self.host} is not on the public internet.")

    @property
    def host_header(self) -> str:
        """The host as HTTP names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def written_address(host: str) -> Address | None:
    """The address, if the host is one in any of the spellings that systems understand; None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # Also 127.1, 0x7f.1, 0177.0.0.1 and 2130706433.
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


@cache
def _resolving() -> ThreadPoolExecutor:
    # Of its own, for a name server may take its time, and others wait for the loop's own threads.
    return ThreadPoolExecutor(RESOLVING_AT_ONCE, thread_name_prefix="webhooks-resolving")


async def resolve(host: str, port: int) -> list[Address]:
    """Ask the system for the addresses of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_resolving(), _resolve, host, port)
    return list(dict.fromkeys(found))


def _resolve(host: str, port: int) -> Iterable[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        # A label that is empty or too long.
        raise socket.gaierror(socket.EAI_NONAME, "this is no name") from error
    return [ip_address(str(sockaddr[0])) for *_, sockaddr in answers]


class GuardedBackend(httpcore.AnyIOBackend):
    """Connects to nothing but addresses that it has judged itself."""

    def __init__(self, resolver: Resolver = resolve) -> None:
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of what is implemented
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses of ``host``. Raises PrivateTargetError if any of them is not allowed."""
        addresses = await self._resolver(host, port)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} has no address")
        for address in addresses:
            if not is_allowed(address):
                raise PrivateTargetError(f"{host} leads to {address}, which is not on the public internet")
        seconds = min(timeout or ADDRESS_SECONDS, ADDRESS_SECONDS)
        failed: Exception | None = None
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return await super().connect_tcp(str(address), port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of what is implemented
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise PrivateTargetError("no webhook leads into this machine")
