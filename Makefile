# Two commands matter: `make run` and `make test`. Both set the checkout up first, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.setup
EXTRAS ?= train,postgres,dev
# `TORCH=cpu` takes PyTorch's small CPU build from PyTorch's own index; without it pip decides.
TORCH  ?=
ifeq ($(TORCH),cpu)
TORCH_INDEX := --extra-index-url https://download.pytorch.org/whl/cpu
endif

.PHONY: run test setup lint format messages soak bench matrix tasks-report

run: setup
	@$(BIN)/python manage.py up

test: setup lint
	@$(BIN)/python -m pytest -n auto

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Atelier needs Python 3.11 or newer; this is $$($(PYTHON) -V). Set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (the first time takes a few minutes)…"
	@if [ -n "$(TORCH)" ]; then $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt $(TORCH_INDEX) "torch==2.13.0+cpu"; fi
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $(STAMP)

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --check --lint --quiet templates
	@$(BIN)/oxlint --deny-warnings static/js

format: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/djlint --reformat --quiet templates

# Completes the Chinese catalogue from the source and names what is not translated.
messages: setup
	@$(BIN)/python manage.py messages

# Each fault five times (SOAK_TRIALS), with figures; takes several minutes.
SOAK_TRIALS ?= 5
soak: setup
	@STUDIO_TRIALS=$(SOAK_TRIALS) $(BIN)/python -m pytest tests/integration -m integration -p no:cacheprovider -s --durations=0

# Training speed in paired runs against plain scripts, then real scores; needs the sample data beside the checkout.
BENCH_DATA ?= ../shared/data
bench: setup
	@$(BIN)/python -m bench.throughput --data $(BENCH_DATA)
	@$(BIN)/python -m bench.scores $(BENCH_DATA)

# Every way of training with every kind of starting model, tried with tiny ones; rewrites docs/matrix.md.
matrix: setup
	@$(BIN)/python -m bench.matrix

# Scores of the other tasks, each beside what the plain libraries reach; rewrites the table in docs/tasks.md.
tasks-report: setup
	@$(BIN)/python -m bench.tasks $(BENCH_DATA)
