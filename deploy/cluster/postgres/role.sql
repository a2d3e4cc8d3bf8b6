-- Run once, by the superuser, when the volume of docker-compose.cluster.yml is new.
\set password `cat /run/secrets/database`
CREATE ROLE coremill LOGIN PASSWORD :'password';
-- So that nodes see since when transactions of others are open.
GRANT pg_read_all_stats TO coremill;
CREATE DATABASE jobs OWNER coremill;
