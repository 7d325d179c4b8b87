# `make` alone tells what there is to make. Every target installs what it lacks first.

PYTHON := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test faults check format clean
MAKEFLAGS += --no-print-directory
# Where it is set, every process we start would compile all its modules anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## tampilkan daftar ini
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
	  printf '  make %-12s %s\n' "$$name" "$$text"; done

run: install ## pasang yang belum ada, lalu jalankan Outreach (Ctrl-C untuk berhenti)
	@exec $(PYTHON) -m outreach run

install: ## pasang yang diperlukan untuk menjalankan Outreach
	@bash outreach/install.sh run

install-dev: ## pasang juga yang diperlukan untuk uji dan pemeriksaan
	@bash outreach/install.sh dev

test: install-dev ## jalankan semua uji (ARGS="..." untuk pytest)
	@$(PYTHON) -m pytest -n 4 --dist worksteal -q $(ARGS)

faults: install-dev ## jalankan uji gangguan: kill -9, disk penuh, jaringan putus, masukan acak
	@$(PYTHON) -m pytest -m faults -q $(ARGS)
	@$(PYTHON) -m pytest -m hypothesis -q --hypothesis-profile default $(ARGS)

check: install-dev ## periksa gaya, tipe, dan arah impor
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy outreach benchmarks
	@.venv/bin/lint-imports --no-cache

format: install-dev ## rapikan kode
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

clean: ## hapus .venv dan semua tembolok; data di var/ tidak disentuh
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
