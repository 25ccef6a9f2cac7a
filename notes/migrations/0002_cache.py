from django.apps.registry import Apps
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_table(_: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of settings.CACHES: Django has a command for it, and no model."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    version_before = "It does not look at the new table."
    dependencies = [("notes", "0001_initial")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
