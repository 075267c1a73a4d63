"""What stands on hosts belongs to those of fleet_app, which are the same rows of the same table."""

import django.db.models.deletion
from django.db import migrations, models


def host(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to="fleet_app.host"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("containers_app", "0003_seal_for_engines"),
        ("fleet_app", "0001_move_from_containers"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *(
                    migrations.AlterField(model_name=name, name="host", field=host("%(class)ss"))
                    for name in ("container", "image", "network", "volume")
                ),
                migrations.AlterField(model_name="attachment", name="host", field=host("+")),
                migrations.DeleteModel(name="EngineEvent"),
                migrations.DeleteModel(name="Watcher"),
                migrations.DeleteModel(name="Host"),
            ]
        )
    ]
