"""The version before can live with what a migration leaves behind: both run side by side during a deploy (docs/decisions/0018).

A migration only adds: tables, indexes, and columns that who does not know them leaves to the database. What the version
before has stopped to use is taken away a version later, by a migration that says so::

    class Migration(migrations.Migration):
        version_before = "1.3 neither reads nor writes Note.excerpt"

Whatever cannot be judged here, such as SQL, says so too. Migrations of the packages that we use are judged alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

BASELINE = {
    "account": "0009_emailaddress_unique_primary_email",
    "auth": "0012_alter_user_first_name_max_length",
    "collab": "0004_quarantine",
    "contenttypes": "0002_remove_content_type_name",
    "notes": "0001_initial",
}
"""Up to here no two versions ever ran side by side. Never moves."""

FROM_OUTSIDE: dict[tuple[str, str], str] = {}
"""Migrations of packages that are no mere addition, and why the version before can live with them."""

HARMLESS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.AlterModelTableComment,
)


def problems(operation: Operation, app: str, before: ProjectState) -> Iterator[str]:
    """Say with what of an operation the version before could not live."""
    match operation:
        case migrations.SeparateDatabaseAndState():
            for one in operation.database_operations:
                yield from problems(one, app, before)
        case migrations.AddField(field=field) if not can_be_left_out(field):
            yield f"{operation.model_name}.{operation.name} has neither null nor db_default, or is unique"
        case migrations.AlterField(field=field):
            old = before.models[app, operation.model_name_lower].fields[operation.name_lower]
            if not takes_all_that(old, field):
                yield f"{operation.model_name}.{operation.name} is another column than before"
        case migrations.AddField() | migrations.CreateModel():
            pass
        case _ if not isinstance(operation, HARMLESS):
            yield f"{type(operation).__name__} is no mere addition"


def can_be_left_out(field: models.Field) -> bool:
    """Whether a program that does not know of the column can insert rows, as many as it likes."""
    if field.many_to_many or field.null:
        return True
    return field.has_db_default() and not field.unique


def takes_all_that(old: models.Field, new: models.Field) -> bool:
    """Whether the column takes and gives what it did before, as far as a program can tell that knows the old one."""
    (*_, kind, _, before), (*_, new_kind, _, after) = described(old), described(new)
    is_no_shorter = (after.pop("max_length", None) or 2**31) >= (before.pop("max_length", None) or 2**31)
    if "db_default" not in before:
        # It helps who leaves the column out, and nobody else notices.
        after.pop("db_default", None)
    return kind == new_kind and is_no_shorter and before == after


def described(field: models.Field) -> tuple[Any, ...]:
    """What Django writes of a field into a migration, without what is no matter for the database."""
    name, kind, arguments, options = field.deconstruct()
    unseen = {*field.non_db_attrs, "default"}
    kept = {key: value for key, value in options.items() if key not in unseen}
    return name, kind, arguments, kept


def found_in(migration: migrations.Migration, before: ProjectState) -> list[str]:
    """Say with what of a migration the version before could not live."""
    state, found = before.clone(), []
    for operation in migration.operations:
        found += problems(operation, migration.app_label, state)
        operation.state_forwards(migration.app_label, state)
    return found


def is_accounted_for(migration: migrations.Migration) -> bool:
    """Whether somebody says why the version before can live with it."""
    return bool(getattr(migration, "version_before", FROM_OUTSIDE.get((migration.app_label, migration.name))))


LOADER = MigrationLoader(None)


def younger() -> list[tuple[str, str]]:
    """All migrations that came after the baseline."""
    old = {key for start in BASELINE.items() for key in LOADER.graph.forwards_plan(start)}
    return sorted(set(LOADER.disk_migrations) - old)


def test_the_baseline_is_there() -> None:
    """An app that comes later is judged from its first migration on."""
    assert set(BASELINE.items()) <= set(LOADER.disk_migrations)


@pytest.mark.parametrize("key", [pytest.param(key, id=".".join(key)) for key in younger()])
def test_the_version_before_can_live_with_it(key: tuple[str, str]) -> None:
    migration = LOADER.disk_migrations[key]
    if not is_accounted_for(migration):
        assert found_in(migration, LOADER.project_state(key, at_end=False)) == []


@pytest.mark.parametrize("key", [pytest.param(key, id=".".join(key)) for key in younger()])
def test_nobody_accounts_for_what_needs_no_account(key: tuple[str, str]) -> None:
    """A sentence that stays from a draft would cover up what is added later."""
    migration = LOADER.disk_migrations[key]
    if is_accounted_for(migration):
        assert found_in(migration, LOADER.project_state(key, at_end=False)) != []


NUMBER = models.IntegerField()
NOTHING: list[Any] = []
CASES: list[tuple[Operation, bool]] = [
    (migrations.CreateModel("new", [("id", models.BigAutoField(primary_key=True))]), True),
    (migrations.AddField("one", "new", models.IntegerField(null=True)), True),
    (migrations.AddField("one", "new", models.IntegerField(db_default=1)), True),
    (migrations.AddField("one", "new", models.ManyToManyField("it.one")), True),
    (migrations.AddIndex("one", models.Index(fields=["number"], name="by_number")), True),
    (migrations.AlterField("one", "number", models.IntegerField(verbose_name="other", default=3)), True),
    (migrations.AlterField("one", "number", models.IntegerField(db_default=3)), True),
    (migrations.AlterField("one", "word", models.CharField(max_length=20)), True),
    (migrations.SeparateDatabaseAndState(NOTHING, [migrations.RemoveField("one", "number")]), True),
    (migrations.AddField("one", "new", models.IntegerField()), False),
    (migrations.AddField("one", "new", models.IntegerField(default=1)), False),
    (migrations.AddField("one", "new", models.IntegerField(db_default=1, unique=True)), False),
    (migrations.AlterField("one", "number", models.IntegerField(null=True)), False),
    (migrations.AlterField("one", "maybe", models.IntegerField()), False),
    (migrations.AlterField("one", "maybe", models.IntegerField(db_default=1)), False),
    (migrations.AlterField("one", "number", models.BigIntegerField()), False),
    (migrations.AlterField("one", "number", models.IntegerField(unique=True)), False),
    (migrations.AlterField("one", "word", models.CharField(max_length=5)), False),
    (migrations.RemoveField("one", "number"), False),
    (migrations.RenameField("one", "number", "count"), False),
    (migrations.DeleteModel("one"), False),
    (migrations.RenameModel("one", "other"), False),
    (migrations.AlterModelTable("one", "other"), False),
    (migrations.AlterUniqueTogether("one", {("number", "word")}), False),
    (
        migrations.AddConstraint("one", models.UniqueConstraint(fields=["number"], name="one_number")),
        False,
    ),
    (migrations.RunSQL("DROP TABLE one"), False),
    (migrations.RunPython(migrations.RunPython.noop), False),
    (migrations.SeparateDatabaseAndState([migrations.RemoveField("one", "number")], NOTHING), False),
]


@pytest.mark.parametrize(
    ("operation", "may_be"),
    [pytest.param(*case, id=f"{number}-{type(case[0]).__name__}") for number, case in enumerate(CASES)],
)
def test_what_the_version_before_can_live_with(operation: Operation, may_be: bool) -> None:
    table = migrations.CreateModel(
        "one",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("number", NUMBER),
            ("maybe", models.IntegerField(null=True)),
            ("word", models.CharField(max_length=10)),
        ],
    )
    state = ProjectState()
    table.state_forwards("it", state)
    assert (not list(problems(operation, "it", state))) == may_be


@pytest.mark.parametrize("is_accounted", [False, True])
def test_a_migration_that_takes_away_says_why(is_accounted: bool) -> None:
    class Contracting(migrations.Migration):
        operations = [migrations.DeleteModel("snapshot")]
        version_before = "it has none" if is_accounted else ""

    assert is_accounted_for(Contracting("0009_none", "collab")) == is_accounted


@pytest.mark.django_db
def test_the_database_knows_the_defaults() -> None:
    """What Django alone knows is no help to a program that does not know the column."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "collab_updatelog")
    (found,) = [column.default for column in columns if column.name == "format"]
    assert str(found) == "1"
