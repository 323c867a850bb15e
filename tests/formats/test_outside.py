"""What we write, read back by programs that are not ours."""

from __future__ import annotations

import importlib.util
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import geojson
import icalendar
import networkx
import pandas
import pytest

from detente.formats import gdelt, icews, phoenix, polecat
from detente.formats.codes import cameo_codes
from detente.formats.dictionary import describe_format, dictionary_csv
from detente.formats.exports import ROW_FORMATS, rows_text
from detente.formats.folding import fold_stories
from detente.formats.foreign import ForeignEvent, pairs
from detente.formats.maps import geojson_lines, graphml_lines, located
from detente.formats.plans import calendar_lines, dated_plan
from detente.formats.sources import READERS
from detente.formats.tables import event_schema, read_parquet, write_foreign, write_parquet
from detente.records import CodedStory
from formats.conftest import split


@pytest.fixture(scope="module")
def events(coded: tuple[CodedStory, ...]) -> tuple[ForeignEvent, ...]:
    return fold_stories(coded).events


def text_of(events: tuple[ForeignEvent, ...], name: str) -> str:
    return "".join(rows_text(events, ROW_FORMATS[name]))


def gdelt_parser() -> ModuleType:
    """Return the parser of the package `gdelt` alone: the whole package asks the network."""
    package = importlib.util.find_spec("gdelt")
    assert package is not None
    assert package.submodule_search_locations is not None
    path = Path(package.submodule_search_locations[0]) / "parallel.py"
    spec = importlib.util.spec_from_file_location("gdelt_parallel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "version"), [("gdelt1", "1"), ("gdelt2", "2")])
def test_gdelt_by_the_gdelt_package(
    events: tuple[ForeignEvent, ...], name: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parallel = gdelt_parser()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.CSV", text_of(events, name))
    reply = SimpleNamespace(content=packed.getvalue(), status_code=200)
    monkeypatch.setattr(parallel.requests, "get", lambda *_, **__: reply)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = parallel._mp_worker("20180306", table="events")
    columns = gdelt.COLUMNS["1" if version == "1" else "2"]
    assert frame.shape[1] == len(columns)
    frame.columns = columns
    read = Counter(zip(frame["Actor1CountryCode"].fillna(""), frame["EventCode"], strict=True))
    rows = [r.split("\t") for r in text_of(events, name).splitlines()]
    assert read == Counter((r[7], r[26]) for r in rows)
    assert frame["SQLDATE"].between(20170101, 20190101).all()


@pytest.mark.parametrize(
    ("name", "keyword", "columns"),
    [
        ("icews", {"sep": "\t", "quoting": 3, "dtype": {"CAMEO Code": str}}, icews.COLUMNS),
        ("polecat", {"sep": "\t", "na_values": ["None"], "dtype": str}, polecat.COLUMNS),
        ("cameo", {"sep": "\t", "quoting": 3, "dtype": str}, phoenix.cameo_columns()),
        ("flat", {"dtype": {"cameo": str}}, tuple(describe_format("flat").columns)),
    ],
)
def test_tables_by_pandas(
    events: tuple[ForeignEvent, ...],
    name: str,
    keyword: dict[str, object],
    columns: tuple[str, ...],
) -> None:
    frame = pandas.read_csv(io.StringIO(text_of(events, name)), **keyword)  # type: ignore[call-overload]
    assert tuple(frame.columns) == columns
    if name == "polecat":
        assert frame["Event Type"].tolist() == [e.type for e in events]
        assert frame["Event Date"].tolist() == [e.date for e in events]
    elif name == "flat":
        assert len(frame) == sum(len(list(pairs(e))) for e in events)
    else:
        codes = frame["CAMEO Code" if name == "icews" else "code"]
        assert set(codes) <= set(cameo_codes())


def test_plover_by_pandas(events: tuple[ForeignEvent, ...]) -> None:
    frame = pandas.read_json(io.StringIO(text_of(events, "plover")), lines=True, dtype=False)
    assert frame["id"].tolist() == [e.id for e in events]
    assert frame["event"].tolist() == [[e.type] for e in events]


def test_geojson_by_its_package(events: tuple[ForeignEvent, ...]) -> None:
    made = geojson.loads("\n".join(geojson_lines(events)))
    assert made.is_valid, made.errors()
    assert [f["id"] for f in made["features"]] == [e.id for e in events if located(e)]
    assert made["features"]
    empty = geojson.loads("\n".join(geojson_lines([])))
    assert empty.is_valid
    assert empty["features"] == []


def test_graphml_by_networkx(events: tuple[ForeignEvent, ...]) -> None:
    graph = networkx.parse_graphml("\n".join(graphml_lines(events)), force_multigraph=True)
    both = [
        (e, a, r) for e in events for a, r in pairs(e)
        if a and r and (a.country or a.name) and (r.country or r.name)
    ]  # fmt: skip
    assert graph.is_directed()
    assert graph.number_of_edges() == len(both)
    wanted = Counter((a.country or a.name, r.country or r.name, e.type) for e, a, r in both)
    assert Counter((a, b, d["type"]) for a, b, d in graph.edges(data=True)) == wanted
    assert graph.nodes["RUS"] == {"label": "Russia", "kind": "country"}
    assert {type(d["goldstein"]) for _, _, d in graph.edges(data=True) if "goldstein" in d} == {
        float
    }


def test_calendar_by_icalendar(coded: tuple[CodedStory, ...]) -> None:
    raw = "".join(calendar_lines(coded)).encode()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(raw)
    plans = [e for one in coded for e in one.events if dated_plan(e)]
    entries = calendar.walk("VEVENT")
    assert [str(e["UID"]) for e in entries] == [f"{p.id}@detente" for p in plans]
    for entry, plan in zip(entries, plans, strict=True):
        assert entry.start.isoformat().startswith(plan.date.start or "")
        assert entry.end > entry.start
        assert plan.evidence[0].text in str(entry["DESCRIPTION"])
        assert (str(entry["STATUS"]) == "CANCELLED") == (plan.status == "cancelled")
    assert len(plans) > 5


def test_parquet_gives_the_same_events_and_says_what_its_columns_are(
    coded: tuple[CodedStory, ...], tmp_path: Path
) -> None:
    path = tmp_path / "events.parquet"
    said = describe_format("parquet").columns
    assert tuple(said) == tuple(event_schema().names)
    number = write_parquet(coded, path, said)
    every = [e for one in coded for e in one.events]
    assert number == len(every)
    assert list(read_parquet(path)) == every
    frame = pandas.read_parquet(path)
    assert frame["type"].tolist() == [e.type for e in every]
    assert [len(a) for a in frame["actors"]] == [len(e.actors) for e in every]
    schema = event_schema(said)
    assert schema.field("rule").metadata[b"description"].decode() == said["rule"]
    assert write_parquet([], path) == 0
    assert list(read_parquet(path)) == []


def test_foreign_parquet(events: tuple[ForeignEvent, ...], tmp_path: Path) -> None:
    path = tmp_path / "foreign.parquet"
    assert write_foreign(events, path) == len(events)
    frame = pandas.read_parquet(path)
    assert frame["id"].tolist() == [e.id for e in events]


def test_dictionaries_name_the_columns_that_are_there() -> None:
    assert set(describe_format("gdelt2").columns) == set(gdelt.COLUMNS["2"])
    assert tuple(describe_format("icews").columns) == icews.COLUMNS
    assert tuple(describe_format("phoenix").columns) == phoenix.COLUMNS
    assert tuple(describe_format("polecat").columns) == polecat.COLUMNS
    assert tuple(describe_format("cameo").columns) == phoenix.cameo_columns()
    frame = pandas.read_csv(io.StringIO(dictionary_csv("gdelt1")))
    assert frame.columns.tolist() == ["column", "what"]


@pytest.mark.parametrize("name", ["gdelt1", "gdelt2", "icews", "phoenix", "polecat", "plover"])
def test_the_newswire_comes_back_by_dyad_and_type(
    events: tuple[ForeignEvent, ...], name: str, lines_of: Callable[[str], list[object]]
) -> None:
    kind = name.removesuffix("1").removesuffix("2")
    back, bad = split(READERS[kind](lines_of(text_of(events, name))))  # type: ignore[arg-type]
    assert bad == []
    if kind in ("polecat", "plover"):
        assert [(e.type, e.date) for e in back] == [(e.type, e.date) for e in events]
        return
    # CAMEO says the type where its crosswalk does; 163 and the like have another one there.
    wanted = {(e.date, "042" if e.cameo == "043" else e.cameo) for e in events}
    assert {(e.date, "042" if e.cameo == "043" else e.cameo) for e in back} == wanted
