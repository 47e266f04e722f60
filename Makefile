# Every target installs first (quick when nothing changed). Options go through ARGS:
#   make lab ARGS="--no-browser --port 8899"        make test ARGS="tests/data -x"
# Another Python than the first that fits: make clean, then make lab PYTHON=python3.13
PYTHON ?= $(or $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c "" 2>/dev/null && echo $$p && break; done),$(error Install Python 3.11 first: see README.md))
RUN := .venv/bin/python
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)
.DEFAULT_GOAL := help
.PHONY: help install lab test check notebooks bench zoo lock clean

help:  ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

install:  ## make .venv with everything in requirements.lock
	@$(PYTHON) tools/install.py

lab: install  ## open JupyterLab at the first notebook
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN) tools/lab.py $(ROOT_FLAG) --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ARGS)

test: install  ## run every test: style, package, notebooks, browser
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: test  ## the same, under the name that CI uses

notebooks: install  ## run the notebooks again and save their outputs
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN) tools/notebooks.py $(ARGS)

bench: install  ## run the side-by-side measurements
	@set -e; for file in bench/*.py; do echo "== $$file"; $(RUN) "$$file" $(ARGS); done

zoo: install  ## train the zoo's weights again (goes on where it stopped)
	$(RUN) tools/train_zoo.py $(ARGS)

lock: install  ## write requirements.lock from pyproject.toml, and binder/requirements.txt from it
	$(RUN) tools/lock.py $(ARGS)

clean:  ## remove .venv and caches, never what a learner made
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

.PHONY: labs
labs: install  ## write labs/ from solutions/
	$(RUN) tools/labs.py $(ARGS)

.PHONY: exports
exports: install  ## write zoo/exports/, the files for machines without the converter
	$(RUN) tools/ship_exports.py $(ARGS)
