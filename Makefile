# make demo   builds the example documentation to HTML and says where to look
# make check  runs the linters and the quick tests, in a few minutes
# make test   sets up everything that the tests need and runs all of them
# make dist   builds and checks what is published, and tests it on its own
# make truth  compares the survey with the import system, ast and grimp on real distributions
# make matrix-docs  shows every directive in six themes, three widths and all builders, and finds faults
# make messages  brings the message catalogues up to date with the code, and says what is left to translate
# make bench  measures surveys, builds and diagrams beside those of peers
#
# All need Python 3.11 or newer, pip and make. Everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
EXAMPLES := django requests first-package/docs module-or-package/docs

# With pyenv, only the Pythons that are switched on answer to their names; the matrix wants all of them.
export PYENV_VERSION := $(or $(PYENV_VERSION),$(shell command -v pyenv >/dev/null 2>&1 && pyenv versions --bare --skip-aliases 2>/dev/null | grep -E '^3\.1[1-9](\.|$$)' | paste -sd:))

.PHONY: help demo check test lint lint-project unit matrix matrix-docs dist truth bench messages screenshots clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group docs --group examples
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --editable . --group test --group lint --group matrix
	@touch $@

tests/browser/node_modules: tests/browser/package.json
	@if command -v npm >/dev/null 2>&1; then npm install --prefix tests/browser --no-audit --no-fund --silent && touch $@; \
	else echo "no npm: the tests that need axe-core or vnu will be skipped"; fi

demo: $(VENV)/ready
	@for example in $(EXAMPLES); do \
		$(BIN)/python -m sphinx -q -nW --keep-going -b html examples/$$example $(DEMO)/$${example%/docs} || exit 1; \
	done
	@$(BIN)/python -m sphinx -q -nW --keep-going -b html docs $(DEMO)/sphinx-packagemap
	@echo; echo "Built. Open in a browser:"
	@for page in sphinx-packagemap $(EXAMPLES:/docs=); do echo "  $(CURDIR)/$(DEMO)/$$page/index.html"; done

check: lint
	$(BIN)/python -m pytest --quick --numprocesses 2 --dist loadgroup

test: lint unit matrix

lint: lint-project
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports
	$(BIN)/sphinx-lint README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs examples
	$(BIN)/packagemap sync --check
	$(BIN)/packagemap check

# By the schemas that the tools bring along: nothing is downloaded.
SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema
lint-project: $(VENV)/ready-to-test
	$(SCHEMA) vendor.github-workflows .github/workflows/*.yml
	$(SCHEMA) github-workflows-require-timeout .github/workflows/*.yml
	$(SCHEMA) vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug_report.yml .github/ISSUE_TEMPLATE/feature_request.yml
	$(SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(SCHEMA) vendor.dependabot .github/dependabot.yml
	$(SCHEMA) vendor.readthedocs .readthedocs.yaml
	$(SCHEMA) vendor.citation-file-format --default-filetype yaml CITATION.cff
	$(BIN)/pre-commit validate-config
	$(BIN)/zizmor --offline --quiet .github

unit: $(VENV)/ready-to-test tests/browser/node_modules
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

# The oldest and the newest Sphinx that the Pythons of this machine allow.
matrix: $(VENV)/ready-to-test tests/browser/node_modules
	$(BIN)/nox --no-error-on-missing-interpreters --download-python never

# A part of it: make matrix-docs PART="--theme furo --width 390 --page tables"
matrix-docs: $(VENV)/ready tests/browser/node_modules
	$(BIN)/python -m pip install --quiet --group themes
	$(BIN)/python tools/docs_matrix $(PART)

dist: $(VENV)/ready-to-test
	$(BIN)/nox --session package

# Real distributions, the import system, grimp and ast; downloads about 500 MB into build/truth once.
truth: $(VENV)/ready-to-test
	$(BIN)/python -m pip install --quiet --group truth
	$(BIN)/python -m truth.fetching
	$(BIN)/python -m pytest truth --quiet --numprocesses 2 --dist loadgroup

bench: $(VENV)/ready-to-test
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/build_cost.py
	PYTHONPATH=. $(BIN)/python benchmarks/drawing_speed.py
	$(BIN)/python benchmarks/import_speed.py
	PYTHONPATH=. $(BIN)/python benchmarks/survey_speed.py
	PYTHONPATH=. $(BIN)/python benchmarks/survey_profile.py
	PYTHONPATH=. $(BIN)/python benchmarks/reading_profile.py
	$(BIN)/python benchmarks/growth.py

messages: $(VENV)/ready-to-test
	$(BIN)/python tools/messages.py

screenshots: demo $(VENV)/ready-to-test
	$(BIN)/python docs/_tools/screenshots.py $(DEMO)

clean:
	rm -rf $(VENV) build tests/browser/node_modules .nox .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
