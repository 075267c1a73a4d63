"""Build arguments and labels with secret names are masked in the options of a build; the whole is sealed beside it."""

import json

from django.db import migrations

import accounts_app.vault
from containers_app.spec.secrets import masked


def seal_what_lies_open(apps, schema_editor):
    builds = apps.get_model("builds_app", "Build")
    for build in builds.objects.using(schema_editor.connection.alias).iterator(chunk_size=200):
        shown = {**build.options, **{name: masked(build.options.get(name) or {}) for name in ("build_args", "labels")}}
        if shown != build.options:
            accounts_app.vault.seal(build, "sealed_options", json.dumps(build.options))
            build.options = shown
            build.save(update_fields=["options", "sealed_options"])


class Migration(migrations.Migration):
    dependencies = [("builds_app", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="build",
            name="sealed_options",
            field=accounts_app.vault.SealedField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(seal_what_lies_open, migrations.RunPython.noop, elidable=True),
    ]
