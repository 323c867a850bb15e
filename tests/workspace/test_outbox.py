"""Alerts on their way: kept once, sent to real receivers, tried again, and never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.store import NewAlert, Outbox
from detente.workspace.receivers import Delivered, Receiver, deliver

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alert(n: int, *keys: str, rule: str = "r", pair: tuple[str, str] = ("MEX", "USA"),
          cool_down: timedelta = timedelta(0)) -> NewAlert:  # fmt: skip
    told = {"quote": f"words {n} <&> \x07", "source": "wire", "published": None, "url": None}
    body = {"rule": rule, "kind": "act", "pair": pair, "text": f"alert {n}", "evidence": [told]}
    return NewAlert(f"al_{n}", rule, pair, "act", keys or (f"ev_{n}",), body, cool_down)


Send = Callable[..., tuple[Delivered, ...]]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "state.sqlite")


@pytest.fixture
def send(outbox: Outbox, tmp_path: Path) -> Send:
    def send(receiver: Receiver, now: datetime = NOW) -> tuple[Delivered, ...]:
        return deliver(outbox, [receiver], now, tmp_path, lambda _: None)

    return send


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_alerts_that_share_a_key_are_one(outbox: Outbox) -> None:
    def raised(*alerts: NewAlert) -> tuple[str, ...]:
        return outbox.raise_alerts(alerts, ["x"], NOW)

    assert raised(alert(1, "a", "b")) == ("al_1",)
    assert raised(alert(2, "b", "c")) == ()
    assert raised(alert(3, "c")) == ()  # it learned c from the second
    assert raised(alert(4, "c", pair=("USA", "MEX"))) == ()
    assert raised(alert(5, "c", rule="other"), alert(6, "d"), alert(7, "d")) == ("al_5", "al_6")
    assert [h.id for h in outbox.waiting("x", NOW)] == ["al_1", "al_5", "al_6"]


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=3), max_size=12))
def test_looking_again_raises_nothing(
    tmp_path_factory: pytest.TempPathFactory, looks: list[list[int]]
) -> None:
    outbox = Outbox(tmp_path_factory.mktemp("again") / "state.sqlite")
    alerts = [alert(n, *map(str, keys)) for n, keys in enumerate(looks)]
    outbox.raise_alerts(alerts, ["x"], NOW)
    assert outbox.raise_alerts(alerts, ["x"], NOW) == ()


def test_cool_down_holds_alerts_back_and_sends_them_together(
    outbox: Outbox, send: Send, tmp_path: Path
) -> None:
    lines = Receiver("file", "jsonl", file=tmp_path / "a.jsonl")
    quiet = 6 * HOUR

    def raise_at(hours: int, *numbers: int) -> None:
        new = [alert(n, cool_down=quiet) for n in numbers]
        outbox.raise_alerts(new, ["file"], NOW + hours * HOUR)

    raise_at(0, 1, 2)
    assert send(lines) == (Delivered("file", 2),)
    raise_at(1, 3)
    raise_at(4, 4)
    outbox.raise_alerts([alert(9, rule="loud", cool_down=quiet)], ["file"], NOW + 4 * HOUR)
    assert send(lines, NOW + 5 * HOUR) == (Delivered("file", 1),)  # another rule is not held back
    assert send(lines, NOW + 6 * HOUR) == (Delivered("file", 2),)
    assert ids(tmp_path / "a.jsonl") == ["al_1", "al_2", "al_9", "al_3", "al_4"]
    raise_at(13, 5)  # long after: at once
    assert send(lines, NOW + 13 * HOUR) == (Delivered("file", 1),)


def test_digest_gathers_what_came(outbox: Outbox, send: Send, tmp_path: Path) -> None:
    count = [sys.executable, "-c", "import sys; open('got', 'a').write(str(len(list(sys.stdin))))"]
    daily = Receiver("mail", "command", command=tuple(count), digest_hours=24)
    for hour in range(4):
        outbox.raise_alerts([alert(hour)], ["mail"], NOW + hour * HOUR)
        send(daily, NOW + hour * HOUR)
    assert (tmp_path / "got").read_text() == "1"
    assert send(daily, NOW + 24 * HOUR) == (Delivered("mail", 3),)
    assert (tmp_path / "got").read_text() == "13"


FAILS_TWICE = """
import pathlib, sys
tries = pathlib.Path("tries")
n = int(tries.read_text()) if tries.exists() else 0
tries.write_text(str(n + 1))
if n < 2:
    sys.exit("the line is busy")
