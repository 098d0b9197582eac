"""Starting models that runs of a workspace made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0002_fetch_started_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="pretrainedmodel",
            name="made_by",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name="pretrainedmodel",
            name="workspace",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readers",
                to="accounts.workspace",
            ),
        ),
    ]
