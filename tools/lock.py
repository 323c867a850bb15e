"""Write `requirements.lock` (hashes, no URLs) and the same pins into `pyproject.toml`.

Run as `uv run python tools/lock.py` after dependencies change. `tests/test_packaging.py` holds that
the two agree.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
BLOCK = re.compile(r"# pins: begin\n.*?# pins: end\n", re.DOTALL)
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)


def main() -> None:
    """Resolve afresh, export, and rewrite the pins."""
    PROJECT.write_text(
        BLOCK.sub("# pins: begin\n# pins: end\n", PROJECT.read_text("utf-8")), "utf-8"
    )
    (ROOT / "uv.lock").unlink(missing_ok=True)
    run = ["uv", "export", "--all-groups", "--no-emit-project", "--no-header", "--no-annotate"]
    exported = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    if "://" in exported:
        raise SystemExit("the exported lock holds a URL; it must not be committed")
    LOCK.write_text(exported, "utf-8")
    PROJECT.write_text(
        BLOCK.sub(lambda _: pins_block(exported), PROJECT.read_text("utf-8")), "utf-8"
    )


def pins_block(exported: str) -> str:
    """Return the block of uv constraints for an exported lock."""
    lines = []
    for name, version, marker in PIN.findall(exported):
        pin = f"{name}=={version}" + (f" ; {marker.strip()}" if marker else "")
        lines.append("  '" + pin.replace("'", '"') + "',")
    body = "\n".join(lines)
    head = "# pins: begin\n[tool.uv]\ndefault-groups = ['dev']\n"
    return f"{head}constraint-dependencies = [\n{body}\n]\n# pins: end\n"


if __name__ == "__main__":
    main()
