"""What is broken is named; what can be repaired is repaired."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.errors import StoreError
from detente.plain import to_plain
from detente.records import CodedStory
from detente.store.tables import told
from detente.workspace import Workspace, create_workspace, open_workspace


def told_by(ws: Workspace) -> list[Any]:
    return [
        [to_plain(c) for c in ws.coded()],
        [to_plain(h) for h in ws.happenings()],
        [to_plain(x) for x in ws.links()],
        [to_plain(g) for g in ws.groups()],
    ]


@pytest.fixture(scope="module")
def whole(
    tmp_path_factory: pytest.TempPathFactory, coded: tuple[CodedStory, ...], fill: Any
) -> Workspace:
    """A workspace of several pieces, one of which was joined anew by later ones."""
    ws = create_workspace(tmp_path_factory.mktemp("whole") / "ws")
    fill(ws, coded[::2])
    fill(ws, coded[1::2], 20)
    return ws


@pytest.fixture
def copy(whole: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(whole.folder, tmp_path / "ws")
    return open_workspace(tmp_path / "ws")


def delete(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def alter(path: Path) -> None:
    """Change the bytes that say where the columns are; the size stays."""
    raw = bytearray(path.read_bytes())
    begin = len(raw) - 8 - int.from_bytes(raw[-8:-4], "little")
    raw[begin : begin + 64] = bytes(64)
    path.write_bytes(raw)


def data_file(ws: Workspace, table: str) -> Path:
    ws.store.table(table).refresh()
    return Path(ws.store.table(table).files()[0].path)


def test_a_whole_record_is_whole(copy: Workspace) -> None:
    checked = copy.check()
    assert checked.whole
    assert not checked.findings
    assert {t.name: t.rows for t in checked.tables}["events"] == copy.events().num_rows
    assert copy.repair().done == ()


@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("runs", delete), ("runs", alter), ("stories", delete), ("stories", cut), ("events", cut),
        ("groups", alter), ("happenings", delete), ("links", cut), ("superseded", delete),
    ],
)  # fmt: skip
def test_a_broken_data_file_is_named_and_repaired(
    copy: Workspace,
    whole: Workspace,
    coded: tuple[CodedStory, ...],
    fill: Any,
    table: str,
    damage: Callable[[Path], None],
) -> None:
    path = data_file(copy, table)
    damage(path)
    ws = open_workspace(copy.folder)
    checked = ws.check()
    assert not checked.whole
    assert [f.path for f in checked.findings if f.kind == "file"] == [str(path)]
    repaired = open_workspace(copy.folder).repair()
    assert repaired.left == ()
    assert repaired.done
    again = open_workspace(copy.folder)
    assert again.check().whole
    if table == "stories":
        assert told_by(again) != told_by(whole)
        assert any("stories are lost" in d for d in repaired.done)
        assert fill(again, coded).counts.coded > 0
    assert told_by(again) == told_by(whole)
    assert again.check().whole


def test_reading_a_broken_file_names_it(copy: Workspace) -> None:
    path = data_file(copy, "events")
    path.unlink()
    with pytest.raises(StoreError, match=f"{path.name}.*detente check"):
        open_workspace(copy.folder).events()


def test_reading_a_file_that_was_cut_off_says_what_is_wrong_with_it(copy: Workspace) -> None:
    path = data_file(copy, "events")
    size = path.stat().st_size
    cut(path)
    with pytest.raises(StoreError) as raised:
        open_workspace(copy.folder).events()
    assert str(raised.value) == (
        f"{path}: the file has {size // 2} bytes, it should have {size}; `detente check` says what "
        "is intact, and `detente check --repair` repairs what can be repaired"
    )


def test_reading_an_altered_file_shows_no_query_of_ours(copy: Workspace) -> None:
    path = data_file(copy, "events")
    alter(path)
    with pytest.raises(StoreError, match="detente check") as raised:
        open_workspace(copy.folder).events()
    assert "SELECT" not in str(raised.value)
    assert "^" not in str(raised.value)


@pytest.mark.parametrize("table", ["runs", "events", "happenings", "superseded"])
def test_a_log_entry_that_was_cut_off_is_repaired(
    copy: Workspace, whole: Workspace, table: str
) -> None:
    last = max((copy.folder / "tables" / table / "_delta_log").glob("*.json"))
    cut(last)
    checked = open_workspace(copy.folder).check()
    assert [f.path for f in checked.findings] == [str(last)]
    with pytest.raises(StoreError, match="detente check"):
        open_workspace(copy.folder).events()
    assert open_workspace(copy.folder).repair().left == ()
    again = open_workspace(copy.folder)
    assert again.check().whole
    assert told_by(again) == told_by(whole)


def test_a_lost_table_of_runs_is_made_again_from_its_journal(
    copy: Workspace, whole: Workspace
) -> None:
    shutil.rmtree(copy.folder / "tables" / "runs")
    with pytest.raises(StoreError, match=r"runs.*detente check"):
        open_workspace(copy.folder).events()
    assert open_workspace(copy.folder).repair().left == ()
    assert told_by(open_workspace(copy.folder)) == told_by(whole)


def test_what_cannot_be_repaired_is_said(copy: Workspace) -> None:
    log = copy.folder / "tables" / "stories" / "_delta_log"
    first = min(log.glob("*.json"))
    cut(first)
    checked = open_workspace(copy.folder).repair()
    assert not checked.whole
    assert str(first) in checked.left[0]
    assert "copy" in checked.left[0]


def test_a_broken_index_and_state_are_made_again(copy: Workspace) -> None:
    copy.state.save_search("mine", {"actor": ["FRA"]})
    for path in (copy.search.path, copy.state.path):
        path.write_bytes(b"no database" * 1000)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    ws = open_workspace(copy.folder)
    assert {f.kind for f in ws.check().findings} == {"index", "state"}
    with pytest.raises(StoreError, match=r"search\.sqlite"):
        ws.events(text="diplomats")
    assert ws.repair().left == ()
    assert ws.events(text="diplomats").num_rows > 0
    assert ws.state.searches() == {}


def test_a_full_disk_is_said_so(
    ws: Workspace, coded: tuple[CodedStory, ...], fill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ws, coded[:10])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("detente.store.tables.write_deltalake", full)
    with pytest.raises(StoreError, match=r"disk is full.*nothing is lost"):
        fill(ws, coded)
    monkeypatch.undo()
    assert fill(ws, coded).counts.duplicate == 10


def test_a_folder_that_cannot_be_written_is_named() -> None:
    error = OSError(13, "Permission denied")
    assert "may not be written" in told(Path("x/events"), error)
    assert "x/events" in told(Path("x/events"), error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(copy: Workspace, coded: tuple[CodedStory, ...], fill: Any) -> None:
    tables = [copy.folder / "tables", *(copy.folder / "tables").rglob("*")]
    for path in tables:
        if path.is_dir():
            path.chmod(0o555)
    try:
        assert open_workspace(copy.folder).events().num_rows
        with pytest.raises(StoreError, match="may not be written"):
            fill(open_workspace(copy.folder), coded)
    finally:
        for path in tables:
            if path.is_dir():
                path.chmod(0o755)
