"""What real files of others have in them beside well-made rows. All rows here are made up."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.formats.codes import cameo_party
from detente.formats.gdelt import COLUMNS, REDUCED, read_gdelt
from detente.formats.icews import COLUMNS as ICEWS
from detente.formats.icews import read_icews, split_sectors
from detente.formats.lines import Line, read_lines
from detente.formats.phoenix import read_phoenix
from detente.formats.plover import read_plover
from detente.formats.polecat import COLUMNS as POLECAT
from detente.formats.polecat import read_polecat
from detente.formats.sources import Taken, kind_of, open_events
from formats.conftest import split

Lines = Callable[[str], list[Line]]


def row(columns: Sequence[str], **values: str) -> str:
    given = {k.replace("__", " "): v for k, v in values.items()}
    assert set(given) <= set(columns)
    return "\t".join(given.get(c, "") for c in columns)


def gdelt1(**values: str) -> str:
    kept = {
        "GLOBALEVENTID": "1", "SQLDATE": "20180306", "EventCode": "042", "Actor1Code": "NOR",
        "Actor1CountryCode": "NOR", "Actor2Code": "ISL", "Actor2CountryCode": "ISL",
        "DATEADDED": "20180306", "SOURCEURL": "https://news.example/a",
    }  # fmt: skip
    return row(COLUMNS["1"], **{**kept, **values})


def icews(**values: str) -> str:
    kept = {
        "Event__ID": "7", "Event__Date": "2018-03-06", "Source__Name": "Norway",
        "Source__Country": "Norway", "Event__Text": "Consult", "CAMEO__Code": "040",
        "Target__Name": "Iceland", "Target__Country": "Iceland", "Story__ID": "80",
        "Sentence__Number": "2",
    }  # fmt: skip
    return row(ICEWS, **{**kept, **values})


def polecat(**values: str) -> str:
    kept = dict.fromkeys((c.replace(" ", "__") for c in POLECAT), "None") | {
        "Event__ID": "s1_CONSULT_", "Event__Date": "2023-03-05", "Event__Type": "CONSULT",
        "Actor__Name": "Norway", "Actor__Country": "NOR", "Recipient__Name": "Iceland",
        "Recipient__Country": "ISL",
    }  # fmt: skip
    return row(POLECAT, **{**kept, **values})


def test_gdelt_takes_57_columns_a_carriage_return_and_says_what_it_does_not_take(
    lines_of: Lines, tmp_path: Path
) -> None:
    short = "\t".join(gdelt1().split("\t")[:57])
    path = tmp_path / "x.CSV"
    path.write_bytes((short + "\r\n" + gdelt1() + "\r\n").encode())
    events, bad = split(read_gdelt(read_lines(str(path))))
    assert [e.url for e in events] == [None, "https://news.example/a"]
    assert bad == []
    rows = [gdelt1(SQLDATE="20180231"), gdelt1() + "\tx", gdelt1(EventCode="---")]
    rows.append(gdelt1(SOURCEURL='https://news.example/"b'))
    events, bad = split(read_gdelt(lines_of("\n".join(rows))))
    assert [e.url for e in events] == ['https://news.example/"b']
    assert [(b.line, b.text) for b in bad] == [(n + 1, rows[n]) for n in range(3)]
    assert "20180231" in bad[0].reason
    assert "59 columns" in bad[1].reason
    assert "'---' is no CAMEO code" in bad[2].reason


def test_gdelt_mentions_are_refused_by_name(lines_of: Lines) -> None:
    with pytest.raises(InputError, match="a mentions file of GDELT"):
        list(read_gdelt(lines_of("\t".join("abcdefghijklmnop"))))


def test_gdelt_notes_days_shifted_by_the_coder(lines_of: Lines) -> None:
    days = ("20180206", "20170306", "20080306", "20180305")
    events, _ = split(read_gdelt(lines_of("\n".join(gdelt1(SQLDATE=d) for d in days))))
    notes = ["; ".join(e.notes) for e in events]
    assert ["one month" in notes[0], "one year" in notes[1], "ten years" in notes[2], notes[3]] == [
        True, True, True, "",
    ]  # fmt: skip


def test_gdelt_reduced_file(lines_of: Lines) -> None:
    values = {"Date": "20180306", "Source": "NORGOV", "Target": "ISLMED", "CAMEOCode": "042"}
    text = "\t".join(REDUCED) + "\n" + row(REDUCED, **values, ActionGeoLat="59.9")
    (event,), bad = split(read_gdelt(lines_of(text)))
    assert (event.type, event.actors[0].country, event.recipients[0].sector) == (
        "CONSULT", "NOR", "JRN",
    )  # fmt: skip
    assert bad == []


@pytest.mark.parametrize(
    ("code", "country", "group", "types", "wanted"),
    [
        ("NORGOV", "NOR", "", ["GOV"], ("NOR", ("GOV",))),
        ("ROMMED", "ROM", "", ["MED"], ("ROU", ("JRN",))),
        ("NGOHLH", "", "", ["NGO", "HLH"], ("NGO", ("NGO", "MED"))),
        ("IGOUNO", "", "UNO", ["IGO"], ("UNO", ("IGO",))),
        ("IGOEUREEC", "EUR", "EEC", ["IGO"], ("EUR", ("IGO",))),
        ("EUR", "EUR", "", [], (None, ())),  # the part of the world
        ("SCGSRB", "SRB", "", [], ("SRB", ())),
        ("SRBKSV", "", "", [], ("XKX", ())),
        ("USRMIL", "USR", "", ["MIL"], ("RUS", ("MIL",))),
        ("CHRCTH", "", "", [], (None, ())),
        ("NOROPPPTY", "NOR", "", ["OPP"], ("NOR", ("OPP", "PTY"))),
        ("NORSEP", "NOR", "", ["SEP"], ("NOR", ("REB",))),
        ("NGM", "", "", ["NGM"], ("ISM", ("ISM",))),
        ("PALINS", "PAL", "", ["INS"], ("PSE", ("REB",))),
        ("UIS", "", "", ["UIS"], (None, ())),
    ],
)
def test_cameo_actor_codes(
    code: str, country: str, group: str, types: list[str], wanted: tuple[object, object]
) -> None:
    party = cameo_party(code, country=country, group=group, types=tuple(types))
    assert party is not None
    assert (party.country, party.sectors) == wanted
    assert party.code == code
    apart = cameo_party(code)
    assert apart is not None
    assert (apart.country, apart.sectors) == wanted


def test_no_actor_is_none() -> None:
    assert cameo_party("") is None


@pytest.mark.parametrize(
    ("code", "kind", "note"),
    [
        ("0357", "AGREE", "read as 035"),
        ("1641", "SANCTION", "read as 164"),
        ("019", None, "dropped in PLOVER"),
        ("1952", "ASSAULT", "inferred"),
        ("08", "CONCEDE", ""),
    ],
)
def test_codes_outside_the_scheme(lines_of: Lines, code: str, kind: str, note: str) -> None:
    (event,), _ = split(read_gdelt(lines_of(gdelt1(EventCode=code))))
    assert event.type == kind
    assert note in "; ".join(event.notes)


def test_icews_joins_both_rows_of_a_meeting_and_of_a_visit(lines_of: Lines) -> None:
    other = {
        "Source__Name": "Iceland", "Source__Country": "Iceland", "Target__Name": "Norway",
        "Target__Country": "Norway",
    }  # fmt: skip
    text = "\n".join(
        [
            "\t".join(ICEWS),
            icews(),
            icews(Event__ID="9", Event__Text="Accuse", CAMEO__Code="112"),
            icews(Event__ID="8", **other),
            icews(Event__ID="10", Event__Text="Host a visit", CAMEO__Code="043"),
            icews(Event__ID="11", Event__Text="Make a visit", CAMEO__Code="042", **other),
            icews(Event__ID="12", Sentence__Number="3", **other),
        ]
    )
    events, bad = split(read_icews(lines_of(text)))
    assert bad == []
    assert [(e.cameo, e.reciprocal, e.lines) for e in events] == [
        ("040", True, (2, 4)), ("112", None, (3,)), ("042", None, (5, 6)), ("040", None, (7,)),
    ]  # fmt: skip
    visit = events[2]
    assert (visit.actors[0].country, visit.recipients[0].country) == ("ISL", "NOR")
    assert len(visit.raw) == 2


def test_icews_of_2017_has_no_codes_and_other_days(lines_of: Lines) -> None:
    columns = [c for c in ICEWS if c != "CAMEO Code"]
    values = {
        "Event ID": "1", "Event Date": "3/6/2017", "Source Name": '"Norway"',
        "Source Country": "Norway", "Event Text": '"Consult"', "Target Name": "Iceland",
    }  # fmt: skip
    rows = [values, {**values, "Event Text": "Dance"}, {**values, "Event Date": "2017-13-01"}]
    text = "\n".join("\t".join(r.get(c, "") for c in columns) for r in rows)
    events, bad = split(read_icews(lines_of("\t".join(columns) + "\n" + text)))
    assert [(e.cameo, e.date, e.actors[0].name) for e in events] == [
        ("040", "2017-03-06", "Norway")
    ]
    assert [b.line for b in bad] == [3, 4]
    assert "no code has the label 'Dance'" in bad[0].reason


def test_icews_repeats_and_short_rows_are_listed(lines_of: Lines) -> None:
    text = "\n".join(["\t".join(ICEWS), icews(), icews(), "1\t2"])
    events, bad = split(read_icews(lines_of(text)))
    assert len(events) == 1
    assert [b.reason for b in bad] == ["the same row as line 2", "2 columns, the header has 20"]


def test_icews_as_the_r_package_saves_it(lines_of: Lines) -> None:
    columns = [c.lower().replace(" ", "_") for c in ICEWS]
    text = "\t".join(columns) + "\n" + icews(Event__Date="20180306").replace("Iceland", "NA")
    (event,), bad = split(read_icews(lines_of(text)))
    assert bad == []
    assert (event.id, event.recipients) == ("7_20180306", ())


def test_icews_sectors_with_commas_in_their_names() -> None:
    cell = "Elite,Army Mechanized (Ships, Tanks, Planes),Arab, Levant,Unheard Of,Military"
    assert split_sectors(cell) == (
        "Elite", "Army Mechanized (Ships, Tanks, Planes)", "Arab, Levant", "Unheard Of", "Military",
    )  # fmt: skip
    assert split_sectors("") == ()


def test_icews_bodies_have_no_country(lines_of: Lines) -> None:
    text = "\n".join(
        [
            "\t".join(ICEWS),
            icews(Source__Name="United Nations", Source__Country="",
                  Source__Sectors="International Government Organization",
                  Target__Country="Russian Federation"),
            icews(Source__Country="Atlantis", Event__ID="8"),
        ]
    )  # fmt: skip
    (first, second), _ = split(read_icews(lines_of(text)))
    assert (first.actors[0].country, first.recipients[0].country) == ("UNO", "RUS")
    assert second.actors[0].country is None
    assert "country 'Atlantis' is not known" in second.notes


def test_phoenix_layouts(lines_of: Lines) -> None:
    cells = [
        "1_v1.0.0", "20150305", "2015", "03", "05", "---", "---", "", "", "SRBKSV", "KSV", "", "",
        "042", "04", "1", "1.9", "", "", "", "", "", "", "a_1", "", "",
    ]  # fmt: skip
    raw = ["20150305", "NORGOV", "---", "042", "", "a_1;b_2", "https://news.example/a"]
    text = "\n".join(["\t".join(cells), "\t".join([*cells, "a sentence"]), "\t".join(raw), "x\ty"])
    events, bad = split(read_phoenix(lines_of(text)))
    assert [e.origin for e in events] == ["phoenix", "phoenix", "petrarch"]
    assert [e.actors for e in events[:2]] == [(), ()]
    assert [e.recipients[0].country for e in events[:2]] == ["XKX", "XKX"]
    assert (events[2].recipients, events[2].url) == ((), "https://news.example/a")
    assert [b.line for b in bad] == [4]


def test_polecat_headers_and_tails_that_do_not_fit(lines_of: Lines) -> None:
    long_head = "\t".join([*POLECAT, "Headline", "Event Text"])
    text = "\n".join([long_head, polecat(), polecat() + "\t\t\t", polecat() + "\tx\ty\tz"])
    events, bad = split(read_polecat(lines_of(text)))
    assert [e.recipients[0].country for e in events] == ["ISL", "ISL"]
    assert [b.line for b in bad] == [4]
    newer = "\t".join("Event Intensity" if c == "Intensity" else c for c in POLECAT)
    (event,), _ = split(read_polecat(lines_of(newer + "\n" + polecat(Intensity="2.5"))))
    assert event.score == 2.5
    other_order = list(reversed([c for c in POLECAT if c != "Intensity"]))
    cells = dict(zip(POLECAT, polecat().split("\t"), strict=True))
    shuffled = "\t".join(other_order) + "\n" + "\t".join(cells[c] for c in other_order)
    (event,), _ = split(read_polecat(lines_of(shuffled)))
    assert (event.actors[0].country, event.score) == ("NOR", None)


def test_polecat_sides_modes_and_contexts(lines_of: Lines) -> None:
    text = "\n".join(
        [
            "\t".join(POLECAT),
            polecat(Actor__Name="A; B; C", Actor__Country="NOR; None; Russia",
                    Contexts="pro-democracy|elections; military"),
            polecat(Actor__Name="A; B", Actor__Country="NOR|SWE"),
            polecat(Event__Type="ASSAULT", Event__Mode="assassinate"),
            polecat(Event__Type="RETREAT", Event__Mode="return"),
            polecat(Actor__Name='the "old" one', Event__Date="None"),
            polecat(Actor__Name='the "old" one'),
        ]
    )  # fmt: skip
    events, bad = split(read_polecat(lines_of(text)))
    assert [p.country for p in events[0].actors] == ["NOR", None, "RUS"]
    assert [p.name for p in events[0].actors] == ["A", "B", "C"]
    assert events[0].contexts == ("pro_democracy", "election", "military")
    assert [e.mode for e in events[2:4]] == ["targeted", None]
    assert "mode return is now no mode" in events[3].notes
    assert [b.line for b in bad] == [6]
    assert events[-1].actors[0].name == 'the "old" one'


def test_files_in_latin_1_gzip_and_zip(tmp_path: Path) -> None:
    text = "\t".join(POLECAT) + "\n" + polecat(Actor__Name="São Tomé") + "\n"
    paths = [tmp_path / "a.txt", tmp_path / "b.txt.gz", tmp_path / "c.zip"]
    paths[0].write_bytes(text.encode("latin-1"))
    paths[1].write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(paths[2], "w") as archive:
        archive.writestr("one.txt", text)
        archive.writestr("two.txt", text)
    names = [[e.actors[0].name for e in open_events(str(p), Taken())] for p in paths]
    assert names == [["São Tomé"], ["São Tomé"], ["São Tomé", "São Tomé"]]
    with pytest.raises(InputError, match="no such file"):
        list(read_lines(str(tmp_path / "absent")))


GOLD = {
    "id": "1", "date": "2000-01-01", "source": [{"actorText": "A", "code": "NOR", "sector": "GOV"}],
    "target": [{"actorText": "B", "code": "ISL", "sector": "MILCVL"}], "event": "DEMAND",
    "eventText": "demanded", "context": "military, humanitarian", "mode": "",
    "textInfo": {"text": "A demanded it of B."}, "dead": "3",
}  # fmt: skip
NGEC = {
    "id": "s1_ASSAULT_heavy-weapons", "event_type": "ASSAULT",
    "event_mode": "ASSAULT-heavy-weapons",
    "date": "2023-01-02", "pub_date": "2023-01-02", "date_resolved": "2023-01-01",
    "contexts": ["military"], "story_id": "s1",
    "attributes": {"ACTOR": [{"text": "they", "country": "GEOPRE", "code_1": "MIL", "code_2": ""}],
                   "RECIP": {"text": "the bank", "country": "", "code_1": "IGO"}},
    "event_geolocation": {"geo": {"country_code3": "GEO", "lat": "42.0", "lon": "43.5",
                                  "geonameid": "611717", "resolved_placename": "Tbilisi"}},
}  # fmt: skip


def test_plover_shapes(lines_of: Lines) -> None:
    new = {
        "id": 7, "date": "2021-03-04", "event": ["CONSULT", "AGREE"],
        "actor": [{"country_name": "Norway", "sector_code": "GOV", "other_sector_codes": ["LEG"]}],
    }  # fmt: skip
    text = "\n".join(json.dumps(r) for r in (GOLD, NGEC, new))
    events, bad = split(read_plover(lines_of(text)))
    assert bad == []
    old, ngec, first, second = events
    assert (old.type, old.contexts, old.grain) == (
        "REQUEST",
        ("military", "human_security"),
        "unknown",
    )
    assert (old.recipients[0].sectors, old.magnitude.killed) == (("MIL", "CVL"), 3)
    assert (old.sentence, old.words) == ("A demanded it of B.", "demanded")
    assert (ngec.origin, ngec.mode, ngec.date) == ("ngec", "heavy-weapons", "2023-01-01")
    assert (ngec.actors[0].country, ngec.actors[0].sectors) == ("GEO", ("PRE", "MIL"))
    assert ngec.recipients[0].country == "IGO"
    assert ngec.place is not None
    assert (ngec.place.country, ngec.place.lat, ngec.place.geoname_id) == ("GEO", 42.0, 611717)
    assert [(e.id, e.type) for e in (first, second)] == [("7_1", "CONSULT"), ("7_2", "AGREE")]
    assert first.actors[0].sectors == ("GOV", "LEG")


@pytest.mark.parametrize("indent", [None, 2])
def test_plover_as_a_list(lines_of: Lines, indent: int | None) -> None:
    text = json.dumps([GOLD, {**GOLD, "event": "DOCUMENT"}, {**GOLD, "id": "3"}], indent=indent)
    events, bad = split(read_plover(lines_of(text)))
    assert [e.id for e in events] == ["1", "3"]
    assert [b.reason for b in bad] == ["'DOCUMENT' is no event type of PLOVER"]


def test_plover_lines_that_are_none(lines_of: Lines) -> None:
    good = json.dumps(GOLD)
    text = "\n".join([good, "{broken", "[1]", json.dumps({"id": 1}), "", good])
    events, bad = split(read_plover(lines_of(text)))
    assert len(events) == 2
    assert [b.line for b in bad] == [2, 3, 4]
    assert "field 'event' is missing" in bad[2].reason
    first_broken, bad = split(read_plover(lines_of("{broken\n" + good)))
    assert (len(first_broken), [b.line for b in bad]) == (1, [1])


def test_kinds_are_told_by_content() -> None:
    assert kind_of([gdelt1()]) == "gdelt"
    assert kind_of(["\t".join(ICEWS)]) == "icews"
    assert kind_of(["\t".join(POLECAT)]) == "polecat"
    assert kind_of(["\t".join(REDUCED)]) == "gdelt"
    assert kind_of(['{"outcome": "coded"}']) == "detente"
    assert kind_of(['{"id": "1"}', "x"]) == "plover"
    assert kind_of(["["]) == "plover"
    assert kind_of(["hello"]) is None
    assert kind_of(["", " "]) is None
