"""The OpenAPI description is whole, and the resources do what it says."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, seed, settings
from rest_framework.test import APIClient
from schemathesis.specs.openapi import checks

from notes.accounts.models import AccessToken, Scope
from notes.attachments.media import Media
from notes.attachments.models import Attachment
from notes.library.models import Note

SCHEMA = "/api/v1/schema/?format=json"
LOGIN_ONLY = {
    "tokens_list",
    "tokens_create",
    "tokens_revoke",
    "webhooks_list",
    "webhooks_create",
    "webhooks_read",
    "webhooks_change",
    "webhooks_delete",
    "webhooks_renew_secret",
    "webhooks_replay",
    "webhooks_test",
    "deliveries_list",
}
# A cursor is nothing that one could make up, nor are names, revisions and ends that still lie ahead.
RESTS_ON_WHAT_IS_STORED = {
    "authors_list",
    "notes_list",
    "notification_settings_change",
    "notes_change",
    "notes_replace",
    "content_replace",
    "attachments_create",
    "attachments_download",
    "changes_list",
    "seen_replace",
    "shares_create",
    "shares_delete",
    "tokens_create",
    "webhooks_create",
}
TAKES_ANY_TEXT = {"content_replace"}
SEED = 1

schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application())


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for method, operation in methods.items()
        if method != "parameters"
    }


def test_the_description_has_no_gaps() -> None:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", stdout=out)
    assert set(operations(json.loads(out.getvalue()))) == {
        "session_read",
        "tokens_list",
        "tokens_create",
        "tokens_revoke",
        "notes_list",
        "notes_create",
        "notes_read",
        "notes_change",
        "notes_replace",
        "notes_trash",
        "notes_restore",
        "authors_list",
        "content_read",
        "content_replace",
        "shares_list",
        "shares_create",
        "shares_change",
        "shares_delete",
        "attachments_list",
        "attachments_create",
        "attachments_read",
        "attachments_delete",
        "attachments_download",
        "access_requests_create",
        "access_requests_list",
        "access_requests_decline",
        "changes_list",
        "webhooks_list",
        "webhooks_create",
        "webhooks_read",
        "webhooks_change",
        "webhooks_delete",
        "webhooks_renew_secret",
        "webhooks_replay",
        "webhooks_test",
        "deliveries_list",
        "notifications_list",
        "notifications_change",
        "notifications_read_up_to",
        "notification_settings_read",
        "notification_settings_change",
        "watch_read",
        "watch_replace",
        "seen_replace",
    }


def test_every_operation_says_how_it_refuses(client: APIClient) -> None:
    document = client.get(SCHEMA).json()
    error = {"$ref": "#/components/schemas/Error"}
    for name, operation in operations(document).items():
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"401", "403", "503"} <= set(refusals), name
        in_path = any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
        assert ("404" in refusals) is in_path, name
        for answer in refusals.values():
            assert answer["content"]["application/json"]["schema"] == error, name


def test_every_list_has_the_same_envelope(client: APIClient) -> None:
    """That the answers have it too, the last test shows."""
    document = client.get(SCHEMA).json()
    lists = [
        operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for name, operation in operations(document).items()
        if name.endswith("_list")
    ]
    assert sorted(lists) == [
        "AccessRequestList",
        "AttachmentList",
        "AuthorList",
        "ChangeList",
        "DeliveryList",
        "NoteList",
        "NotificationList",
        "ShareList",
        "TokenList",
        "WebhookList",
    ]
    for name in lists:
        schema = document["components"]["schemas"][name]
        more = {"ChangeList": {"position"}, "NotificationList": {"unread_count"}}.get(name, set())
        assert set(schema["properties"]) == set(schema["required"]) == {"results", "next", "previous"} | more


def test_the_description_can_be_browsed_under_our_policy(client: APIClient) -> None:
    """No script stands in the page itself and nothing comes from elsewhere."""
    answer = client.get("/api/v1/docs/")
    html = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "<script>" not in html
    assert "//" not in html.replace("<!DOCTYPE html>", "").replace("</", "")
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"] == "application/javascript"
    for asset in ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css"):
        path = f"drf_spectacular_sidecar/swagger-ui-dist/{asset}"
        assert f"/static/{path}" in html
        assert finders.find(path)


@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
# Otherwise drawn from the source of the function below, so that a change of its words would be other requests.
@seed(SEED)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_resources_do_what_the_description_says(case: schemathesis.Case, note: Note) -> None:
    """Generated requests, valid and not: never a server error, only statuses and shapes that are described."""
    note.restore()
    name = case.operation.definition.raw["operationId"]
    # A real address where the generated one could be one; random ones would find nothing but 404.
    if _is_uuid(case.path_parameters.get("note_id")):
        case.path_parameters["note_id"] = str(note.id)
    excluded: list[Any] = []
    if name in RESTS_ON_WHAT_IS_STORED:
        excluded.append(checks.positive_data_acceptance)
    if name in TAKES_ANY_TEXT:
        excluded.append(checks.negative_data_rejection)
    if name in LOGIN_ONLY:
        browser = APIClient()
        browser.force_login(note.owner)
        cookies = {"sessionid": browser.cookies["sessionid"].value}
        # The check would take our cookie for its own invalid one.
        case.call_and_validate(cookies=cookies, excluded_checks=[*excluded, checks.ignored_auth])
    else:
        _, token = AccessToken.objects.issue(note.owner, "described", Scope.values)
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """The same for an attachment of the note."""
    note = (
        _is_uuid(case.path_parameters.get("note_id"))
        and Note.objects.filter(pk=case.path_parameters["note_id"]).first()
    )
    if note and _is_uuid(case.path_parameters.get("attachment_id")):
        case.path_parameters["attachment_id"] = str(_attached(note).id)


def _attached(note: Note) -> Attachment:
    file = Media("text/plain", io.BytesIO(b"hi"), 2, hashlib.sha256(b"hi").hexdigest())
    return note.attachments.first() or Attachment.objects.add(note, note.owner, "hi.txt", file, uuid4())


def _is_uuid(written: object) -> bool:
    try:
        UUID(str(written))
    except ValueError:
        return False
    return True
