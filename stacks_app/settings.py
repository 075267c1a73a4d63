"""What this app adds to the settings."""

# Choices that several nouns call alike, and what the schema calls them.
ENUM_NAMES = {
    "StackSource": "stacks_app.models.Stack.Source",
    "BuildSource": "builds_app.models.Build.Source",
    "StackStatus": "stacks_app.services.state.Status",
}
# Periodic tasks, each with its pause in seconds.
BEAT = {"forget-stack-files": {"task": "stacks_app.tasks.forget_files", "schedule": 3600.0}}
