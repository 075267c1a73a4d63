"""Registries and git credentials move here. No table changes: see `db_table`."""

import uuid

from django.db import migrations, models

import accounts_app.vault


def sealed():
    return accounts_app.vault.SealedField(blank=True, default="", editable=False, for_engines=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("containers_app", "0004_hosts_move_to_fleet"),
        ("builds_app", "0004_hosts_move_to_fleet"),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='Registry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('server', models.CharField(max_length=255, unique=True)),
                ('username', models.CharField(blank=True, max_length=255)),
                ('sealed_password', sealed()),
                ('plain_http', models.BooleanField(default=False)),
                ('checked_at', models.DateTimeField(null=True)),
                ('check_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={'db_table': 'containers_app_registry', 'ordering': ['name']},
        ),
        migrations.CreateModel(
            name='GitCredential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('server', models.CharField(max_length=255)),
                ('username', models.CharField(blank=True, max_length=255)),
                ('sealed_password', sealed()),
                ('sealed_ssh_key', sealed()),
                ('ssh_host_key', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={'db_table': 'builds_app_gitcredential', 'ordering': ['name']},
        ),
    ])]
