"""Keep a small workspace of the present layout as a file for tests.

Run as `uv run python tools/keep_workspace.py`. The file is opened by the tests of all later
layouts. One that is there is never written again: what a layout was is what the program wrote then.
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from pathlib import Path

from detente.coder import make_coder
from detente.demo import newswire
from detente.language.parse import DEFAULT_MODEL
from detente.records import CodedStory
from detente.store import SCHEMA_VERSION
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.coding import coding_of
from detente.workspace.ingest import Keeper

KEPT = Path(__file__).resolve().parent.parent / "tests" / "workspace" / "kept"
ASKED = {
    "stories": "SELECT id, outcome, reason, input, title, text FROM stories ORDER BY id",
    "events": "SELECT id, story_id, type, mode, status, actor_countries, recipient_countries, "
    "date.start AS day, happening_id, chain_id FROM events ORDER BY id",
    "happenings": "SELECT id, type, status, stories, list_sort([m.event_id FOR m IN members]) "
    "AS members FROM happenings ORDER BY id",
    "links": "SELECT id, kind, \"first\", \"then\", reason FROM links ORDER BY id",
    "runs": "SELECT kind, inputs, coded, duplicate, rejected, failed, events FROM runs "
    "ORDER BY committed",
}  # fmt: skip


def answers(ws: Workspace) -> dict[str, list[dict[str, object]]]:
    """Return what a workspace answers to questions that every layout can answer."""
    return {name: ws.sql(query).to_pylist() for name, query in ASKED.items()}


def fill(ws: Workspace) -> None:
    """Keep the stories of the newswire and an input that is none, in two pieces, and join them."""
    coder = make_coder()
    coding = coding_of(coder, DEFAULT_MODEL)
    coded = [*coder.code_stream(newswire())]
    coded = [*coded, CodedStory("rejected", "empty", "nothing.txt", None, ())]
    for part in (coded[::2], coded[1::2]):
        Keeper(ws.store, coding, ["wire"]).keep(part)
        ws.join()


def main() -> int:
    """Write the file of the present layout, unless it is there."""
    target = KEPT / f"layout_{SCHEMA_VERSION}.tar.xz"
    if target.exists():
        print(f"{target.name} is there; it stays as it was written")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        ws = create_workspace(Path(folder) / "ws")
        fill(ws)
        told = answers(open_workspace(ws.folder))
        (Path(folder) / "answers.json").write_text(json.dumps(told, indent=1), "utf-8")
        KEPT.mkdir(exist_ok=True)
        with tarfile.open(target, "w:xz") as tar:
            for name in ("answers.json", "ws"):
                tar.add(Path(folder) / name, name)
    print(f"{target.name}: {target.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
