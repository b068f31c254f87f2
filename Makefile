# `make help` lists what there is. Only Python 3.11 or later and make are needed; uv is used when it is there.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The system's own Python first: it is compiled with all that makes it quick, which one made at home seldom is.
NEW_ENOUGH := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo $$p; break; }; done)

PORT ?= 5000
SERVICE_URL ?= http://localhost:$(PORT)
export PORT SERVICE_URL
# The environment is the project's own, whatever the shell that calls make has active.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

LONGEST_FILE := 400

# Where tests keep what they write: in memory where this computer has 4 GB to spare for it.
SCRATCH := $(shell [ -w /dev/shm ] && df -Pk /dev/shm | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
IN_SCRATCH = scratch=$$(mktemp -d "$(or $(SCRATCH),$${TMPDIR:-/tmp})/relay-XXXXXX"); trap 'rm -rf "$$scratch"' EXIT; \
	trap 'exit 130' INT TERM; TMPDIR="$$scratch"

.DEFAULT_GOAL := help
.PHONY: help env env-dev chromium libical run reset test prove bench check lint types contracts templates lengths lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: env ## Start the rehearsal: set up what is missing, then web server and worker until Ctrl-C
	@exec env RELAY_CONFIG=rehearsal $(BIN)/flask --app wsgi serve

reset: ## Forget the rehearsal's data: the next `make run` starts over
	@if [ -n "$$DATABASE_URL" ]; then \
		echo "DATABASE_URL is set: empty that database yourself, so that nothing is lost by mistake."; exit 1; fi
	@rm -f instance/relay.sqlite instance/relay.sqlite-shm instance/relay.sqlite-wal
	@echo "The rehearsal's data is gone. 'make run' starts over."

test: env-dev chromium libical ## Run all tests on SQLite and PostgreSQL and in Chromium; a skipped test fails
	@$(IN_SCRATCH) $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

prove: env-dev chromium libical ## Run the long proofs (races, kills, random walks, every story) at full counts
	@$(IN_SCRATCH) RELAY_PROOF_SCALE=full $(BIN)/python -m pytest -o faulthandler_timeout=3600 tests/proofs tests/journeys tests/migrations tests/sweeps/test_access.py tests/places/test_allocation_*.py tests/places/test_register_in_browser.py tests/cli/test_seeding.py -s

bench: env-dev ## Print how fast the heavy parts are
	@$(BIN)/python -m pytest tests/performance -s

check: env-dev lint types contracts templates lengths ## Check style, types, imports, templates and file lengths

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports --no-logo --no-cache

templates:
	@$(BIN)/djlint app/templates --lint --quiet

lengths:
	@find app config.py wsgi.py migrations tests -type f \( -name '*.py' -o -name '*.html' -o -name '*.txt' \
		-o -name '*.css' -o -name '*.js' \) ! -path '*/vendor/*' ! -name requirements.txt -exec awk \
		'FNR == $(LONGEST_FILE) + 1 { print FILENAME " has more than $(LONGEST_FILE) lines"; bad = 1 } END { exit bad }' {} +

env: $(VENV)/.installed ## Set up what the service needs
env-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt
	@echo "Installing what the service needs ..."
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: tests/requirements.txt requirements.txt
	@echo "Installing what the service and its tests need ..."
	@$(call install,tests/requirements.txt)
	@touch $(VENV)/.installed $@

define install
if command -v uv >/dev/null 2>&1; then \
	{ [ -x $(BIN)/python ] || uv venv --quiet --python '>=3.11' $(VENV); } && \
	uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1); \
else \
	[ -n "$(PYTHON)" ] || \
		{ echo "Python 3.11 or later with its venv module is needed (Debian: python3 and python3-venv)."; exit 1; }; \
	[ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is needed (Debian: apt-get install python3-venv)."; rm -rf $(VENV); exit 1; }; \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
fi
endef

chromium:
	@for name in $$CHROMIUM chromium-headless-shell chromium chromium-browser google-chrome; do \
		command -v "$$name" >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Chromium ..." && apt-get update -qq && \
		{ DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null || \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }; \
	else \
		echo "The tests need Chromium: install it, or name its program in CHROMIUM."; exit 1; fi

libical: env-dev
	@$(BIN)/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("ical"))' && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing libical ..." && apt-get update -qq && \
		{ DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libical3 >/dev/null 2>&1 || \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libical3t64 >/dev/null; }; \
	else \
		echo "The tests need libical: install it (Debian: libical3)."; exit 1; fi

lock: ## Renew the locked requirements from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --group dev -c requirements.txt -o tests/requirements.txt
