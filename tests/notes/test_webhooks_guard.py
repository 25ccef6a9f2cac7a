"""Webhooks lead to the public internet alone, however an address is spelled and whatever a name means meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import pytest

from notes.webhooks import guard
from notes.webhooks.guard import Address, PrivateTargetError, Target, is_allowed
from notes.webhooks.sending import Message, Outcome, Sender
from notes.webhooks.signing import new_secret

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

PRIVATE_URLS = [
    "http://127.0.0.1/",
    "http://127.8.9.10:8000/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST:8000/",
    "http://localhost./",
    "http://any.localhost/",
    "http://ip6-localhost/",
    "http://10.0.0.1/",
    "http://0xa.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://192.168.257/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
]
MALFORMED_URLS = [
    "",
    "example.org",
    "//example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "unix:///run/redis.sock",
    "http://",
    "http:///path",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/\r\nX-Evil: 1",
    "http://exam ple.org/",
    "http://①②⑦.⓪.⓪.①/",
    "http://example.org/#fragment",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:http/",
    "http://[::1/",
    "http://[127.0.0.1]/",
]
PUBLIC = [
    "93.184.216.34",
    "2606:2800:220:1::1",
    "::ffff:93.184.216.34",
    "64:ff9b::93.184.216.34",
    "172.32.0.1",
]


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_a_private_address_is_known_in_every_spelling(url: str) -> None:
    with pytest.raises(PrivateTargetError):
        Target.parse(url)


@pytest.mark.parametrize("url", MALFORMED_URLS)
def test_what_is_no_address_to_send_to_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Target.parse(url)


@pytest.mark.parametrize("written", PUBLIC)
def test_public_addresses_are_allowed(written: str) -> None:
    assert is_allowed(ip_address(written))


def test_an_address_is_taken_apart() -> None:
    assert Target.parse("https://Hooks.example.org:8443/a?b=c") == Target(
        "https", "hooks.example.org", 8443, "/a?b=c"
    )
    assert Target.parse("http://[2606:2800:220:1::1]").host_header == "[2606:2800:220:1::1]"
    assert Target.parse("https://example.org:443").host_header == "example.org"


@pytest.mark.parametrize(
    ("networks", "url", "allowed"),
    [
        (["10.1.0.0/16"], "http://10.1.2.3/", True),
        (["10.1.0.0/16"], "http://[::ffff:10.1.2.3]/", True),
        (["10.1.0.0/16"], "http://10.2.2.3/", False),
        (["10.1.0.0/16", "fd00::/8"], "http://[fd00::1]/", True),
        (["127.0.0.0/8"], "http://localhost/", True),
    ],
)
def test_the_administrator_may_allow_networks(
    settings: Any, networks: list[str], url: str, allowed: bool
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = networks
    with contextlib.nullcontext() if allowed else pytest.raises(PrivateTargetError):
        Target.parse(url)


class Names:
    """Answers each question with the next of what it was given."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, host: str, port: int) -> list[Address]:
        return [ip_address(one) for one in self.answers.pop(0)]


async def send(names: Names, port: int) -> Outcome:
    message = Message("msg_1", f"http://hooks.example.org:{port}/", (new_secret(),), b"{}")
    return await Sender(names).send(message, NOW)


@pytest.fixture
async def reached() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server on loopback: its port, and what reached it."""
    requests: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], requests


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["93.184.216.34", "127.0.0.1"]])
async def test_a_name_that_leads_here_is_refused(
    reached: tuple[int, list[bytes]], addresses: list[str]
) -> None:
    port, requests = reached
    outcome = await send(Names(addresses), port)
    assert (outcome.error, outcome.status, requests) == ("private_target", None, [])


async def test_a_name_that_means_something_else_the_second_time_gains_nothing(
    settings: Any, reached: tuple[int, list[bytes]]
) -> None:
    """The one address that was judged is the one that is connected to; each message has its name judged anew."""
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    port, requests = reached
    names = Names(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"])
    assert [(await send(names, port)).error for _ in range(3)] == ["", "private_target", ""]
    assert len(requests) == 2
    assert f"\r\nhost: hooks.example.org:{port}\r\n".encode() in requests[0].lower()


async def test_the_system_reads_spellings_that_only_it_knows(reached: tuple[int, list[bytes]]) -> None:
    """Past the check of the address as it is written, the resolver's answer is judged all the same."""
    port, requests = reached
    backend = guard.GuardedBackend()
    for host in ("127.1", "0x7f.1", "2130706433", "localhost"):
        with pytest.raises(PrivateTargetError):
            await backend.connect_tcp(host, port, 5)
    assert requests == []
