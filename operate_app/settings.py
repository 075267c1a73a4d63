"""What this app adds to the settings."""

# Periodic tasks, each with its pause in seconds.
BEAT = {
    "note-beat": {"task": "operate_app.tasks.note_beat", "schedule": 60.0},
    "back-up": {"task": "operate_app.tasks.back_up_when_due", "schedule": 300.0},
}
