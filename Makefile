# The project's verbs. Each sets up what it needs in .venv; a second call does only what has changed.
# `make demo` and `make test` are the two to know. Needs a Python >= 3.11 and a package registry.

SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
CONSTRAINTS = requirements/constraints.txt

# Say `make PYTHON=/path/to/python install` to choose one; otherwise the first of these that will do.
PYTHON =
PYTHONS = $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3)

DEMO_EVENT = 2008-12-border-chapel
DEMO_MEMBERS = 2000
DEMO_OUT = out/demo

# What `make fuzz`, `make faults` and `make mutation` (in each area) try.
INPUTS = 2000
FAULTS = 60
MUTANTS = 150
SEED = 0

# An environment of the lowest versions that pyproject.toml allows, and what is tried in it.
LOWEST = .venv-lowest
LOWEST_TESTS = tests/golden/test_nights.py tests/weather/formats tests/weather/layouts/test_grib_layouts.py \
	tests/weather/layouts/test_netcdf_layouts.py tests/weather/providers/test_arco.py \
	tests/cli/test_outputs.py
# Parquet is of another extra.
LOWEST_NOT = tests/cli/test_outputs.py::test_every_file_of_the_contract_is_there_and_no_other

# Where files may not be long, the file of what was covered may not, either.
NO_COVERAGE = tests/cli/test_surroundings.py::test_files_that_may_not_be_long_cost_a_sentence_and_nothing_is_left

# More words for pytest, as in `make test PYTEST_ARGS="-k rotation"`.
PYTEST_ARGS =

.PHONY: help install demo test test-elsewhere test-lowest coverage mutation lint fuzz faults bench crosscheck golden docs
.NOTPARALLEL:

help:
	@echo "make demo     set up, fly $(DEMO_MEMBERS) members on the embedded sky, say where the map is"
	@echo "make test     set up and run the tests"
	@echo "make test-elsewhere  answers, pictures and processes again, as on another machine"
	@echo "make install  set up .venv with the command .venv/bin/drift"
	@echo "make test-lowest  a run, pages, GRIB, Zarr and netCDF on the lowest versions allowed"
	@echo "make coverage lines and branches that the tests run"
	@echo "make mutation small faults put into the code: how many the tests notice (MUTANTS, SEED)"
	@echo "make lint     ruff, format check, mypy, import contracts"
	@echo "make fuzz     damaged files at every door, thousands of them (INPUTS, SEED)"
	@echo "make faults   work killed at random moments, a full disk, two at once (FAULTS, SEED)"
	@echo "make bench    the benchmarks, each a wait that a user knows"
	@echo "make crosscheck  whole flights beside Parcels, OpenDrift and scipy (environments of 3 GB, half an hour)"
	@echo "make golden   renew pinned results and approved pictures (then read, and look at, the difference)"
	@echo "make docs     build the documentation into out/docs"

install: $(VENV)/.core
	@echo "ready: $(BIN)/drift --help"

demo: $(VENV)/.core
	@mkdir -p $(dir $(DEMO_OUT))
	@$(BIN)/drift run $(DEMO_EVENT) --winds sample --members $(DEMO_MEMBERS) --seed 0 --out $(DEMO_OUT) --force

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -q $(PYTEST_ARGS)

# Another processor, numpy without its wide instructions, another BLAS, a notebook's backend, no fonts
# and no language: tests/elsewhere/machine.py.
test-elsewhere: $(VENV)/.test
	$(BIN)/python -m tests.elsewhere -n auto -q $(PYTEST_ARGS)

# The versions of requirements/lowest.txt, in an environment of their own.
test-lowest: $(LOWEST)/.lowest
	$(LOWEST)/bin/python -m pytest -q $(LOWEST_TESTS) --deselect $(LOWEST_NOT) $(PYTEST_ARGS)

coverage: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -q --cov --cov-report=term --deselect $(NO_COVERAGE) $(PYTEST_ARGS)

mutation: $(VENV)/.created pyproject.toml $(CONSTRAINTS)
	@$(PIP) install -c $(CONSTRAINTS) -e ".[mutation]"
	nice $(BIN)/python -m tests.mutation --faults $(MUTANTS) --seed $(SEED)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Real files, damaged by a seed, at every door, in processes with limits: `make fuzz INPUTS=5000 SEED=1`.
fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --count $(INPUTS) --seed $(SEED)

# Runs, batches and fetches killed at random moments, without room, two at once.
faults: $(VENV)/.test
	$(BIN)/python -m tests.faults --count $(FAULTS) --seed $(SEED)

bench: $(VENV)/.test
	$(BIN)/python -m pytest tests/benchmarks -q -s -m bench $(PYTEST_ARGS)

# The programs of others live in out/bench, made where they are missing, as for `make bench`.
crosscheck: $(VENV)/.test
	$(BIN)/python -m pytest tests/crosscheck -q -s -m "" $(PYTEST_ARGS)

golden: $(VENV)/.test
	$(BIN)/python -m pytest tests/golden -q --renew-golden
	$(BIN)/python -m pytest tests/drift/figures/test_map_images.py -q --mpl-generate-path=tests/drift/figures/baseline

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -q -W --keep-going -b html docs out/docs
	@echo "out/docs/index.html"

# A half-made or unfit .venv is made anew; one that works is kept. A Python without venv or pip
# (some systems package them apart) is passed over.
$(VENV)/.created:
	@if $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		touch $@; exit 0; \
	fi; \
	for python in $(PYTHONS); do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "making $(VENV) with `$$python --version`"; \
			$$python -m venv --clear $(VENV) && touch $@; exit; \
		fi; \
	done; \
	echo "none of these is a Python >= 3.11 with venv and pip: $(PYTHONS)." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python install" >&2; \
	exit 1

$(VENV)/.core: $(VENV)/.created pyproject.toml $(CONSTRAINTS)
	@echo "installing balloon-drift into $(VENV): a minute or two the first time"
	@$(PIP) install -c $(CONSTRAINTS) -e .
	@$(BIN)/drift doctor --compile || true
	@touch $@

$(VENV)/.test: $(VENV)/.created pyproject.toml $(CONSTRAINTS)
	@echo "installing balloon-drift and its test tools into $(VENV): a few minutes the first time"
	@$(PIP) install -c $(CONSTRAINTS) -e ".[test]"
	@$(BIN)/drift doctor --compile || true
	@touch $(VENV)/.core $@

$(LOWEST)/.lowest: $(VENV)/.created pyproject.toml requirements/lowest.txt
	@echo "installing the lowest versions into $(LOWEST)"
	@$(BIN)/python -m venv --clear $(LOWEST)
	@$(LOWEST)/bin/python -m pip --quiet --disable-pip-version-check --no-input install \
		-c requirements/lowest.txt -e ".[grib,cloud]" pytest pytest-mpl
	@touch $@

$(VENV)/.docs: $(VENV)/.created pyproject.toml $(CONSTRAINTS)
	@echo "installing balloon-drift and Sphinx into $(VENV)"
	@$(PIP) install -c $(CONSTRAINTS) -e ".[docs]"
	@touch $(VENV)/.core $@
