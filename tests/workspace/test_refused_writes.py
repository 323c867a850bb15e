"""Where nothing may be written, or the disk is full, a command says so, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from detente.errors import StoreError
from detente.records import CodedStory
from detente.workspace import Workspace, create_workspace, open_workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights and limits of Unix")
TEXTS = [f"France condemned Iran on Monday over report {n}." for n in range(30)]
KEPT = 12
# Lines of Python before a command. Root may write everywhere, so it becomes nobody.
CRAMPED = (
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); most = resource.getrlimit("
    "resource.RLIMIT_FSIZE)[1]; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, most))"
)
FREE = "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))"
AS_NOBODY = "os.geteuid() or (os.setgid(65534), os.setuid(65534))"
# All commands run in one process, first on another workspace, so that all is loaded once: a user
# without rights may not even read where Python is kept.
PROGRAM = """
import contextlib, io, json, os, resource, signal, sys, traceback
from detente.cli.app import main

def run(argv):
    sys.argv, said, status = ["detente", *argv], io.StringIO(), 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        except BaseException:
            status = traceback.format_exc()
    return [status, " ".join(said.getvalue().split())]

warm, asked = map(json.loads, sys.argv[1:])
for argv in warm:
    run(argv)
for before, argv in asked:
    exec(before)
    print("=>" + json.dumps(run(argv)), flush=True)
"""


@dataclass(frozen=True)
class Refused:
    """Two workspaces with the same stories, and what commands said that were asked of them."""

    cramped: Workspace
    shut: Workspace
    said: list[tuple[object, str]]


@pytest.fixture(scope="module")
def refused(coded: tuple[CodedStory, ...], fill: Any) -> Iterator[Refused]:
    # Folders of pytest are shut to other users, again whenever another run of it begins.
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        page = home / "page.jsonl"
        lines = [json.dumps({"text": t, "published": "2018-05-09"}) for t in TEXTS]
        page.write_text("\n".join(lines) + "\n")
        cramped = create_workspace(home / "cramped")
        fill(cramped, coded[:KEPT])
        cramped.state.decisions()
        shutil.copytree(cramped.folder, home / "shut")
        shutil.copytree(cramped.folder, home / "other")
        paths = [home / "shut", *(home / "shut").rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)

        def ingest(folder: str) -> list[str]:
            return ["ingest", str(page), "-w", str(home / folder), "--workers", "1"]

        shut = str(home / "shut")
        reading = [
            ["events", "-w", shut, "-f", "csv"],
            ["events", "-w", shut, "-f", "csv", "--text", "minister"],
            ["sql", "SELECT count(*) AS n FROM events", "-w", shut],
            ["cite", "-w", shut],
            ["check", "-w", shut],
        ]
        warm = [ingest("other"), *([str(home / "other") if a == shut else a for a in r]
                                   for r in reading)]  # fmt: skip
        asked = [
            (CRAMPED, ingest("cramped")),
            (FREE, ingest("cramped")),
            (AS_NOBODY, reading[0]),
            *(("", r) for r in reading[1:]),
            ("", ingest("shut")),
            ("", ["compact", "-w", shut]),
        ]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, json.dumps(warm), json.dumps(asked)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        said = [json.loads(s[2:]) for s in done.stdout.splitlines() if s.startswith("=>")]
        assert len(said) == len(asked), done.stdout
        yield Refused(open_workspace(home / "cramped"), open_workspace(home / "shut"), said)
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_limit_that_is_reached_is_said_and_the_rest_follows(refused: Refused) -> None:
    status, said = refused.said[0]
    assert status not in (0, None)
    assert str(refused.cramped.folder) in said
    assert "limit on the size of files" in said
    status, said = refused.said[1]
    assert status == 0, said
    ws = refused.cramped
    assert ws.sql("SELECT count(*) AS n, count(DISTINCT id) AS ids FROM stories").to_pylist() == [
        {"n": KEPT + len(TEXTS), "ids": KEPT + len(TEXTS)}
    ]
    assert ws.check().whole


def test_a_folder_that_may_not_be_written_is_read_all_the_same(refused: Refused) -> None:
    for status, said in refused.said[2:7]:
        assert status == 0, said


def test_what_cannot_be_written_is_said(refused: Refused) -> None:
    for status, said in refused.said[7:]:
        assert status not in (0, None)
        assert str(refused.shut.folder) in said
        assert "may not be written" in said
    assert refused.shut.sql("SELECT count(*) AS n FROM stories").to_pylist() == [{"n": KEPT}]
    assert refused.shut.check().whole


def test_a_full_disk_is_told_by_sqlite_too(refused: Refused) -> None:
    """The search index cannot grow: a page limit stands for the disk."""

    def grow() -> None:
        with refused.cramped.search._open() as con:
            con.execute("PRAGMA max_page_count = 1")
            con.execute("CREATE TABLE more AS SELECT randomblob(100000) AS x")

    with pytest.raises(StoreError, match=r"search\.sqlite: the disk is full"):
        grow()
