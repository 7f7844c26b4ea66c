# The commands of the project. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
RUN := .venv/bin
DEV := .venv-dev/bin

.PHONY: help run test lint format messages migration lock python shot bench

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed. Give its name: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }

.venv/.ready: requirements.lock pyproject.toml | python
	@sh scripts/make-environment.sh "$(PYTHON)" .venv requirements.lock $(UV_VERSION)

.venv-dev/.ready: requirements-dev.lock pyproject.toml | python
	@sh scripts/make-environment.sh "$(PYTHON)" .venv-dev requirements-dev.lock $(UV_VERSION)

.build/messages-ready: $(wildcard matchmaker/translations/*/LC_MESSAGES/*.po)
	@for language in de ja; do $(COMPILER) -d matchmaker/translations -l $$language >/dev/null 2>&1 || exit 1; done
	@touch $@

run: .venv/.ready ## start the service on http://127.0.0.1:$PORT (5000)
	@$(MAKE) -s .build/messages-ready COMPILER="$(RUN)/pybabel compile"
	@exec $(RUN)/matchmaker serve

test: .venv/.ready .venv-dev/.ready ## run all tests, checks included
	@$(MAKE) -s .build/messages-ready COMPILER="$(DEV)/pybabel compile"
	@sh scripts/find-browser.sh >/dev/null
	@CHROMIUM="$$(sh scripts/find-browser.sh)" $(DEV)/python -m pytest -n 2

lint: .venv-dev/.ready ## ruff, mypy, import contracts
	$(DEV)/ruff check . && $(DEV)/ruff format --check . && $(DEV)/mypy && $(DEV)/lint-imports

format: .venv-dev/.ready ## format the code
	$(DEV)/ruff format . && $(DEV)/ruff check --fix .

messages: .venv-dev/.ready ## collect messages into the catalogues
	$(DEV)/pybabel -q extract -F babel.cfg -k _l --no-location --sort-output -o .build/messages.pot . && \
	for l in de ja; do $(DEV)/pybabel -q update -i .build/messages.pot -d matchmaker/translations -l $$l --no-fuzzy-matching --ignore-pot-creation-date; done

migration: .venv-dev/.ready ## write a migration: make migration NAME="add inquiries"
	$(DEV)/flask --app wsgi db migrate -m "$(NAME)"

lock: .venv/.ready ## pin the requirements anew
	@sh scripts/lock-requirements.sh

shot: .venv-dev/.ready ## pictures of the main pages of a running service: make shot ADDRESS=http://127.0.0.1:5000
	CHROMIUM="$$(sh scripts/find-browser.sh)" $(DEV)/python scripts/take_pictures.py $(ADDRESS) .build/pictures

bench: .venv-dev/.ready ## quality and speed beside the baselines: make bench DATA=folder, or ARGS="--profiles N --json"
	@$(if $(ARGS),$(DEV)/matchmaker bench $(ARGS),$(DEV)/python scripts/bench.py $(DATA))
