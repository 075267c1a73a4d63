"""What this app adds to the settings."""

# Choices that several nouns call alike, and what the schema calls them.
ENUM_NAMES = {"HostState": "fleet_app.models.Host.State"}
