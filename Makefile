# `make run` serves a school, `make test` checks everything; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
DATA ?=
# Not taken from the environment: some shells export their machine's name as HOST.
HOST = 127.0.0.1

UV_VERSION := 0.13.8
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
export UV_VERSION

# The checks see the same settings on every machine, whatever .env says.
lint types imports migrations-check openapi pytest: export DEBUG = true
# Spawned by name, so that a test that starts `python` or `celery` finds this environment's.
pytest test-postgres test-mariadb deploy-check exam-drill slow-clients question-files contract: export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

##@ Use

run: $(VENV)/.run-installed ## Serve at http://localhost:8000 (PORT=9000, DATA=students.csv)
	@exec scripts/run.sh --host '$(HOST)' --port '$(PORT)' $(if $(DATA),--data '$(DATA)')

test: install checks pytest ## Install, lint, types, import order, migrations, OpenAPI, tests

##@ Single checks

checks: lint types imports migrations-check openapi ## Everything in `make test` but the tests

lint: install ## Style and format (ruff)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: install ## Types (mypy)
	@$(VENV)/bin/mypy .

imports: install ## Imports point downwards (import-linter)
	@$(VENV)/bin/lint-imports

migrations-check: install ## No model change without its migration
	@$(PY) manage.py makemigrations --check --dry-run

openapi: install ## The OpenAPI document generates without a warning
	@$(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null

pytest: install ## Tests on SQLite (ARGS="-k bands")
	@$(PY) -m pytest -n 2 $(ARGS)

format: install ## Put the code into shape
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

##@ With real services

services: install ## Start PostgreSQL, Redis and MariaDB where none answers
	@$(PY) scripts/services.py

services-stop: ## Stop what `make services` started itself
	@if [ -f .services/started.json ]; then $(PY) scripts/services.py --stop; fi

test-postgres: services ## The tests on PostgreSQL and Redis
	@$(PY) scripts/with_services.py postgres $(PY) -m pytest -n 2 $(ARGS)

test-mariadb: services ## The tests on MariaDB (or MARIADB_URL) and Redis
	@$(PY) scripts/with_services.py mariadb $(PY) -m pytest -n 2 $(ARGS)

deploy-check: services ## Run the commands of docker-compose.yml for real
	@$(PY) scripts/with_services.py postgres $(PY) scripts/deploy_check.py

exam-drill: services ## 1,000 students sit an exam, in peace and in chaos (ARGS="--students 200")
	@$(PY) scripts/with_services.py postgres $(PY) scripts/exam_drill.py $(ARGS)

slow-clients: install ## How others fare beside 200 slow clients (ARGS="--clients 400")
	@$(PY) scripts/slow_clients.py $(ARGS)

question-files: install ## Which question files of other systems are read (ARGS=FOLDER)
	@$(PY) scripts/question_files.py $(ARGS)

contract: install ## Hold a fresh server against ../shared/contract
	@$(PY) scripts/contract.py

##@ Reading the code

walks: install ## Which files three requests pass through, and how often they turn
	@$(PY) scripts/walks.py

##@ Upkeep

install: $(VENV)/.dev-installed ## Everything the tests need, into .venv
	@:

lock: $(UV) ## Write requirements.lock anew
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	  --output-file requirements.lock requirements-dev.txt $(ARGS)

update: $(UV) ## Look for newer versions of what requirements.lock pins, and take them
	@$(MAKE) --no-print-directory lock ARGS="--upgrade $(ARGS)"
	@git diff --stat -- requirements.lock
	@echo "Direct requirements are pinned in requirements*.txt: raise them there, then 'make lock test'."

clean: services-stop ## Remove caches and what the checks left (not .venv, not the school in var/)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .services .coverage
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

help: ## This list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@scripts/venv.sh

# Stamps: with an unchanged lock nothing is looked at again.
$(VENV)/.run-installed: requirements.txt requirements.lock | $(UV)
	@$(UV) pip install --quiet --python $(PY) -r requirements.txt -c requirements.lock
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt requirements.txt requirements.lock | $(UV)
	@$(UV) pip install --quiet --python $(PY) -r requirements-dev.txt -c requirements.lock
	@touch $@ $(VENV)/.run-installed

.PHONY: run test checks lint types imports migrations-check openapi pytest format services services-stop \
	test-postgres test-mariadb deploy-check exam-drill slow-clients question-files contract walks install lock \
	clean help
