"""`detente watch` as its user meets it: a folder, real receivers, and kills in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import feedparser
import pytest
from typer.testing import CliRunner

from detente.cli.app import app

runner = CliRunner()
STORIES = [
    (
        "2019-01-10",
        "Norwegian Foreign Minister Kari Lund met her Finnish counterpart Pekka Salo in Helsinki "
        "on Thursday to discuss fishing.",
    ),
    (
        "2019-06-05",
        "Norway expelled three Finnish diplomats on Wednesday. Finland threatened to close the "
        "border with Norway unless Norway frees the crews.",
    ),
    ("2019-06-06", "Norway expelled three Finnish diplomats on Wednesday, the government said."),
]
RULES = """
pairs = ["FIN-NOR"]
[[rule]]
id = "expelled"
kind = "act"
acts = ["SANCTION/expel"]
[[rule]]
id = "threat"
kind = "threat"
needs = ["condition"]
"""
# Takes the first alerts only at the third try; ends the watcher itself at the second.
COMMAND = """
import os, pathlib, signal, sys
tries = pathlib.Path("tries")
n = int(tries.read_text()) + 1 if tries.exists() else 1
tries.write_text(str(n))
if n == 2:
    os.kill(os.getppid(), signal.SIGKILL)
if n < 3:
    sys.exit("busy")
