#!/bin/sh
# Run once by the image of PostgreSQL, in an empty volume: the login of the platform owns its database and nothing else.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE farwatch LOGIN NOSUPERUSER NOCREATEDB CREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE farwatch OWNER farwatch;
SQL
