"""What codes: the program, the codebook and the model, each by its digest."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import detente
from detente.ids import content_id
from detente.store import Coding

if TYPE_CHECKING:
    from detente.coder import Coder

# What cannot change how a story is coded.
_BESIDE = (
    "brief", "cli", "compare", "demo", "drawing.py", "evaluate", "formats", "happenings",
    "relations", "store", "workspace",
)  # fmt: skip


def coding_of(coder: Coder, model: str) -> Coding:
    """Return what identifies the way in which a coder codes."""
    parts = (code_digest(), coder.codebook.digest, model, coder.parser.digest)
    return Coding(
        program=detente.__version__,
        code_digest=code_digest(),
        codebook=coder.codebook.digest,
        model=model,
        model_digest=coder.parser.digest,
        digest=content_id("cd", *parts),
    )


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return a digest over source and data of the parts of the program that decide the coding."""
    root = Path(detente.__file__).parent
    digest = blake2b(digest_size=16)
    for path in coding_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def coding_files(root: Path) -> list[Path]:
    """Return the files that decide the coding: code, gazetteer, site rules, network, codebook."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file()
        and path.relative_to(root).parts[0] not in _BESIDE
        and "__pycache__" not in path.parts
    )
