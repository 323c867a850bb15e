"""Files that appear when they are complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.errors import ConfigError


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Give the path to write to; it takes the name asked for only when all is written.

    Raises `ConfigError` where the folder is absent.
    """
    if not path.parent.is_dir():
        raise ConfigError(f"cannot write {path}: no folder {path.parent}")
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    yield part
    part.replace(path)
