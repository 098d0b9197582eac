"""Keeps an uploaded original when a mended file takes its place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="datasetfile",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="replaced at"),
        ),
    ]
