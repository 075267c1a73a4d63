"""Builds use git credentials of registries_app, which are the same rows of the same table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("builds_app", "0004_hosts_move_to_fleet"),
        ("registries_app", "0001_move_from_containers_and_builds"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="build",
                    name="git_credential",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="builds",
                        to="registries_app.gitcredential",
                    ),
                ),
                migrations.DeleteModel(name="GitCredential"),
            ]
        )
    ]
