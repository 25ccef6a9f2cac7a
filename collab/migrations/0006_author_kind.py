from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0005_formats"),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="kind",
            field=models.CharField(db_default="", max_length=16),
        ),
    ]
