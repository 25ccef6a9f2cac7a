# The menu. `make` alone prints it; each line's words stand behind its target as `## …`.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
# The tests that run Yjs clients find Node on the PATH.
PYTEST := scripts/with-node $(BIN)/pytest --quiet
# Two tests at a time: many only wait for a server or a browser, and whoever is done first takes over from the other.
TWO_AT_A_TIME := --numprocesses=2 --dist=worksteal
ON_POSTGRESQL := $(BIN)/python -m tests.with_postgresql
# `make test` leaves these to SQLite: they store nothing, or what others store there too.
NOT_ON_POSTGRESQL := --ignore=tests/collab/core $(addprefix --ignore=tests/notes/,test_hostile_input.py test_make_run.py test_metrics.py test_page.py test_schema.py \
	test_serve.py test_session.py test_tokens.py test_workers.py)
NPM := cd frontend && ../scripts/with-node npm
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/scripts -type f ! -name '*.test.*' 2>/dev/null) \
	$(wildcard frontend/index.html frontend/package.json frontend/vite.config.* frontend/tsconfig*.json frontend/postcss.config.*)

##@ Use
help: ## Print this menu
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

install: .venv/.run-stamp frontend/dist/index.html ## Make .venv and build the page

run: install ## Serve Curio at http://127.0.0.1:8000
	@exec $(BIN)/python manage.py serve

##@ Prove
check: lint types contracts test ## Everything a change has to pass

test: dev frontend/dist/index.html tests/clients/node_modules/.stamp test-tools ## All tests but the long ones, in Python and in the page
	@$(PYTEST) $(TWO_AT_A_TIME) $(ARGS)
	@$(ON_POSTGRESQL) $(PYTEST) tests/collab tests/notes $(NOT_ON_POSTGRESQL) $(ARGS) & on_postgresql=$$!; \
	($(NPM) test --silent); page=$$?; wait $$on_postgresql && exit $$page
	@$(NPM) run --silent size

test-postgresql: dev frontend/dist/index.html tests/clients/node_modules/.stamp test-tools ## The tests in Python, all of them on PostgreSQL
	@$(ON_POSTGRESQL) $(PYTEST) $(TWO_AT_A_TIME) $(ARGS)

soak: dev frontend/dist/index.html tests/clients/node_modules/.stamp bench/peers/node_modules/.stamp test-tools ## The tests that take minutes or hours (ARGS="-k kill")
	@CURIO_FUZZ_FRAMES=1000000 CURIO_FUZZ_HISTORIES=1000 $(PYTEST) -m "soak or fuzz" $(ARGS)

mutations: dev ## Take promises out of the engine, one at a time: does the simulator notice?
	@$(PYTEST) tests/simulation/test_mutations.py -m soak --log-cli-level=INFO $(ARGS)

e2e: dev frontend/dist/index.html test-tools ## Only the tests that drive a browser (ARGS="-k carets")
	@$(PYTEST) $(TWO_AT_A_TIME) tests/e2e $(ARGS)

lint: dev frontend/node_modules/.stamp ## Ruff and Biome
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "Some Python files are not formatted: make format"; exit 1; }
	@$(NPM) run --silent lint

types: dev frontend/node_modules/.stamp ## mypy and tsc, both strict; the page's types of the REST interface are the server's
	@$(BIN)/mypy --no-error-summary
	@$(NPM) run --silent schema -- --check
	@$(NPM) run --silent types

contracts: dev ## Who may import whom
	@$(BIN)/lint-imports --no-cache >.import-contracts.log || { cat .import-contracts.log; rm -f .import-contracts.log; exit 1; }
	@rm -f .import-contracts.log

##@ Write
format: dev frontend/node_modules/.stamp ## Let Ruff and Biome write
	@$(BIN)/ruff check --quiet --fix --exit-zero . && $(BIN)/ruff format --quiet .
	@$(NPM) run --silent format

schema: dev frontend/node_modules/.stamp ## Write the page's types from the OpenAPI description
	@$(NPM) run --silent schema

requirements: ## Lock requirements*.in into requirements*.txt
	@scripts/lock-requirements

screenshots: dev frontend/dist/index.html test-tools ## Take the pictures in docs/screenshots anew
	@CURIO_SCREENSHOTS=docs/screenshots $(PYTEST) tests/e2e -k screenshots $(ARGS)

bench: dev frontend/dist/index.html bench/peers/node_modules/.stamp test-tools ## Measure beside Hocuspocus (ARGS="room-200"; bench/README.md)
	@$(BIN)/python -m bench $(ARGS)

clean: ## Throw away what was built; notes in var/ stay
	rm -rf .venv frontend/node_modules frontend/dist tests/clients/node_modules bench/peers/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- What the targets above stand on ---------------------------------------------------------------

dev: .venv/.dev-stamp

test-tools:
	@scripts/install-test-tools

.venv/.run-stamp: requirements.txt scripts/install-python
	@echo "Installing Curio's Python packages into .venv …"
	@scripts/install-python requirements.txt
	@touch $@

.venv/.dev-stamp: requirements.txt requirements-dev.txt .venv/.run-stamp
	@echo "Installing the tools for tests, types and linting into .venv …"
	@scripts/install-python requirements.txt requirements-dev.txt
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json frontend/package.json | .venv/.run-stamp
	@scripts/install-node
	@echo "Installing the page's packages …"
	@$(NPM) ci --loglevel=error --no-audit --no-fund
	@touch $@

tests/clients/node_modules/.stamp: tests/clients/package-lock.json tests/clients/package.json | .venv/.run-stamp
	@scripts/install-node
	@echo "Installing the Yjs clients that the tests run …"
	@cd tests/clients && ../../scripts/with-node npm ci --loglevel=error --no-audit --no-fund
	@touch $@

bench/peers/node_modules/.stamp: bench/peers/package-lock.json bench/peers/package.json | .venv/.run-stamp
	@scripts/install-node
	@echo "Installing the server that Curio is measured against …"
	@cd bench/peers && ../../scripts/with-node npm ci --loglevel=error --no-audit --no-fund
	@touch $@

# Built, then compressed once here, so that no request pays for it. The budget for its size is a matter of `make test`.
frontend/dist/index.html: frontend/node_modules/.stamp $(PAGE_SOURCES)
	@echo "Building the page …"
	@$(NPM) exec -- vite build --logLevel warn
	@$(BIN)/python -m whitenoise.compress --quiet frontend/dist
	@touch $@

.PHONY: help install run check test test-postgresql soak mutations e2e lint types contracts format schema requirements screenshots bench clean dev test-tools
