"""A host under the test's control, and a stored document."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from collab import documents, update_log
from collab.host import host
from tests.collab.host import TableHost, person
from tests.collab.typist import Typist


@pytest.fixture
def roles(settings):
    """Who may do what; a test changes it as it goes."""
    settings.COLLAB_HOST = "tests.collab.host.TableHost"
    host.cache_clear()
    TableHost.roles = {"ada": "writer", "bob": "writer", "eve": "reader"}
    TableHost.asked = 0
    yield TableHost.roles
    host.cache_clear()


@pytest.fixture
def document_id(roles, transactional_db) -> UUID:
    """A document with one line in it."""
    new_id = uuid4()
    with transaction.atomic():
        documents.create(new_id, "one line\n", person("ada"))
    return new_id


@pytest.fixture
def collector_rests() -> Iterator[None]:
    """Python frees what nobody refers to, and leaves rings of objects where they are."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def ada(document_id) -> Typist:
    """A typist who has the stored document before them."""
    return Typist(client_id=7, starts_from=update_log.load(document_id).open().state())
