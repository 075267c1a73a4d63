"""What this app adds to the settings."""

# Periodic tasks, each with its pause in seconds.
BEAT = {
    "sweep": {"task": "operations_app.tasks.sweep", "schedule": 10.0},
    "forget-operations": {"task": "operations_app.tasks.forget_operations", "schedule": 3600.0},
}
# Choices that several nouns call alike, and what the schema calls them.
ENUM_NAMES = {"OperationState": "operations_app.models.Operation.State"}
