# The only list of commands. `make` shows it.
.PHONY: help demo test check types style bench gate docs lock

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
floors:          ## score the gold, raise the floors, renew the figures of the README
	uv run python tools/floors.py
	uv run python tools/status_table.py
gate:            ## score the gold beside the checkout and hold the floors
	uv run pytest tests/gold
docs:            ## write the pages that follow from the code, and the scores in the README
	uv run python tools/docs.py
	uv run python tools/readme_scores.py
bench:           ## words per second and peak memory against plain spaCy passes, into bench/RESULTS.md
	uv run python bench/speed.py --write
	uv run python bench/actors.py
lock:            ## write requirements.lock and the same pins into pyproject.toml
	uv run python tools/lock.py
