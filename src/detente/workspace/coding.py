"""What codes: the program, the codebook and the model, each by its digest."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import detente
from detente.coder import Coder
from detente.ids import content_id
from detente.store import Coding

# What cannot change how a story is coded.
_BESIDE = ("cli", "evaluate", "formats", "store", "workspace", "demo", "happenings")


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
    """Return a digest over the source of the parts of the program that decide the coding."""
    root = Path(detente.__file__).parent
    digest = blake2b(digest_size=16)
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in _BESIDE:
            digest.update(name.as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
