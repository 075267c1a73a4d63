"""Registries are those of registries_app, which are the same rows of the same table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("containers_app", "0004_hosts_move_to_fleet"),
        ("registries_app", "0001_move_from_containers_and_builds"),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Registry")])]
