# `make demo` and `make test` set themselves up: Python 3.11, make and a package index are all they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check format lint types layers docs evaluate lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/testban demo

test: setup
	$(BIN)/python -m pytest -n auto

check: format lint types layers docs
	$(MAKE) test

format: setup
	$(BIN)/ruff format --check src tests tools benchmarks

lint: setup
	$(BIN)/ruff check src tests tools benchmarks

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

docs: setup
	$(BIN)/mkdocs build --strict --quiet

evaluate: setup
	$(BIN)/python -m benchmarks.evaluate

lock: setup
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis
