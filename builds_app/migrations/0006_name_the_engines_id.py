"""`Build.image_id` is the engine's and is called so now; its column keeps its name, for the version before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("builds_app", "0005_git_credentials_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("build", "image_id", "image_engine_id"),
                migrations.AlterField(
                    "build", "image_engine_id", models.CharField(blank=True, db_column="image_id", max_length=80)
                ),
            ]
        )
    ]
