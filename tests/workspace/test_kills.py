"""What was killed at work left nothing half, and what comes out is the same bytes (short form).

The long form is `bench/kills.py`: 200 kills.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

from detente.cli.app import app
from detente.workspace import Workspace, create_workspace, open_workspace

BENCH = Path(__file__).parents[2] / "bench" / "kills.py"
# Programs as a user starts them; `workers` and inputs are told.
INGEST = (
    "import sys; from detente.workspace import open_workspace; "
    "open_workspace(sys.argv[1]).ingest(sys.argv[3:], workers=int(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The newswire in four files, each of some days."""
    folder = tmp_path_factory.mktemp("days")
    lines = (files("detente.demo") / "newswire.jsonl").read_text("utf-8").splitlines()
    lines.sort(key=lambda line: str(json.loads(line)["published"]))
    out = []
    for n in range(4):
        path = folder / f"{n}.jsonl"
        path.write_text("\n".join(lines[n * 11 : (n + 1) * 11]) + "\n", "utf-8")
        out.append(str(path))
    return out


def exported(ws: Workspace, folder: Path) -> dict[str, bytes]:
    """Return what is written of a workspace, in several formats, and what joining made of it."""
    folder.mkdir()
    out = {}
    for form in ("csv", "parquet", "plover", "gdelt2", "dyad-month", "graphml"):
        path = folder / f"out.{form}"
        app(["export", str(ws.folder), "--to", form, "-o", str(path)], standalone_mode=False)
        out[form] = path.read_bytes()
    out["happenings"] = repr(list(ws.happenings())).encode()
    out["links"] = repr(list(ws.links())).encode()
    return out


def test_same_bytes_for_any_order_workers_and_after_a_kill(days: list[str], tmp_path: Path) -> None:
    once = create_workspace(tmp_path / "once")
    once.ingest(days, workers=1)
    wanted = exported(once, tmp_path / "o1")
    assert wanted["links"] != b"[]"
    backwards = create_workspace(tmp_path / "backwards")
    for day in reversed(days):
        backwards.ingest([day], workers=2)
    assert exported(backwards, tmp_path / "o2") == wanted
    killed = create_workspace(tmp_path / "killed")
    killed.ingest([days[2]], workers=1)
    program = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(killed.folder), "1", days[3], days[0]],
        stderr=subprocess.DEVNULL,
    )
    # It is ended as soon as it has written something, wherever it then is.
    runs = killed.folder / "tables" / "runs.jsonl"
    before, patience = runs.stat().st_size, time.monotonic() + 120
    while runs.stat().st_size == before and program.poll() is None:
        assert time.monotonic() < patience
        time.sleep(0.005)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    again = open_workspace(killed.folder)
    again.ingest([*days[1:], days[0]], workers=2)
    assert exported(again, tmp_path / "o3") == wanted


def test_a_few_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH), "--kills", "6", "--files", "8"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path / "kills")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
