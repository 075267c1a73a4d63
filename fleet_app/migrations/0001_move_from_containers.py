"""Hosts, their watchers and what engines said move here from containers_app. No table changes: see `db_table`."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import accounts_app.vault


def sealed():
    return accounts_app.vault.SealedField(blank=True, default="", editable=False, for_engines=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("containers_app", "0003_seal_for_engines")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('address', models.CharField(max_length=512)),
                ('enabled', models.BooleanField(default=True)),
                ('sealed_tls_ca', sealed()),
                ('sealed_tls_cert', sealed()),
                ('sealed_tls_key', sealed()),
                ('sealed_ssh_key', sealed()),
                ('ssh_host_key', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('unknown', 'Unknown'), ('online', 'Online'), ('unreachable', 'Unreachable'), ('disabled', 'Disabled')], default='unknown', max_length=12)),
                ('state_since', models.DateTimeField(null=True)),
                ('state_reason', models.TextField(blank=True)),
                ('state_code', models.CharField(blank=True, max_length=60)),
                ('engine_id', models.CharField(blank=True, max_length=100)),
                ('engine_version', models.CharField(blank=True, max_length=60)),
                ('api_version', models.CharField(blank=True, max_length=12)),
                ('operating_system', models.CharField(blank=True, max_length=200)),
                ('kernel_version', models.CharField(blank=True, max_length=200)),
                ('architecture', models.CharField(blank=True, max_length=40)),
                ('cpus', models.PositiveIntegerField(default=0)),
                ('memory_bytes', models.BigIntegerField(default=0)),
                ('storage_driver', models.CharField(blank=True, max_length=60)),
                ('cgroup_version', models.CharField(blank=True, max_length=4)),
                ('warnings', models.JSONField(default=list)),
                ('info', models.JSONField(default=dict)),
                ('version', models.JSONField(default=dict)),
                ('observed_at', models.DateTimeField(null=True)),
                ('lease_holder', models.CharField(blank=True, max_length=100)),
                ('lease_until', models.DateTimeField(null=True)),
            ],
            options={'db_table': 'containers_app_host', 'ordering': ['name']},
        ),
        migrations.CreateModel(
            name='Watcher',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('seen_until', models.DateTimeField()),
            ],
            options={'db_table': 'containers_app_watcher'},
        ),
        migrations.CreateModel(
            name='EngineEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('noun', models.CharField(max_length=12)),
                ('action', models.CharField(max_length=40)),
                ('engine_id', models.CharField(blank=True, max_length=255)),
                ('name', models.CharField(blank=True, max_length=512)),
                ('related_engine_id', models.CharField(blank=True, max_length=255)),
                ('attributes', models.JSONField(default=dict)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='fleet_app.host')),
            ],
            options={
                'db_table': 'containers_app_engineevent',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['host', '-at'], name='containers__host_id_631c3f_idx'), models.Index(fields=['host', 'engine_id', '-at'], name='containers__host_id_4f097a_idx'), models.Index(fields=['host', 'related_engine_id', '-at'], name='containers__host_id_9c0907_idx')],
            },
        ),
    ])]
