"""People with accounts, as the REST API knows them."""

from __future__ import annotations

import secrets
from typing import Any, Self

import httpx

from tests.support.server import Address

SCOPES = ["read", "write", "share"]
PASSWORD = "correct horse battery"


class Person:
    """Somebody who has signed up: logged in as in a browser (``page``) and with a token as in a script (``api``)."""

    def __init__(self, server: Address, username: str) -> None:
        self.server = server
        self.username = username
        self.page = httpx.AsyncClient(base_url=server.origin, timeout=30, headers={"Origin": server.origin})
        self.api = httpx.AsyncClient(base_url=f"{server.origin}/api/v1/", timeout=30)
        self.token = ""
        self.token_id = 0

    @classmethod
    async def sign_up(cls, server: Address, name: str) -> Self:
        """Sign up as ``name`` with something behind it that is nobody else's, and make a token."""
        return await cls.signs_up_as(server, f"{name}-{secrets.token_hex(3)}")

    @classmethod
    async def signs_up_as(cls, server: Address, username: str) -> Self:
        """Sign up under exactly this name, and make a token."""
        person = cls(server, username)
        await person.page.get("/_allauth/browser/v1/config")
        await person.post("/_allauth/browser/v1/auth/signup", username=person.username, password=PASSWORD)
        await person.make_token()
        return person

    def again(self, at: Address | None = None) -> Self:
        """The same account with connections of its own, for another test and its event loop, or at another server."""
        same = type(self)(at or self.server, self.username)
        same.page.cookies.update(self.page.cookies)
        same._use(self.token, self.token_id)
        return same

    async def make_token(self, scopes: list[str] | None = None) -> str:
        """Make a token, and use it from now on."""
        made = await self.post("/api/v1/tokens/", name="script", scopes=scopes or SCOPES)
        self._use(made["token"], made["id"])
        return self.token

    def _use(self, token: str, token_id: int) -> None:
        self.token, self.token_id = token, token_id
        self.api.headers["Authorization"] = f"Bearer {token}"

    async def post(self, path: str, **fields: Any) -> Any:
        """Send what the page would send, with its cookie and CSRF token."""
        answer = await self.page.post(path, json=fields, headers=self.csrf)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    @property
    def csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self.page.cookies.get("csrftoken") or ""}

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.page.cookies.jar)}

    async def creates(self, content: str = "", title: str = "") -> str:
        """Create a note and return its id."""
        answer = await self.api.post("notes/", json={"title": title, "content": content})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def shares(self, note: str, other: Person, role: str = "editor") -> None:
        """Give somebody a role in a note, or another one."""
        answer = await self.api.post(f"notes/{note}/shares/", json={"username": other.username, "role": role})
        assert answer.is_success, answer.text

    async def unshares(self, note: str, other: Person) -> None:
        """Take somebody's access away."""
        answer = await self.api.delete(f"notes/{note}/shares/{other.username}/")
        assert answer.status_code == 204, answer.text

    async def reads(self, note: str) -> dict[str, Any]:
        """Return a note as it is."""
        answer = await self.api.get(f"notes/{note}/")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def reads_content(self, note: str) -> str:
        """Return a note's Markdown."""
        answer = await self.api.get(f"notes/{note}/content/")
        assert answer.status_code == 200, answer.text
        return answer.content.decode()

    async def writes(
        self, note: str, content: str, base: str | None = None, **headers: str
    ) -> httpx.Response:
        """Send a text made from the one of ``base``."""
        fields = {"content": content} | ({"base_revision": base} if base else {})
        return await self.api.patch(f"notes/{note}/", json=fields, headers=headers)

    async def leaves(self) -> None:
        """Close the connections."""
        await self.page.aclose()
        await self.api.aclose()
