"""Lets a worker mend large tables, which would keep a page waiting for too long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_replaced_at")]

    operations = [
        migrations.AddField(model_name="dataset", name="mends", field=models.JSONField(blank=True, default=dict)),
    ]
