"""What signing in, setting up and a new password bring. Passwords only come in."""

from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching

PASSWORD_CHARS = 1024


@example({"username": "olga", "password": "…"})
class SignIn(Body):
    """Name and password."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=PASSWORD_CHARS, trim_whitespace=False, write_only=True)


@example({"token": "…", "username": "olga", "password": "…"})
class Setup(Body):
    """What a one-time link is exchanged for."""

    token = serializers.CharField(max_length=200, write_only=True)
    username = matching(r"^[\w.@+-]{1,150}$", "Letters, digits and _ . @ + - only.", max_length=150)
    password = serializers.CharField(max_length=PASSWORD_CHARS, trim_whitespace=False, write_only=True)


@example({"current_password": "…", "password": "…"})
class PasswordChange(Body):
    """The old and the new password."""

    current_password = serializers.CharField(
        max_length=PASSWORD_CHARS, trim_whitespace=False, write_only=True
    )
    password = serializers.CharField(max_length=PASSWORD_CHARS, trim_whitespace=False, write_only=True)
