"""Variables of images are sealed as those of containers are: a commit had made an image of them that anybody could read."""

import json
import uuid

from django.db import migrations, models

import accounts_app.vault


def seal_what_lies_open(apps, schema_editor):
    images = apps.get_model("containers_app", "Image")
    for image in images.objects.using(schema_editor.connection.alias).iterator(chunk_size=200):
        config = image.raw.get("Config") or {}
        environment = [str(line) for line in config.get("Env") or ()]
        image.seal_id = uuid.uuid4()
        image.raw = {
            **{name: value for name, value in image.raw.items() if name != "ContainerConfig"},
            "Config": {**config, "Env": [line.partition("=")[0] for line in environment]},
        }
        accounts_app.vault.seal(image, "sealed_environment", json.dumps(environment))
        image.digest = ""  # read anew when its host is
        image.save(update_fields=["seal_id", "raw", "sealed_environment", "digest"])


class Migration(migrations.Migration):
    dependencies = [("containers_app", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="seal_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name="image",
            name="sealed_environment",
            field=accounts_app.vault.SealedField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(seal_what_lies_open, migrations.RunPython.noop, elidable=True),
    ]
