"""What the files of a batch take counts towards the limit of their workspace."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import migrations, models


def measure(apps: Any, schema_editor: Any) -> None:
    """Files that were there before are counted too."""
    for batch in apps.get_model("registry", "Batch").objects.all():
        names = [name for name in (batch.source.name, batch.answer.name) if name and default_storage.exists(name)]
        batch.num_bytes = sum(default_storage.size(name) for name in names)
        batch.save(update_fields=["num_bytes"])


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_work_under_way"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="num_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop),
    ]
