# Every target does the set-up that it needs; a second run starts at once.
#   make conform TARGET=dynalite          judge a target (embedded, dynamodb-local, dynalite, moto, ministack)
#   make conform ARGS="--profile thorough"  pass on options
#   make deep-conform SEEDS=50 FIRST=1000   judge the embedded store with these seeds
#   make test PYTHON=python3.12           choose the interpreter that .venv is made with

PYTHON ?= python3
TARGET ?=
ARGS ?=
WORKERS ?= 2
SEEDS ?= 200
FIRST ?= 0
ROUNDS ?= 20
# The machines whose deep instances the compiled search is through with in seconds.
DEEP := leadership replication leases global_tables

BIN := .venv/bin
# The stamp's name holds a checksum of what it stands for, so that another lock means another set-up.
STAMP := .venv/set-up-$(shell cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1)

.PHONY: help setup conform check recheck mutants test test-install deep deep-vectors deep-conform deep-drawn bench lint
.DELETE_ON_ERROR:

help:
	@echo 'make conform [TARGET=NAME]  judge a DynamoDB implementation; NAME: embedded (default),'
	@echo '                            dynamodb-local, dynalite, moto, ministack'
	@echo 'make check                  explore, prove and compare the specification'
	@echo 'make recheck                prove again with a second solver, read explored sets anew'
	@echo 'make test                   lint, types, import contract, tests'
	@echo 'make mutants                check the checks: every mutant must be caught'
	@echo 'make deep                   the long campaigns (hours)'
	@echo 'make deep-vectors           of these the one with all vectors on all targets'
	@echo 'make deep-conform           of these the one with many seeds; goes on where it stopped'
	@echo 'make deep-drawn             of these the one that draws other examples for the tests'
	@echo 'make test-install           the wheel in an empty environment (slow)'
	@echo 'make bench                  benchmarks, as ratios'
	@echo 'make lint                   the first three of make test'

conform: $(STAMP)
	@$(BIN)/dynaspec conform $(if $(TARGET),--target $(TARGET)) $(ARGS)

check: $(STAMP)
	@$(BIN)/dynaspec check $(ARGS)
	$(if $(ARGS),,@$(BIN)/dynaspec check --explore --deep $(DEEP))

recheck: $(STAMP)
	@$(BIN)/dynaspec recheck $(ARGS)

test: lint
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-install: $(STAMP)
	$(BIN)/python -m pytest -m slow model_tests/tests/suite/house/test_packaging.py $(ARGS)

deep: $(STAMP)
	$(BIN)/dynaspec check --explore --deep $(ARGS)
	$(BIN)/python -m pytest -m slow model_tests/tests/store/node/test_refinement.py \
	  model_tests/tests/suite/compiled/test_deep.py \
	  model_tests/tests/suite/house/test_architecture.py model_tests/tests/suite/agree/test_model_mutants.py
	$(MAKE) deep-vectors ARGS=
	$(BIN)/dynaspec conform --profile thorough
	$(MAKE) deep-conform ARGS=
	$(MAKE) deep-drawn ARGS=
	$(BIN)/dynaspec fuzz --requests 200000
	$(BIN)/python -m dynacheck.simulate.losses

deep-vectors: $(STAMP)
	$(BIN)/python -m pytest -m slow model_tests/tests/suite/vectors $(ARGS)

deep-conform: $(STAMP)
	@$(BIN)/python -m dynacheck.conform.seeds --seeds $(SEEDS) --first $(FIRST) --workers $(WORKERS) $(ARGS)

deep-drawn: $(STAMP)
	@for seed in $$(seq $(FIRST) $$(($(FIRST) + $(ROUNDS) - 1))); do \
	  echo "seed $$seed, up to $$(($(FIRST) + $(ROUNDS) - 1)): make deep-drawn FIRST=$$seed ROUNDS=1 does the same again"; \
	  $(BIN)/python -m pytest -n $(WORKERS) -m 'hypothesis and not slow' \
	    --hypothesis-profile drawn --hypothesis-seed $$seed $(ARGS) || exit 1; \
	done

mutants: $(STAMP)
	@$(BIN)/dynaspec mutants $(ARGS)

bench: $(STAMP)
	$(BIN)/python -m pytest bench --benchmark-quiet $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(STAMP)

$(STAMP):
	@command -v $(PYTHON) >/dev/null || \
	  { echo 'No $(PYTHON) here: install Python 3.11 or newer, or say make PYTHON=/path/to/python' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1): say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) has no venv module: install it (Debian and Ubuntu: apt install python3-venv)' >&2; exit 1; }
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo 'Setting up .venv (once, a minute or two) ...' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f .venv/set-up-*
	@touch $@
