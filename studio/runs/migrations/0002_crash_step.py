"""Remembers the save point a run stood at when it last crashed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingrun",
            name="crash_step",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
