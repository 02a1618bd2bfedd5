-- The two roles of docs/postgresql-roles.md, for a new PostgreSQL in a container. Its passwords are files.

\set owner_password `cat /run/secrets/owner_password`
\set service_password `cat /run/secrets/service_password`

CREATE ROLE core_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE core_service LOGIN PASSWORD :'service_password';
ALTER DATABASE core_customer OWNER TO core_owner;
REVOKE ALL ON DATABASE core_customer FROM PUBLIC;
GRANT CONNECT ON DATABASE core_customer TO core_service;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
