"""Shared by all tests: the coder is loaded once, the gold is found or the test is skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from detente.coder import Coder, make_coder

# The same examples on every run of CI; fresh ones at the desk, where a find can be looked into.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"


@pytest.fixture(scope="session")
def coder() -> Coder:
    return make_coder()


@pytest.fixture(scope="session")
def gold() -> Path:
    if not GOLD.is_dir():
        message = f"the gold folder {GOLD.name} is not beside the checkout"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return GOLD