pathlib.Path("taken.jsonl").open("a").write(sys.stdin.read())
"""


def test_a_command_that_fails_twice_gets_everything(
    outbox: Outbox, send: Send, tmp_path: Path
) -> None:
    busy = Receiver("mail", "command", command=(sys.executable, "-c", FAILS_TWICE))
    outbox.raise_alerts([alert(1), alert(2)], ["mail"], NOW)
    (first,) = send(busy)
    assert first.alerts == 0
    assert first.problem == "exit status 1: the line is busy"
    assert first.next_try == NOW + timedelta(seconds=30)
    assert send(busy, NOW + timedelta(seconds=29)) == ()
    outbox.raise_alerts([alert(3)], ["mail"], NOW + timedelta(seconds=29))
    (second,) = send(busy, NOW + timedelta(seconds=30))
    assert second.next_try == NOW + timedelta(seconds=90)
    assert outbox.undelivered() == {"mail": 3}
    assert outbox.receiver("mail").problem == "exit status 1: the line is busy"
    assert send(busy, NOW + timedelta(seconds=90)) == (Delivered("mail", 3),)
    assert ids(tmp_path / "taken.jsonl") == ["al_1", "al_2", "al_3"]
    assert outbox.undelivered() == {}
    assert send(busy, NOW + HOUR) == ()


def test_waits_grow_to_an_hour_and_no_further(outbox: Outbox, send: Send) -> None:
    never = Receiver("mail", "command", command=("false",))
    outbox.raise_alerts([alert(1)], ["mail"], NOW)
    now, waits = NOW, []
    for _ in range(9):
        (done,) = send(never, now)
        assert done.next_try is not None
        waits.append((done.next_try - now).seconds)
        now = done.next_try
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("no-such-program-here",), "No such file or directory"),
        (("sh", "-c", "sleep 60 & wait"), "did not end within 0.2 s"),
        (("sh", "-c", "kill -9 $$"), "exit status -9"),
    ],
)
def test_commands_that_do_not_work_are_told_and_tried_again(
    outbox: Outbox, send: Send, command: tuple[str, ...], problem: str
) -> None:
    outbox.raise_alerts([alert(1)], ["bad"], NOW)
    began = time.monotonic()
    (done,) = send(Receiver("bad", "command", command=command, timeout_seconds=0.2))
    assert problem in (done.problem or "")
    assert time.monotonic() - began < 10
    assert outbox.undelivered() == {"bad": 1}


def test_one_receiver_that_fails_does_not_hold_up_the_others(
    outbox: Outbox, tmp_path: Path
) -> None:
    blocked = tmp_path / "folder"
    blocked.mkdir()
    receivers = [
        Receiver("bad", "jsonl", file=blocked),
        Receiver("good", "jsonl", file=tmp_path / "new" / "good.jsonl"),
        Receiver("feed", "atom", file=tmp_path / "alerts.atom"),
    ]
    shown: list[Sequence[dict[str, Any]]] = []
    receivers.append(Receiver("terminal", "terminal"))
    outbox.raise_alerts([alert(1), alert(2)], [r.id for r in receivers], NOW)
    done = {d.receiver: d for d in deliver(outbox, receivers, NOW, tmp_path, shown.append)}
    assert "Is a directory" in (done["bad"].problem or "")
    assert [done[n].alerts for n in ("good", "feed", "terminal")] == [2, 2, 2]
    assert ids(tmp_path / "new" / "good.jsonl") == ["al_1", "al_2"]
    assert [[a["id"] for a in found] for found in shown] == [["al_1", "al_2"]]
    feed = feedparser.parse((tmp_path / "alerts.atom").read_bytes())
    assert not feed.bozo
    assert [e.title for e in feed.entries] == ["alert 2", "alert 1"]
    assert feed.entries[0].id == "urn:detente:al_2"
    assert "words 2 <&>" in feed.entries[0].content[0].value
    blocked.rmdir()
    (again,) = deliver(outbox, receivers, NOW + HOUR, tmp_path, shown.append)
    assert again == Delivered("bad", 2)


def test_half_a_line_of_a_killed_write_is_mended(
    outbox: Outbox, send: Send, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    lines = Receiver("file", "jsonl", file=path)
    outbox.raise_alerts([alert(n) for n in range(3)], ["file"], NOW)
    outbox.starting("file", outbox.waiting("file", NOW))  # as if killed in the write below
    path.write_text('{"id": "al_0"}\n{"id": "al')
    assert send(lines) == (Delivered("file", 3),)
    assert ids(path) == ["al_0", "al_1", "al_2"]


# A program that raises and sends, killed again and again; its receivers are real.
WORKER = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from detente.store import NewAlert, Outbox
    from detente.workspace.receivers import Receiver, deliver

    folder = Path(sys.argv[1])
    outbox = Outbox(folder / "state.sqlite")
    told = {"quote": "q" * 2000, "source": "s", "published": None, "url": None}
    receivers = [
        Receiver("file", "jsonl", file=folder / "a.jsonl"),
        Receiver("feed", "atom", file=folder / "a.atom"),
        Receiver("mail", "command", command=("sh", "-c", "cat >> mail.jsonl")),
    ]
    print("started", flush=True)
    for n in range(int(sys.argv[2])):
        body = {"rule": "r", "text": f"alert {n}", "evidence": [told]}
        new = NewAlert(f"al_{n}", "r", ("A", "B"), "act", (f"ev_{n}",), body)
        now = datetime.now(UTC)
        outbox.raise_alerts([new], [r.id for r in receivers], now)
        deliver(outbox, receivers, now, folder, lambda _: None)
    """
)


def test_nothing_is_lost_by_kill_9(tmp_path: Path) -> None:
    number, kills = 15, 0
    while True:
        program = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(number)], stdout=subprocess.PIPE
        )
        assert program.stdout is not None
        assert program.stdout.readline() == b"started\n"
        if kills < 3:
            time.sleep(0.02 + 0.06 * kills)
            os.kill(program.pid, signal.SIGKILL)
            kills += 1
        program.communicate()
        if program.returncode == 0:
            break
    every = [f"al_{n}" for n in range(number)]
    assert ids(tmp_path / "a.jsonl") == every
    assert sorted(set(ids(tmp_path / "mail.jsonl"))) == sorted(every)
    assert len(feedparser.parse((tmp_path / "a.atom").read_bytes()).entries) == number
    assert Outbox(tmp_path / "state.sqlite").undelivered() == {}
