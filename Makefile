# Everything needs only a Python of 3.11 or newer; .make/setup does the rest. ARGS="..." is handed on.

VENV_PYTHON := .venv/bin/python
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: ## Start the bot, or the playground where no platform is configured
	@sh .make/setup run
	@exec $(VENV_PYTHON) -m bot run $(ARGS)

test: ## Run the tests
	@sh .make/setup dev
	@exec $(VENV_PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: ## Check style, types and the arrows between the rooms
	@sh .make/setup dev
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	.venv/bin/lint-imports

bench: ## Measure the answer path, boards, start-up and memory
	@sh .make/setup dev
	@exec $(VENV_PYTHON) -m tests.benchmarks $(ARGS)

lock: ## Renew the lock files from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: python3 -m pip install uv" >&2; exit 69; }
	uv pip compile pyproject.toml $(ARGS) --extra postgres --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	uv pip compile pyproject.toml $(ARGS) --extra postgres --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-dev.lock \
		--constraint requirements.lock

clean: ## Remove the environment and all caches; your data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
