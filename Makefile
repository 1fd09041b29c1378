# make run: install what is missing, and start the studio.
# make test: everything a change has to pass. Each of the targets below also stands alone.

PYTHON ?= python3
BIN := .venv/bin
# Three that mostly wait, for browsers and studios, and one for everything else: see tests/distribution.py.
JOBS ?= 4
ARGS ?=
POSTGRESQL ?= postgres://postgres@127.0.0.1:5432/atelier

.DEFAULT_GOAL := run
.PHONY: run install test lint pytest format bench chaos clean
.DELETE_ON_ERROR:

run: install
	@$(BIN)/python manage.py up

install: .venv/.runtime

test: lint pytest

# Kills a studio of its own again and again while members press Generate: see tests/chaos.
N ?= 200
KILLS ?= 40
SEED ?= 1

chaos: .venv/.tests
	$(BIN)/python -m tests.chaos --generations $(N) --kills $(KILLS) --seed $(SEED) $(ARGS)

bench: .venv/.tests
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find studio tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Atelier needs Python 3.11 or newer and '$(PYTHON)' is none: say which one with make PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "No virtual environment could be made: on Debian and Ubuntu, install python3-venv." >&2; exit 1; }

.venv/.runtime: requirements.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.tests: tests/requirements.txt .venv/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

# A studio on the internet, with secrets for this one look.
DEPLOYED = STUDIO_DATA=.venv/lint STUDIO_URL=https://studio.example.com \
	STUDIO_SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	STUDIO_ENCRYPTION_KEYS="k1:$$($(BIN)/python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')"

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy studio
	$(BIN)/lint-imports
	$(BIN)/djlint templates studio/sandbox/templates --check --lint
	@mkdir -p .venv/lint
	@$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.tests
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint templates studio/sandbox/templates --reformat --quiet

# What hangs on no database, and the long way of each model to its file, is not run twice.
PURE = architecture browser chaos/test_books.py chaos/test_chaos.py engines front higgsfield media models sandbox
NOT_PURE = $(addprefix --ignore=tests/,$(PURE))

# On SQLite, and once more on PostgreSQL where there is one to test on.
pytest: .venv/.tests
	env -u STUDIO_TEST_DATABASE_URL $(BIN)/python -m pytest -n $(JOBS) $(ARGS)
	@if [ -n "$$STUDIO_TEST_DATABASE_URL" ] || [ "$$CI" = true ]; then \
		STUDIO_TEST_DATABASE_URL="$${STUDIO_TEST_DATABASE_URL:-$(POSTGRESQL)}" \
			$(BIN)/python -m pytest -n $(JOBS) $(NOT_PURE) $(ARGS); \
	else \
		echo "PostgreSQL was not tested: set STUDIO_TEST_DATABASE_URL to do so."; \
	fi
