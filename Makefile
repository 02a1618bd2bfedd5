# make setup   the environment to run the service in
# make run     everything a first run needs, then the service on http://127.0.0.1:$(PORT)
# make check   lint, format, types, deployment settings, migrations, translations, the schema of the API
# make test    all of check, then the tests on SQLite and on PostgreSQL
# make bench   how fast it is: the service, an ordinary one and the database's own limit (docs/performance.md)
# make fuzz    hostile calls for MINUTES, at the real service on PostgreSQL (docs/fuzzing.md)
# make test-faults   workers and the database die while customers come in, for MINUTES (docs/faults.md)
# make test-failover   as root: a cluster of three database servers whose leader is killed and cut off (docs/operations.md)
# make messages   after a text has changed: brings the translation files in line
# make screenshots   the pictures of docs/screenshots anew, by the browser tests
# make lock    after requirements*.in have changed: compiles the hashed requirement files

PORT ?= 8000
export PORT

# make bench REPS=2 for a quicker look, SERVERS=1 to compare servers, CUSTOMERS=100000 for a register that has so many.
REPS ?= 5
SERVERS ?=
CUSTOMERS ?= 0

# make fuzz MINUTES=60, make test-faults MINUTES=60 for a long run.
MINUTES ?= 5

# The first Python that runs and is recent enough; a version manager may offer names that do not run.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest
STATIC := $(shell find catalogs core_customer_site customers second_factor -path '*/static/*' -type f)
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=core_customer_site.tests.settings
UV_COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

.PHONY: setup run check test test-faults test-failover bench fuzz messages screenshots lock

setup: .venv/installed

run: .venv/installed var/static/staticfiles.json
	@$(BIN)/python scripts/make_env.py .env
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_catalogs --verbosity 0
	@$(MANAGE) bootstrap
	@echo "The service is starting on http://127.0.0.1:$(PORT) (administration: http://127.0.0.1:$(PORT)/admin/). Ctrl-C stops it."
	@exec $(BIN)/gunicorn --config python:core_customer_site.gunicorn

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	ENV_FILE= DEBUG=false HTTPS=true SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(MANAGE) check --deploy --fail-level WARNING
	$(TEST_SETTINGS) $(MANAGE) makemigrations --check --dry-run
	$(BIN)/python scripts/translations.py check
	$(TEST_SETTINGS) $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null

# Both at once: tests that commit empty the database, so that one database has one run of tests in their order. What
# does not depend on the database runs once: where none is asked, on SQLite's side, which is the quicker one.
test: check
	@mkdir -p var
	@echo "Tests on SQLite and on PostgreSQL, at once"
	@$(BIN)/python scripts/with_postgres.py --fast -- $(PYTEST) -m "not no_database" > var/tests-postgresql.log 2>&1 & postgresql=$$!; \
	status=0; \
	env -u TEST_DATABASE_URL $(PYTEST) -m "not any_database" || status=1; \
	wait $$postgresql || status=1; \
	echo "Tests on PostgreSQL"; cat var/tests-postgresql.log; \
	exit $$status

test-failover: .venv/installed-dev var/static/staticfiles.json
	@$(BIN)/python -m failover $(if $(SEED),--seed $(SEED))

# With a quarter of the memory for PostgreSQL, as its manual recommends.
bench: .venv/installed-dev var/static/staticfiles.json
	@$(BIN)/python scripts/with_postgres.py --set shared_preload_libraries=pg_stat_statements \
		--set shared_buffers=$$(( $$(getconf _PHYS_PAGES) * $$(getconf PAGE_SIZE) / 4194304 ))MB -- \
		$(BIN)/python -m benchmarks --repetitions $(REPS) --customers $(CUSTOMERS) $(if $(SERVERS),--servers)

fuzz: .venv/installed-dev var/static/staticfiles.json
	@$(BIN)/python scripts/with_postgres.py --fast -- $(BIN)/python -m fuzz --minutes $(MINUTES)

test-faults: .venv/installed-dev var/static/staticfiles.json
	@$(BIN)/python -m faults --minutes $(MINUTES)

messages: .venv/installed-dev
	$(BIN)/python scripts/translations.py extract
	$(BIN)/python scripts/translations.py compile

screenshots: .venv/installed-dev
	SCREENSHOTS_DIR=docs/screenshots $(BIN)/python -m pytest customers/tests/browser

lock: .venv/installed-dev
	$(UV_COMPILE) requirements.in -o requirements.txt
	$(UV_COMPILE) requirements-dev.in -o requirements-dev.txt

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

var/static/staticfiles.json: .venv/installed $(STATIC)
	@$(BIN)/python scripts/make_env.py .env
	@mkdir -p var
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@
