"""What this app adds to the settings."""

# Periodic tasks, each with its pause in seconds.
BEAT = {"forget-accounts": {"task": "accounts_app.tasks.forget_accounts", "schedule": 3600.0}}
