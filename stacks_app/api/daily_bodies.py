"""What requests about a stack that runs may say."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts_app.api.bodies import Body, example
from containers_app.api.fields import CommandField
from containers_app.spec.secrets import masked_value
from stacks_app.api.stack_bodies import LONGEST_VALUE

MOST_CONTAINERS = 1000
VARIABLE_CHARS = 200
LONGEST_COMMAND = 64 * 1024


@example({"service": "tests", "command": ["npm", "test"], "environment": {"CI": "true"}})
class RunOnceBody(Body):
    """A service to run once, as it was applied, and what is to be other for that."""

    service = serializers.CharField(max_length=200)
    command = CommandField(required=False, help_text="In place of the service's own; its entrypoint stays.")
    environment = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_VALUE, allow_blank=True, trim_whitespace=False),
        required=False,
        help_text="Variables beside those of the service.",
    )
    dependencies = serializers.BooleanField(
        required=False, help_text="Whether what it depends on is started before. Left out: yes."
    )

    def validate_command(self, words: list[str]) -> list[str]:
        """What fits on the command line of a program."""
        if len(json.dumps(words)) > LONGEST_COMMAND:
            words_for_people = (
                f"A command may have {LONGEST_COMMAND // 1024} KiB: put a longer one into a file."
            )
            raise serializers.ValidationError(words_for_people)
        return words

    def validate_environment(self, data: dict[str, str]) -> dict[str, str]:
        """Names that can be names."""
        for name in data:
            if not name or len(name) > VARIABLE_CHARS or "=" in name or "\0" in name:
                raise serializers.ValidationError(f"{name[:20]!r} can be no name of a variable.")
        return data

    def masked(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """With what looks like a secret masked."""
        given = sent.get("environment")
        if not isinstance(given, dict):
            return dict(sent)
        return {
            **sent,
            "environment": {name: masked_value(name, str(value)) for name, value in given.items()},
        }


@example({"services": {"web": 3}})
class ScaleBody(Body):
    """How many containers services shall have."""

    services = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_CONTAINERS, allow_null=True),
        allow_empty=False,
        help_text="By name; null: as many as the files say.",
    )
