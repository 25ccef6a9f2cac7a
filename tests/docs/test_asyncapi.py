"""notes/feed/asyncapi.yaml says what is really sent over stream and socket, and the same of an event as OpenAPI."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]  # has no types
import pytest
import yaml
from django.core.management import call_command

from notes.feed.description import FILE
from notes.feed.models import Kind
from tests.support.feed import TRANSPORTS, Event, events_socket, position_of
from tests.support.fixtures import SignUp
from tests.support.presence import present
from tests.support.server import Server

SECONDS = 20


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return document


def validator(described: dict[str, Any], message: str) -> jsonschema.Draft202012Validator:
    schemas = {"components": described["components"]}
    payload = described["components"]["messages"][message]["payload"]
    return jsonschema.Draft202012Validator(payload | schemas)


def refs(node: Any) -> list[str]:
    match node:
        case {"$ref": str(ref)}:
            return [ref]
        case dict():
            return [ref for value in node.values() for ref in refs(value)]
        case list():
            return [ref for value in node for ref in refs(value)]
    return []


def test_it_refers_to_what_is_there(described: dict[str, Any]) -> None:
    for ref in refs(described):
        found: Any = described
        for name in ref.removeprefix("#/").split("/"):
            found = found[name]


def test_it_says_of_an_event_what_openapi_says(described: dict[str, Any]) -> None:
    out = io.StringIO()
    call_command("spectacular", "--format=openapi-json", stdout=out)
    schemas = json.loads(out.getvalue())["components"]["schemas"]

    def whole(schema: Any) -> Any:
        """A schema with what it refers to, as far as both languages say it alike."""
        if "$ref" in schema:
            return whole(schemas[schema["$ref"].rpartition("/")[2]])
        if "allOf" in schema:
            return whole(schema["allOf"][0])
        shape = {name: schema[name] for name in ("type", "format", "enum") if name in schema}
        if schema.get("type") == "object" and "properties" in schema:
            shape["properties"] = {name: whole(one) for name, one in schema["properties"].items()}
            shape["required"] = sorted(schema["required"])
        if "items" in schema:
            shape["items"] = whole(schema["items"])
        return shape

    assert whole(schemas["Event"]) == whole(described["components"]["schemas"]["Event"])


async def test_what_is_sent_is_what_it_describes(
    server: Server, sign_up: SignUp, described: dict[str, Any]
) -> None:
    ada, grace = await sign_up("ada"), await sign_up("grace")
    since = position_of(server)
    note = await ada.creates("- bread\n", title="Groceries")
    await ada.writes(note, "- bread\n- butter\n")
    await ada.api.patch(f"notes/{note}/", json={"title": "Shopping"})
    await ada.shares(note, grace)
    await ada.shares(note, grace, "viewer")
    await ada.unshares(note, grace)
    await grace.post("/api/v1/access-requests/", note=note)
    await ada.api.delete(f"notes/{note}/")
    await ada.api.post(f"notes/{note}/restoration/")
    heard: dict[str, list[Event]] = {}
    for person in (ada, grace):
        wanted = {"note.access_lost"} if person is grace else set(Kind) - {Kind.ACCESS_LOST}
        for transport in TRANSPORTS:
            listener = transport(person, [server], since, "")
            async with asyncio.timeout(SECONDS):
                while not wanted <= {event["kind"] for event in listener.events.values()}:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            await listener.leaves()
            heard.setdefault(person.username, []).extend(listener.events.values())
    event = validator(described, "event")
    for one in [*heard[ada.username], *heard[grace.username]]:
        event.validate(one)
        # What is described is all there is.
        with pytest.raises(jsonschema.ValidationError):
            event.validate(one | {"data": one["data"] | {"more": 1}})
    async with events_socket(server, ada.bearer) as socket:
        validator(described, "position").validate(json.loads(await socket.receive()))
        beside: dict[str, Any] = {}
        async with asyncio.timeout(SECONDS), present(grace, await grace.creates()), present(ada, note):
            while not beside.keys() >= {"inbox.changed", "presence"} or not beside["presence"]["notes"]:
                told = json.loads(await socket.receive())
                beside[told["kind"]] = told
        validator(described, "inboxChanged").validate(beside["inbox.changed"])
        presence = validator(described, "presence")
        presence.validate(beside["presence"])
        assert list(beside["presence"]["notes"]) == [note]
        with pytest.raises(jsonschema.ValidationError):
            presence.validate({"kind": "presence", "notes": {note: {"people": []}}})


def test_a_server_gives_it_away(server: Server) -> None:
    answer = httpx.get(f"{server.origin}/api/v1/asyncapi.yaml")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/yaml")
    assert answer.content == FILE.read_bytes()
