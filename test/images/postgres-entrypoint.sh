#!/bin/sh
# Makes the database on the first start, then runs the server.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses=''" start
  PGPASSWORD=$POSTGRES_PASSWORD createdb --username="$POSTGRES_USER" --host=/var/run/postgresql "$POSTGRES_DB" 2>/dev/null || [ "$POSTGRES_DB" = "$POSTGRES_USER" ]
  pg_ctl --wait stop
fi
exec postgres -c listen_addresses='*'
