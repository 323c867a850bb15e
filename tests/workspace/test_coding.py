"""What a run says of how it was coded."""

from __future__ import annotations

from pathlib import Path

import detente
from detente.workspace.coding import coding_files


def test_all_that_decides_the_coding_is_in_its_digest() -> None:
    root = Path(detente.__file__).parent
    names = {p.relative_to(root).as_posix() for p in coding_files(root)}
    assert {
        "acts/events.py",
        "guess/data/weights.npz",
        "language/data/places.tsv.gz",
        "pages/data/furniture.toml",
        "codebook/data/acts/consult.toml",
    } <= names
    assert not {n for n in names if n.startswith(("cli/", "store/", "evaluate/"))}
    assert not {n for n in names if n.endswith(".pyc")}
