"""New databases in a PostgreSQL of the tests."""

import secrets

import psycopg

from tests.support.services import Postgres


def new_database(server: Postgres) -> str:
    """Make an empty database; its URL."""
    name = f"quaymaster_{secrets.token_hex(4)}"
    with psycopg.connect(server.url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # a name of our own
    return f"{server.url.rpartition('/')[0]}/{name}"
