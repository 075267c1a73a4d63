"""The account and the database that Quaymaster uses on a PostgreSQL server: owner of its own, and no superuser."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict


def prepare_database(*, superuser_url: str, own_url: str) -> None:
    """Make the account and the database that `own_url` names where they are missing; its password becomes that one.

    Raises:
        psycopg.Error: the server does not answer or does not let `superuser_url` in.
    """
    own = conninfo_to_dict(own_url)
    name, database = sql.Identifier(str(own["user"])), sql.Identifier(str(own["dbname"]))
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [own["user"]]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        password = sql.Literal(own["password"])
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, password))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own["dbname"]]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, name))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
