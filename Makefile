# What a person says here. `make demo` and `make test` need Python 3.11 or newer and nothing else.

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3.14 python3,\
  $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
SET_UP = $(or $(PYTHON),$(error Python 3.11 or newer is needed and none was found)) scripts/set_up.py
BIN = .venv/bin

.DEFAULT_GOAL = help
.PHONY: help setup demo demo-reset test lint format pictures bench bench-peers lock messages events

help:
	@echo "make demo         start Mitoyen with its demo on http://localhost:8000"
	@echo "make demo-reset   forget the demo's data and start again"
	@echo "make test         run all tests (ARGS='-k talk' for some of them)"
	@echo "make lint         ruff, mypy and the floors"
	@echo "make format       let ruff lay the code out"
	@echo "make pictures     take the pictures of the documentation anew"
	@echo "make bench        measure (bench-peers: beside Synapse and Prosody)"
	@echo "make messages     bring the translations up to what pages say"
	@echo "make events       write the page of all kinds of events anew"
	@echo "make lock         choose versions anew after a change of dependencies (UPGRADE=1: newest)"

setup:
	@$(SET_UP) dev

demo:
	@$(SET_UP) run
	@$(BIN)/mitoyen demo

demo-reset:
	@$(SET_UP) run
	@$(BIN)/mitoyen demo --reset

test:
	@$(SET_UP) dev browser
	@$(BIN)/python -m pytest -p tests.nothing_skipped $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

pictures:
	@$(SET_UP) dev browser
	@PICTURES=docs/images $(BIN)/python -m pytest -q tests/journeys/test_demo.py -k picture

bench: setup
	@$(BIN)/python -m bench

bench-peers: setup
	@$(BIN)/python -m bench --peers

messages: setup
	@$(BIN)/python scripts/messages.py gather

events: setup
	@$(BIN)/python scripts/events.py

lock: setup
	@sh scripts/lock.sh $(if $(UPGRADE),--upgrade)