pathlib.Path("taken.jsonl").open("a").write(sys.stdin.read())
"""


def write_story(folder: Path, number: int) -> None:
    day, text = STORIES[number]
    row = {"id": f"s{number}", "published": day, "title": "", "text": text}
    (folder / f"{number}.jsonl").write_text(json.dumps(row) + "\n")


def make_workspace(tmp_path: Path, receivers: str, rules: str = RULES) -> tuple[Path, Path]:
    ws, inbox = tmp_path / "ws", tmp_path / "inbox"
    assert runner.invoke(app, ["init", str(ws)]).exit_code == 0
    inbox.mkdir()
    (ws / "alerts.toml").write_text(rules + receivers)
    return ws, inbox


def watch_once(ws: Path, inbox: Path) -> tuple[int, str]:
    done = runner.invoke(
        app, ["watch", "-w", str(ws), "--folder", str(inbox), "--once", "--workers", "1"]
    )
    return done.exit_code, done.output


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(x) for x in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_each_happening_rings_once(tmp_path: Path) -> None:
    ws, inbox = make_workspace(
        tmp_path,
        '[[receiver]]\nid = "t"\nkind = "terminal"\n'
        '[[receiver]]\nid = "f"\nkind = "jsonl"\nfile = "a.jsonl"\n'
        '[[receiver]]\nid = "a"\nkind = "atom"\nfile = "a.atom"\n',
    )
    write_story(inbox, 0)
    code, output = watch_once(ws, inbox)
    assert code == 0, output
    assert "alerts raised" not in output
    write_story(inbox, 1)
    code, output = watch_once(ws, inbox)
    assert code == 0, output
    assert "2019-06-05 expelled FIN-NOR: NOR > FIN SANCTION/expel, 2019-06-05" in output
    assert "“Norway expelled three Finnish diplomats on Wednesday.”" in output
    assert [a["rule"] for a in lines(ws / "a.jsonl")] == ["expelled", "threat"]
    write_story(inbox, 2)  # the same happening again
    code, output = watch_once(ws, inbox)
    assert code == 0, output
    assert len(lines(ws / "a.jsonl")) == 2
    assert len(feedparser.parse((ws / "a.atom").read_bytes()).entries) == 2
    listed = runner.invoke(app, ["alerts", "-w", str(ws), "--json"]).stdout.splitlines()
    assert [json.loads(x)["id"] for x in listed[::-1]] == [a["id"] for a in lines(ws / "a.jsonl")]
    # New rules look at what is there again.
    (ws / "alerts.toml").write_text(
        RULES + '[[rule]]\nid = "shut"\nkind = "first_contact"\ndays = 1\n'
        '[[receiver]]\nid = "f"\nkind = "jsonl"\nfile = "a.jsonl"\n'
    )
    assert watch_once(ws, inbox)[0] == 0
    assert len(lines(ws / "a.jsonl")) == 2


def test_killed_and_refused_and_still_nothing_is_lost(tmp_path: Path) -> None:
    ws, inbox = make_workspace(
        tmp_path,
        '[[receiver]]\nid = "c"\nkind = "command"\nretry_seconds = 0.1\n'
        f"command = {json.dumps([sys.executable, 'command.py'])}\n",
    )
    (ws / "command.py").write_text(COMMAND)
    for n in range(3):
        write_story(inbox, n)
    watcher = [
        sys.executable, "-m", "detente", "watch", "-w", str(ws), "--folder", str(inbox),
        "--every", "0.1", "--workers", "1",
    ]  # fmt: skip
    first = subprocess.run(watcher, capture_output=True, text=True, timeout=120)
    assert first.returncode == -signal.SIGKILL, first.stderr
    assert "c failed: exit status 1: busy" in first.stderr
    assert lines(ws / "taken.jsonl") == []
    second = subprocess.Popen(watcher, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 90
        while not lines(ws / "taken.jsonl") and time.monotonic() < until:
            time.sleep(0.1)
        # While it runs, no other may watch.
        other = runner.invoke(app, ["watch", "-w", str(ws), "--once"])
        assert "another process watches" in str(other.exception)
    finally:
        os.kill(second.pid, signal.SIGINT)
        _, said = second.communicate(timeout=60)
    assert "ended; all that was coded and raised is kept" in said
    assert (ws / "tries").read_text() == "3"
    assert sorted(str(a["rule"]) for a in lines(ws / "taken.jsonl")) == ["expelled", "threat"]


def test_what_is_not_taken_is_told(tmp_path: Path) -> None:
    ws, inbox = make_workspace(
        tmp_path, '[[receiver]]\nid = "c"\nkind = "command"\ncommand = ["false"]\n'
    )
    write_story(inbox, 1)
    code, output = watch_once(ws, inbox)
    assert code == 1
    assert "c failed: exit status 1" in output
    assert "not taken yet: 2 by c" in output
    listed = runner.invoke(app, ["alerts", "-w", str(ws)]).stdout
    assert "c: 2 not taken yet; failed 1 times" in listed


def test_rules_that_init_writes_are_read(tmp_path: Path) -> None:
    ws = tmp_path / "ws"
    assert runner.invoke(app, ["init", str(ws)]).exit_code == 0
    text = (ws / "alerts.toml").read_text("utf-8")
    (ws / "alerts.toml").unlink()
    done = runner.invoke(app, ["watch", "-w", str(ws), "--once"])
    assert done.exit_code == 0, done.output
    assert "wrote" in done.output
    assert (ws / "alerts.toml").read_text("utf-8") == text
    # Each line that is commented out is right too, once the sign is taken away.
    opened = "\n".join(
        x.removeprefix("# ") if x.startswith(("# [[", "# ")) and ("=" in x or "[[" in x) else x
        for x in text.splitlines()
        if not x.startswith("#   ") and not x.startswith("#    ")
    )
    (ws / "alerts.toml").write_text(opened)
    done = runner.invoke(app, ["watch", "-w", str(ws), "--once"])
    assert done.exit_code == 0, (done.output, done.exception)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pairs = ['MEX']", "'MEX' is no pair"),
        ("pairs = ['MEX-Nowhereland']", "nobody is known as 'Nowhereland'"),
        ("pears = []", "unknown key 'pears'; known are fresh_days, pairs"),
        ("[[rule]]\nid = 'x'\nkind = 'moon'", "no kind 'moon'; known are channel, first_contact"),
        ("[[rule]]\nid = 'x'\nkind = 'act'", "a rule of kind act needs 'acts'"),
        ("[[rule]]\nid = 'x'\nkind = 'act'\nacts = 'ASSAULT'", "it must be a list"),
        ("[[rule]]\nid = 'x'\nkind = 'threat'\nneeds = ['luck']", "needs has 'luck'; known are"),
        ("[[receiver]]\nid = 'x'\nkind = 'pigeon'", "no kind 'pigeon'; known are terminal"),
        ("[[receiver]]\nid = 'x'\nkind = 'command'\ncommand = 'a b'", "it must be a list"),
        ("[[receiver]]\nid = 'x'\nkind = 'jsonl'", "a receiver of kind jsonl needs 'file'"),
        ("[[receiver]]\nkind = 'terminal'", "'id' is missing"),
        ("fresh_days = 'x'", "fresh_days cannot be 'x'"),
        ("= 3", "alerts.toml"),
    ],
)
def test_mistakes_are_named(tmp_path_factory: pytest.TempPathFactory, text: str, said: str) -> None:
    ws = tmp_path_factory.mktemp("bad") / "ws"
    assert runner.invoke(app, ["init", str(ws)]).exit_code == 0
    (ws / "alerts.toml").write_text(text)
    done = runner.invoke(app, ["watch", "-w", str(ws), "--once"])
    assert done.exit_code != 0
    assert said in str(done.exception)
