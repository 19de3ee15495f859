# The README's two commands are `make demo` and `make test`; everything else hangs off them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.PHONY: setup dev debian demo coverage screenshots test check format bench bench-python bench-documents lock clean

setup: $(VENV)/.installed
dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新版本 / Python >= 3.11 is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

# Debian packages that some tests want. Installed when we are root on Debian, else said and skipped.
debian:
	@sh deploy/debian-packages.sh

demo: setup
	$(BIN)/xunjian demo

# Which check covers which plan item, from the registry, the plan and config.toml; a test fails when it is stale.
coverage: setup
	$(BIN)/xunjian checks coverage --out docs/coverage.md

# Everything that people get to see, rendered from the sample bureau, and the pictures of it in the README.
screenshots: setup debian
	$(BIN)/xunjian report --sample --out var/sample
	sh docs/screenshots/take.sh var/sample

test: dev debian
	$(BIN)/python -m pytest -n auto

check: dev debian
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python -m pytest -n auto

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Beside lychee on one generated site (docs/performance.md), three times in turn. Needs nginx. PAGES=20000 for the large
# one, TIMES=1 for a single round.
# Run by the system's own Python where it will do: one built from source without optimisation is a sixth slower.
PAGES ?= 5000
TIMES ?= 3
BENCH_PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; print(sys.executable if sys.version_info >= (3, 11) else "")' 2>/dev/null)
BENCH := .venv-bench
bench-python:
	@/usr/bin/python3 -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y -qq python3-venv >/dev/null 2>&1; } \
	|| echo "python3-venv cannot be installed: measured with $(PYTHON)"

bench: debian bench-python
	$(MAKE) --no-print-directory dev VENV=$(BENCH) PYTHON=$(or $(BENCH_PYTHON),$(PYTHON))
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BENCH)/bin/python -m benchmarks.run --pages $(PAGES) --times $(TIMES)

# Whole inspections of generated regulation libraries: documents per second, and that memory stays flat. Needs nginx.
bench-documents: dev debian
	$(BIN)/python -m benchmarks.documents

# Pinned, for every platform; no registry address is written.
lock: dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --no-header --no-annotate --no-emit-index-url --python-version 3.11 -c requirements.lock --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(BENCH) var .pytest_cache .ruff_cache
