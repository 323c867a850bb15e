"""Pins, versions and what must not stand in the repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import detente

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def test_lock_and_pins_are_equal() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = "\n".join(project["tool"]["uv"]["constraint-dependencies"])
    assert dict(PIN.findall(lock)) == dict(PIN.findall(pins))


def test_lock_has_hashes_and_no_urls() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert lock.count("--hash=") >= len(PIN.findall(lock))


def test_changelog_names_the_version() -> None:
    assert f"## {detente.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_registry_host_or_url_lock_is_tracked() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "uv.lock" not in tracked


def test_public_names_are_what_is_exported() -> None:
    assert detente.__all__ == sorted(detente.__all__)
    assert all(hasattr(detente, name) for name in detente.__all__)
    assert len(detente.__all__) <= 25
