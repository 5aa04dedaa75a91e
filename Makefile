# Weights and Biases: each target sets up what it needs, in .venv. `make help` lists them.

PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
# the newest Python that the course supports, of those that really run here
SYSTEM_PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help serve book lab test lint bench clean lock browser

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

serve: $(VENV)/.book  ## build the book and serve it on loopback (PORT=8000)
	@$(PYTHON) tools/book.py serve --port $(PORT)

book: $(VENV)/.book  ## execute every page and build the site into _build/html
	$(PYTHON) tools/book.py build

lab: $(VENV)/.book  ## open the notebooks in JupyterLab
	cd book && ../$(VENV)/bin/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root)

test: $(VENV)/.test $(VENV)/.npm browser lint  ## everything: lint, unit tests, every page's stored output, the site in a browser
	cd explorables && npm run --silent check && npm run --silent test
	$(PYTHON) tools/book.py build
	$(PYTHON) -m pytest --nbval book/exercises -q -n 2 --dist loadfile
	OPENBLAS_CORETYPE=Prescott $(PYTHON) -m pytest --nbval book --ignore book/exercises -q -n 2 --dist loadfile  # pages print the same with other BLAS kernels than the one they were stored with
	WBCOURSE_SITE_IS_BUILT=1 $(PYTHON) -m pytest tests -q -n 2

lint: $(VENV)/.test  ## style, types, and the form of the notebooks
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) tools/notebooks.py check

bench: $(VENV)/.test  ## measure training side by side with named peers (an hour; on an idle machine)
	$(PYTHON) -m pip install -q --disable-pip-version-check -e ".[bench]"
	$(PYTHON) -m benchmarks.imports
	$(PYTHON) -m benchmarks.training
	$(PYTHON) -m benchmarks.sweep

lock: $(VENV)/.test  ## write requirements*.txt again from the ranges in pyproject.toml
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra book pyproject.toml -o requirements.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra book --extra test -c requirements.txt pyproject.toml -o requirements-test.txt

clean:  ## remove what was built (not .venv)
	rm -rf _build .jupyter_cache .pytest_cache .mypy_cache .ruff_cache .hypothesis explorables/node_modules $(VENV)/.npm dist

browser:
	@if [ -z "$$CHROMIUM" ] && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
		echo "No Chromium found: installing Debian's."; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		{ command -v apt-get >/dev/null && $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium >/dev/null; } || \
		{ echo "Chromium cannot be installed here. Install it yourself, or set CHROMIUM to its path."; exit 1; }; \
	fi

$(VENV)/.created:
	@test -n "$(SYSTEM_PYTHON)" || { echo "No Python 3.11 or newer with venv was found. Install one (Debian: python3-venv)."; exit 1; }
	test -x $(PYTHON) || $(SYSTEM_PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.book: $(VENV)/.created requirements.txt pyproject.toml
	@echo "Installing what requirements.txt locks (a minute or two) ..."
	$(PYTHON) -m pip install -q --disable-pip-version-check -r requirements.txt
	$(PYTHON) -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

# PyTorch is an oracle in the tests. It is not in the lock: its wheel on PyPI names gigabytes of CUDA packages for Linux,
# and a CPU build, where one is to be had, satisfies the same pin.
$(VENV)/.test: $(VENV)/.book requirements-test.txt
	@echo "Installing what the tests need (a few minutes) ..."
	$(PYTHON) -m pip install -q --disable-pip-version-check -r requirements-test.txt
	$(PYTHON) -m pip install -q --disable-pip-version-check torch==2.13.0
	@touch $@

$(VENV)/.npm: $(VENV)/.book explorables/package-lock.json
	cd explorables && npm ci --silent --no-audit --no-fund
	@touch $@
