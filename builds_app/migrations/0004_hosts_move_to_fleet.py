"""Builds ran on hosts of fleet_app, which are the same rows of the same table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("builds_app", "0003_seal_for_engines"),
        ("fleet_app", "0001_move_from_containers"),
    ]
    run_before = [("containers_app", "0004_hosts_move_to_fleet")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="build",
                    name="host",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="builds",
                        to="fleet_app.host",
                    ),
                )
            ]
        )
    ]
