# Every verb of the house; `make` alone lists them.

HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT DEV P

bin := .venv/bin

.PHONY: help run test check lint lint-python types types-python layers bench soak format bundle font parts

help:    ## this list
	@sed -n 's/^\([a-z]*\): .*## /  make \1	/p' Makefile

run: .venv/run.stamp    ## serve the page at http://HOST:PORT (DEV=1 while working on it)
	@exec $(bin)/python manage.py serve

test: .venv/dev.stamp node_modules/.stamp    ## everything: check, Python, JavaScript, browser, Redis, other Pythons; P=raft: all of one protocol
	@exec $(bin)/python tools/test.py

check: lint types layers    ## lint, types and layers

lint: lint-python node_modules/.stamp
	node_modules/.bin/biome check --error-on-warnings
	node_modules/.bin/knip --no-progress

lint-python: .venv/dev.stamp
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/vulture

types: types-python node_modules/.stamp
	node_modules/.bin/tsc -p tsconfig.json
	node_modules/.bin/tsc -p tsconfig.pure.json

types-python: .venv/dev.stamp
	$(bin)/mypy protocols visualizer
	MYPYPATH=visualizer/scaffold/src:docs/examples/lease/src $(bin)/mypy -p name_of_package -p lease

layers: .venv/dev.stamp
	$(bin)/lint-imports --no-logo

bench: .venv/dev.stamp    ## the numbers of docs/benchmarks.md, measured here and now
	$(bin)/python -m bench

soak: .venv/dev.stamp    ## the long runs: 3,000 random runs a protocol, every key moment in every look
	$(bin)/pytest -m soak -n auto --maxprocesses=4 --maxschedchunk=1

format: .venv/dev.stamp node_modules/.stamp    ## let the tools lay out the code
	$(bin)/ruff check --fix-only --quiet .
	$(bin)/ruff format .
	node_modules/.bin/biome check --write

bundle: node_modules/.stamp    ## rebuild static/dist from static/js, to be committed with it
	node tools/bundle.mjs

font: .venv/dev.stamp    ## cut static/fonts' Chinese anew, after Chinese words were added
	$(bin)/pip install --quiet --disable-pip-version-check fonttools brotli
	$(bin)/python tools/chinese_font.py

parts: .venv/dev.stamp    ## draw the pictures of docs/composing-pictures.md anew, after the look of a part was changed
	$(bin)/pip install --quiet --disable-pip-version-check fonttools brotli
	$(bin)/python tools/parts.py

# Set-up, redone only when a list of requirements or the Python underneath changes.

.venv/run.stamp: requirements.txt $(bin)/python
	@tools/venv.sh install requirements.txt && touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@tools/venv.sh install requirements-dev.txt && touch $@

$(bin)/python:
	@tools/venv.sh create

node_modules/.stamp: package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Cure: sudo apt install nodejs npm, or https://nodejs.org"; exit 1; }
	@echo "Installing the JavaScript tools ..."
	@npm ci --loglevel=error && touch $@
