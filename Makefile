# The only list of commands. `make` shows it.
.PHONY: help demo test check types style bench examples gate lock

help:            ## show this list
	@grep -E '^[a-z]+: .*##' Makefile | sed 's/:.*##/ -/'
demo:            ## code the newswire that ships with the package
	uv run detente demo
test:            ## run the tests
	uv run pytest
check: style types test  ## all that a change must pass
style:           ## ruff, style and format of imports
	uv run ruff check src tests bench tools
types:           ## mypy --strict
	uv run mypy
gate:            ## score the gold beside the checkout and hold the floors
	uv run pytest tests/gold
bench:           ## words per second and peak memory against a plain spaCy pass
	uv run python bench/speed.py
lock:            ## write requirements.lock and the same pins into pyproject.toml
	uv run python tools/lock.py
