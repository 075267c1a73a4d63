"""What opens engines is sealed so that not every process opens it; what lay there is sealed anew, a few rows at a time."""

from django.db import migrations

import accounts_app.vault
from accounts_app.resealing import reseal


def seal_anew(apps, schema_editor):
    for name in ('Build', 'GitCredential'):
        reseal(apps.get_model("builds_app", name), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    atomic = False  # so that it can go on where it was cut off

    dependencies = [
        ('builds_app', '0002_seal_build_options'),
    ]

    operations = [
        migrations.AlterField(
            model_name='build',
            name='sealed_secrets',
            field=accounts_app.vault.SealedField(blank=True, default='', editable=False, for_engines=True),
        ),
        migrations.AlterField(
            model_name='gitcredential',
            name='sealed_password',
            field=accounts_app.vault.SealedField(blank=True, default='', editable=False, for_engines=True),
        ),
        migrations.AlterField(
            model_name='gitcredential',
            name='sealed_ssh_key',
            field=accounts_app.vault.SealedField(blank=True, default='', editable=False, for_engines=True),
        ),
        migrations.RunPython(seal_anew, migrations.RunPython.noop, elidable=True),
    ]
