from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0003_mends")]

    operations = [
        migrations.AlterField(
            model_name="datasetfile",
            name="split",
            field=models.CharField(
                choices=[
                    ("all", "everything"),
                    ("train", "to learn from"),
                    ("validation", "practice test"),
                    ("test", "final exam"),
                    ("unlabelled", "texts without a label"),
                ],
                default="all",
                max_length=12,
            ),
        ),
    ]
