#!/bin/bash
# The part of the public image's entrypoint that its documentation promises and Quaymaster uses.
set -euo pipefail

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username=postgres --pwfile=<(cat "$POSTGRES_PASSWORD_FILE") --auth-local=trust --auth-host=scram-sha-256 \
        --encoding=UTF8 --pgdata="$PGDATA"
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
fi
exec "$@"
