# The front door: `make help` lists what it opens. Every target sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 5000
# Stages are run by DVC as `python -m stages.NAME`: let that be the environment's Python. Paths stay relative wherever
# make itself reads them, so that a clone may lie in a folder with blanks.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
export DO_NOT_TRACK := 1
export MLFLOW_DISABLE_TELEMETRY := true

ENVIRONMENT := .venv/.complete
RUN := .venv/bin/python -m
SITE := .site

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: $(ENVIRONMENT)  ## the environment in .venv, exactly as requirements.lock says

$(ENVIRONMENT): requirements.lock requirements-uv.lock pyproject.toml stages/environment.pth
	@if command -v uv >/dev/null; then uv=uv; else \
	  uv=.uv/bin/uv; \
	  echo "setup: no uv found, installing it into .uv"; \
	  $(PYTHON) -m venv .uv || { echo "setup: $(PYTHON) cannot make environments; install Python 3.11+ with its venv module, or uv" >&2; exit 2; }; \
	  .uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock; \
	fi; \
	unset VIRTUAL_ENV; \
	echo "setup: making .venv from requirements.lock"; \
	$$uv venv --quiet --clear --python '>=3.11,<3.14' .venv; \
	$$uv pip sync --quiet --compile-bytecode --python .venv --require-hashes requirements.lock; \
	$$uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .; \
	cp stages/environment.pth .venv/lib/python3*/site-packages/
	@touch $@

.PHONY: scm
scm: $(ENVIRONMENT)
	@if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then \
	  ! grep -qs no_scm .dvc/config.local || $(RUN) dvc config --local --unset core.no_scm; \
	elif ! grep -qs no_scm .dvc/config.local; then \
	  echo "note: this is no git checkout; the pipeline runs, but experiments and comparisons between revisions need git"; \
	  $(RUN) dvc config --local core.no_scm true; \
	fi

.PHONY: repro
repro: scm  ## run what has changed of the pipeline, then show the results
	@$(RUN) airline_sentiment.dvc_files
	@$(RUN) airline_sentiment.corpus.dependencies
	@$(RUN) airline_sentiment.reporting.dependencies
	@$(RUN) dvc repro
	@$(RUN) airline_sentiment track
	@$(RUN) airline_sentiment report
	@echo "Compare the runs in MLflow: make ui"

.PHONY: ui
ui: $(ENVIRONMENT)  ## open MLflow on this repository's runs (PORT=5000)
	@exec $(RUN) airline_sentiment ui --port $(PORT)

# DVC calls a column by the whole path of its file: of all metrics, a terminal has room for one.
.PHONY: compare
compare: $(ENVIRONMENT)  ## DVC's experiments: parameters that differ, macro-F1 on validation
	@$(RUN) dvc exp show --only-changed --no-pager --drop '.*(Created|train\.|test\.|log_loss|accuracy|expected_calibration)'

.PHONY: test
test: $(ENVIRONMENT)  ## the tests, without the slow ones
	@$(RUN) pytest --numprocesses 2 --dist loadfile

.PHONY: test-slow
test-slow: $(ENVIRONMENT)  ## the slow tests: the graph in clones, killed, queued, without its store; the model in an empty environment
	@FAULT_MOMENTS=$${FAULT_MOMENTS:-5} $(RUN) pytest -m slow --numprocesses 2 --dist loadfile

.PHONY: check
check: $(ENVIRONMENT)  ## does dvc.lock follow, do the results pass the gate? BASE=origin/main compares with it
	@.ci/check $(BASE)

.PHONY: smoke
smoke: $(ENVIRONMENT)  ## the whole graph on 407 tweets, twice, and its model from MLflow
	@.ci/smoke

.PHONY: verify
verify: $(ENVIRONMENT)  ## the pipeline in a fresh clone: does it give the committed dvc.lock, and if not, which stage differs?
	@.ci/verify

.PHONY: bench
bench: $(ENVIRONMENT)  ## measure speed against named opponents, after make repro
	@$(RUN) benchmarks.cleaning
	@$(RUN) benchmarks.predict
	@$(RUN) benchmarks.check
	@$(RUN) benchmarks.training

.PHONY: lint
lint: $(ENVIRONMENT)  ## ruff and mypy
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

.PHONY: reference
reference: $(ENVIRONMENT)  ## the pages of parameters and commands, and the schema for editors, from the code
	@$(RUN) documentation

.PHONY: pictures
pictures: $(ENVIRONMENT)  ## the pictures of README and docs, after make repro (needs Chromium)
	@$(RUN) documentation.pictures

# Zensical empties the folder `.cache` beside its configuration; that of the repository holds trained results.
.PHONY: docs
docs: $(SITE)/.venv/.complete  ## the documentation as a site in .site/site
	@rm -rf $(SITE)/docs $(SITE)/site
	@cp -R docs zensical.toml $(SITE)/
	@$(SITE)/.venv/bin/zensical build --strict --clean --config-file $(SITE)/zensical.toml
	@echo "open $(SITE)/site/index.html, or serve it: $(PYTHON) -m http.server --directory $(SITE)/site"

$(SITE)/.venv/.complete: requirements-docs.lock
	@rm -rf $(SITE)
	@$(PYTHON) -m venv $(SITE)/.venv
	@$(SITE)/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

.PHONY: lock
lock:  ## requirements.lock from pyproject.toml, and that of the site (needs uv)
	uv pip compile --quiet --universal --generate-hashes --group dev --group pretrained pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements-docs.in -o requirements-docs.lock
