"""The service's settings for tests: nothing of `.env` nor of the caller's environment gets in.

Tests run on SQLite, or on the PostgreSQL that TEST_DATABASE_URL names (see scripts/with_postgres.py).
"""

import os
import tempfile

ENVIRONMENT = {
    "ENV_FILE": "",
    "SECRET_KEY": "tests-need-no-secret-but-production-wants-one-of-fifty-characters",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
    "HTTPS": "false",
    "SECOND_FACTOR": "false",
    "DEBUG": "false",
}
FOREIGN = [
    "ALLOWED_HOSTS",
    "API_DOCS",
    "APPLICATION_ROLE",
    "BANK_COLOR",
    "BANK_NAME",
    "CONN_MAX_AGE",
    "CREDENTIALS_CACHE_SECONDS",
    "CSRF_TRUSTED_ORIGINS",
    "CUSTOMER_NUMBER_START",
    "DISABLE_SERVER_SIDE_CURSORS",
    "HSTS_SECONDS",
    "HTTPS_PROXY_HEADER",
    "LOCKOUT_ACCOUNT_FAILURES",
    "LOCKOUT_FAILURES",
    "LOCKOUT_MINUTES",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS_TOKEN",
    "REFUSED_PAYLOAD_YEARS",
    "REPLICA_DATABASE_URL",
    "RETENTION_YEARS",
    "REVIEW_SHARE",
    "SEAL_FOLDER",
    "SEAL_KEY",
    "SEAL_PUBLIC_KEYS",
    "SECRET_KEY_FALLBACKS",
    "SESSION_HOURS",
    "SESSION_IDLE_MINUTES",
    "SUBMISSION_RATE",
    "TIME_ZONE",
    "TRUSTED_PROXY_COUNT",
    "WRONG_PASSWORDS_PER_MINUTE",
]
for name in [*FOREIGN, *ENVIRONMENT]:
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
os.environ.update(ENVIRONMENT)

from core_customer_site.settings import *  # noqa: E402, F403  # after the environment, which it reads
from core_customer_site.settings import DATABASES, MIDDLEWARE  # noqa: E402

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # there are no collected files to serve
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads cannot wait for each other on a database in memory; one of its own for each run.
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/core_customer_test_{os.getpid()}.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
# What replica there is, is the same database by a connection of its own. READS_FROM_REPLICA is for tests to set.
DATABASES["replica"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
