# `make demo` and `make test` set themselves up: Python 3.11, make and a package index are all they need.
# The first of these that is Python 3.11 or newer; `make PYTHON=...` overrides.
PYTHON ?= $(shell for name in python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup help demo test test-slow check format lint types layers docs evaluate bench-location bench-location-speed bench-identify bench-waves bench-exercise lock clean

setup: $(STAMP)

help:
	@echo "make demo      install into $(VENV), then make, assess and score an exercise: a buried explosion"
	@echo "make test      install into $(VENV), then run the tests"
	@echo "make test-slow the tests that repeat a benchmark at length, a minute"
	@echo "make setup     install into $(VENV) only; leaves $(BIN)/testban"
	@echo "make check     format, lint, types, layers, docs, test: what a change must pass"
	@echo "make evaluate  run on the recorded data, write docs/results.md, and run the slow tests"
	@echo "make bench-location  measure travel times and relative location, likewise"
	@echo "make bench-location-speed  the second of its two sections alone"
	@echo "make bench-identify  measure size, kind and yield, likewise"
	@echo "make bench-waves  check synthetic recordings against what is known, likewise"
	@echo "make bench-exercise  check synthetic recordings, score 200 exercises, likewise (half an hour; it resumes)"
	@echo "make lock      renew requirements.lock from pyproject.toml"
	@echo "make clean     remove everything that was built"

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer not found; install it or run: make PYTHON=its-name setup" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/testban demo

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not slow'

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

test-slow: setup
	$(BIN)/python -m pytest -n auto -m slow

evaluate: setup
	$(BIN)/python -m benchmarks.evaluate
	$(MAKE) test-slow

bench-location: setup
	$(BIN)/python -m benchmarks.bench_location

bench-location-speed: setup
	$(BIN)/python -m benchmarks.bench_location --only speed

bench-identify: setup
	$(BIN)/python -m benchmarks.bench_identify

bench-waves: setup
	$(BIN)/python -m benchmarks.bench_exercise --only waves

bench-exercise: setup
	$(BIN)/python -m benchmarks.bench_exercise

lock: setup
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis src/*.egg-info
