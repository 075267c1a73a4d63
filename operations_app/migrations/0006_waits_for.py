"""An operation may wait for one that somebody else asked for."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import SET_NULL


class Migration(migrations.Migration):
    """One more column."""

    dependencies: ClassVar = [("operations_app", "0005_order_of_time")]
    operations: ClassVar = [
        migrations.AddField(
            "operation",
            "waits_for",
            models.ForeignKey(
                "operations_app.operation", null=True, on_delete=SET_NULL, related_name="waiting"
            ),
        ),
    ]
