import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("fleet_app", "0001_move_from_containers")]

    operations = [
        migrations.CreateModel(
            name="Buoy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("labels", models.JSONField(default=dict)),
                ("raw", models.JSONField(default=dict)),
                ("digest", models.CharField(default="", editable=False, max_length=32)),
                ("observed_at", models.DateTimeField()),
                ("name", models.CharField(max_length=100)),
                ("colour", models.CharField(max_length=20)),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="%(class)ss", to="fleet_app.host"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("host", "name"), name="one_buoy_per_name")],
            },
        ),
    ]
