"""What opens engines is sealed so that not every process opens it; what lay there is sealed anew, a few rows at a time."""

from django.db import migrations

import accounts_app.vault
from accounts_app.resealing import reseal


def seal_anew(apps, schema_editor):
    for name in ('Operation',):
        reseal(apps.get_model("operations_app", name), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    atomic = False  # so that it can go on where it was cut off

    dependencies = [
        ('operations_app', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='operation',
            name='sealed_params',
            field=accounts_app.vault.SealedField(blank=True, default='', editable=False, for_engines=True),
        ),
        migrations.RunPython(seal_anew, migrations.RunPython.noop, elidable=True),
    ]
