"""The reference examples: the columns that others have, and rows of theirs that we read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from detente.formats import gdelt, icews, phoenix, polecat
from detente.formats.codes import cameo_codes, countries
from detente.formats.foreign import ForeignEvent, ForeignPlace
from detente.formats.lines import read_lines
from detente.formats.sources import Taken, open_events


def only(path: Path) -> ForeignEvent:
    taken = Taken()
    (event,) = open_events(str(path), taken)
    assert taken.malformed == []
    assert event.raw[0] in path.read_text("utf-8")
    return event


def test_columns_of_gdelt(examples: Path) -> None:
    kept = json.loads((examples / "gdelt_columns.json").read_text("utf-8"))
    assert list(gdelt.COLUMNS["1"]) == kept["gdelt1"]
    assert list(gdelt.COLUMNS["2"]) == kept["gdelt2"]


@pytest.mark.parametrize(
    ("name", "columns"), [("icews.tab", icews.COLUMNS), ("polecat.txt", polecat.COLUMNS)]
)
def test_columns_of_headers(examples: Path, name: str, columns: tuple[str, ...]) -> None:
    head = (examples / name).read_text("utf-8").splitlines()[0]
    assert tuple(head.split("\t")) == columns


def test_columns_of_historical_phoenix(examples: Path) -> None:
    head = (examples / "phoenix_cline.csv").read_text("utf-8").splitlines()[0]
    assert tuple(head.split(",")) == phoenix.CLINE


@pytest.mark.parametrize("name", ["gdelt1_export.CSV", "gdelt2_export.CSV"])
def test_gdelt_row(examples: Path, name: str) -> None:
    event = only(examples / name)
    assert (event.type, event.mode, event.cameo) == ("CONSULT", "visit", "042")
    assert event.date == "2016-03-05"
    (actor,), (recipient,) = event.actors, event.recipients
    assert (actor.country, actor.sector, actor.name) == ("NOR", "GOV", "NORWAY")
    assert (recipient.country, recipient.sector) == ("ISL", "JRN")  # CAMEO's MED is media
    assert event.place == ForeignPlace(
        name="Exampleby, Oslo, Norway", city="Exampleby", admin1="Oslo", country="NOR", lat=59.9,
        lon=10.75,
    )  # fmt: skip
    assert (event.lead, event.mentions, event.url) == (True, 4, "https://news.example/a/1")


def test_our_gdelt_row_is_that_of_the_example_where_we_know_it(examples: Path) -> None:
    for name, version in (("gdelt1_export.CSV", "1"), ("gdelt2_export.CSV", "2")):
        event = only(examples / name)
        theirs = dict(zip(gdelt.COLUMNS[version], event.raw[0].split("\t"), strict=True))
        row = next(iter(gdelt.gdelt_rows(event, version)))
        ours = dict(zip(gdelt.COLUMNS[version], row.split("\t"), strict=True))
        unknown = {
            "GLOBALEVENTID", "NumArticles", "AvgTone", "ActionGeo_ADM1Code", "ActionGeo_ADM2Code",
            "ActionGeo_FeatureID",
        }  # fmt: skip
        differ = {
            c for c in theirs
            if theirs[c] != ours[c] and not (c in unknown or c.startswith(("Actor1G", "Actor2G")))
        }  # fmt: skip
        # 2.0 has the moment; ours is as fine as the story's date, here to the minute.
        assert differ == set()


def test_icews_row(examples: Path) -> None:
    event = only(examples / "icews.tab")
    assert (event.id, event.type, event.mode) == ("70000001_20140602", "CONSULT", "visit")
    (actor,), (recipient,) = event.actors, event.recipients
    assert (actor.country, actor.sector) == ("NOR", "GOV")
    assert (recipient.country, recipient.sectors) == ("ISL", ("CVL", "SOC"))
    assert event.place == ForeignPlace(
        name="Exampleby", city="Exampleby", admin1="Oslo", country="NOR", lat=59.9, lon=10.75
    )


def test_phoenix_rows(examples: Path) -> None:
    for name in ("phoenix_events.txt", "phoenix_cline.csv"):
        event = only(examples / name)
        assert (event.type, event.mode, event.goldstein) == ("CONSULT", "visit", 1.9)
        assert [p.country for p in (*event.actors, *event.recipients)] == ["NOR", "ISL"]
        assert event.place is not None
        assert event.place.country == "NOR"
    assert only(examples / "phoenix_cline.csv").date == "1979-03-05"


def test_polecat_row_comes_back_as_it_stood(examples: Path) -> None:
    event = only(examples / "polecat.txt")
    assert event.contexts == ("diplomatic", "economic")
    (actor,) = event.actors
    assert (actor.name, actor.country, actor.sectors) == ("A. Example", "NOR", ("GOV", "PTY"))
    (row,) = polecat.polecat_rows(event)
    theirs = dict(zip(polecat.COLUMNS, event.raw[0].split("\t"), strict=True))
    ours = dict(zip(polecat.COLUMNS, row.split("\t"), strict=True))
    differ = {c for c in theirs if theirs[c] != ours[c]}
    assert differ == {"Feature Type", "Story People", "Story Locations", "Version"}


def test_tables_are_those_of_the_reference(examples: Path) -> None:
    folder = examples.parent
    with (folder / "cameo_codes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {r["code"] for r in rows} == set(cameo_codes())
    for r in rows:
        ours = cameo_codes()[r["code"]]
        given = r["plover_event"].split("|")[0] or (
            r["suggest_event"] if r["root"] not in ("01", "02") else ""
        )
        assert (ours.type or "") == given, r["code"]
        assert (ours.quad, ours.quad_gdelt, ours.quad_phoenix) == (
            int(r["quad"]), int(r["quad_gdelt"]), int(r["quad_phoenix"]),
        )  # fmt: skip
        shown = "" if ours.goldstein_icews is None else str(ours.goldstein_icews)
        assert shown == r["goldstein_icews"]
    with (folder / "country_codes.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file):
            if r["iso3"] in ("EUR", "UNO", "SCG"):  # bodies, and a state of the past
                continue
            one = countries()[r["iso3"]]
            assert one.cow[:1] == ((r["cow_num"],) if r["cow_num"] else ())
            assert one.fips[:1] == ((r["fips10_gdelt_geo"],) if r["fips10_gdelt_geo"] else ())


def test_examples_have_no_malformed_rows(examples: Path) -> None:
    for path in sorted(examples.iterdir()):
        if path.suffix != ".json":
            taken = Taken()
            assert len(list(open_events(str(path), taken))) == 1, path.name
            assert taken.malformed == []
            assert list(read_lines(str(path)))
