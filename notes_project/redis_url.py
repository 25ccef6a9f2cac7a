"""Where REDIS_URL leads: to one Redis server, or to Sentinels, which know the one of several that is the master at present.

What comes out is what ``channels_redis`` calls a host. Opens no connection, and says no password in an error.
"""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import parse_qsl, unquote

from django.core.exceptions import ImproperlyConfigured
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

SERVER_SCHEMES = {"redis", "rediss"}
SENTINEL_SCHEMES = {"redis+sentinel", "rediss+sentinel"}
SENTINEL_OPTIONS = {"sentinel_username", "sentinel_password"}
SENTINEL_PORT = 26_379
SENTINEL_FORM = "redis+sentinel://user:password@host:26379,host:26379/master-name"
MAX_PORT = 65_535

PATIENCE: dict[str, Any] = {
    # A server that is cut off or stands still holds up one message for so long.
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "socket_keepalive": True,
    "socket_keepalive_options": {
        socket.TCP_KEEPIDLE: 5,
        socket.TCP_KEEPINTVL: 2,
        socket.TCP_KEEPCNT: 3,
        socket.TCP_USER_TIMEOUT: 5000,
    },
    "health_check_interval": 5,
}
SENTINEL_PATIENCE: dict[str, Any] = {
    # One after the other is asked, and the message that waits for the answer is given up after a second.
    "socket_timeout": 0.3,
    "socket_connect_timeout": 0.3,
    "retry": Retry(NoBackoff(), 0),
}


def redis_host(url: str) -> dict[str, Any]:
    """What ``channels_redis`` is to be told. Raises ImproperlyConfigured, with the form that was expected."""
    scheme, separator, rest = url.partition("://")
    if scheme in SERVER_SCHEMES:
        return {"address": url, **PATIENCE}
    if scheme in SENTINEL_SCHEMES:
        return _behind_sentinels(rest, with_tls=scheme.startswith("rediss"))
    wanted = ", ".join(f"{one}://" for one in sorted(SERVER_SCHEMES | SENTINEL_SCHEMES))
    got = f"{scheme}://" if separator else "none of them"
    raise ImproperlyConfigured(f"expected REDIS_URL to begin with one of {wanted}, got {got}")


def _behind_sentinels(rest: str, *, with_tls: bool) -> dict[str, Any]:
    # Taken off first: a password that was not quoted must not be taken for anything else, and be said in an error.
    credentials, _, place = rest.rpartition("@")
    place, _, query = place.partition("?")
    addresses, _, path = place.partition("/")
    username, _, password = (unquote(one) for one in credentials.partition(":"))
    master_name, _, database = path.rstrip("/").partition("/")
    if not master_name:
        raise ImproperlyConfigured(
            f"expected REDIS_URL like {SENTINEL_FORM}, got one without the master's name"
        )
    if not (database or "0").isdecimal():
        raise ImproperlyConfigured("expected a number behind the master's name in REDIS_URL")
    options = dict(parse_qsl(query))
    if unknown := sorted(set(options) - SENTINEL_OPTIONS):
        known = ", ".join(sorted(SENTINEL_OPTIONS))
        raise ImproperlyConfigured(
            f"expected only {known} behind the ? of REDIS_URL, got {', '.join(unknown)}"
        )
    tls = {"ssl": True} if with_tls else {}
    return {
        "sentinels": [_sentinel(one) for one in addresses.split(",")],
        "master_name": unquote(master_name),
        "sentinel_kwargs": {
            **SENTINEL_PATIENCE,
            **{name.removeprefix("sentinel_"): value for name, value in options.items()},
            **tls,
        },
        "db": int(database or 0),
        "username": username or None,
        "password": password or None,
        **PATIENCE,
        **tls,
    }


def _sentinel(address: str) -> tuple[str, int]:
    """One address of the list. An IPv6 address stands in brackets, and the port may be missing."""
    host, colon, port = address.rpartition(":") if not address.endswith("]") else (address, "", "")
    if not colon:
        host, port = address, str(SENTINEL_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) <= MAX_PORT:
        raise ImproperlyConfigured(f"expected a Sentinel in REDIS_URL to be like host:26379, got {address!r}")
    return host, int(port)
