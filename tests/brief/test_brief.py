"""The brief: one file with plots, words for each plot, and evidence for every line."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from detente.brief import Brief, Coverage, as_html, as_markdown, make_brief
from detente.brief.facts import Spot, Tie
from detente.brief.outlines import frame_of, outlines, outlines_in
from detente.brief.plots import columns_of, labelled, ladder_rows, words_of
from detente.cli.app import app
from detente.cli.briefing import known_scores
from detente.coder import Coder
from detente.pages import make_story
from detente.records import CodedStory
from detente.relations import build_record, coverage_of, side_of
from detente.workspace.pairs import read_beside

runner = CliRunner()
TOLD = [
    (
        "2020-02-03",
        "Turkish Foreign Minister Mevlut Kaya met Greek Foreign Minister Nikos Pappas in Athens on "
        "Monday.",
    ),
    ("2020-02-20", "Turkey and Greece signed a trade agreement in Thessaloniki on Thursday."),
    ("2020-03-10", "Turkey condemned Greece on Tuesday over drilling in the Mediterranean."),
    ("2020-03-11", "France condemned Iran on Wednesday."),
    ("2020-05-06", "Greece expelled two Turkish diplomats on Wednesday <for spying> & more."),
    ("2020-05-07", "Turkey threatened to impose sanctions on Greece unless it withdraws."),
    (
        "2020-06-12",
        "Turkish Foreign Minister Mevlut Kaya spoke by telephone with Greek Foreign Minister Nikos "
        "Pappas on Friday.",
    ),
    ("2020-06-20", "Turkish President Selim Aydin will visit Athens on July 9, officials said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def coded(coder: Coder) -> list[CodedStory]:
    stories = [make_story(text, published=day) for day, text in TOLD]
    return list(coder.code_stream(stories))


@pytest.fixture(scope="module")
def brief(coder: Coder, coded: list[CodedStory]) -> Brief:
    book = coder.codebook
    record = build_record(coded, book, "2020-06-20")
    read = Coverage(coverage_of(record), {"wire": 8}, {"empty": 1})
    return make_brief(
        record, side_of("TUR", book), side_of("GRC", book), book, "2020-06-20", coverage=read,
        program="1.0", scores=[("stories", "precision", 0.5, 0.4, 0.6)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(brief: Brief) -> str:
    return as_html(brief)


class Reader(HTMLParser):
    """Takes in what a browser would load, ids, links inside, and figures with their words."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.drawn = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {k: v or "" for k, v in attrs}
        if tag in ("script", "link", "iframe", "img", "object", "image", "use"):
            self.loaded.append(tag)
        self.loaded += [v for k, v in said.items() if k in ("src", "srcset", "xlink:href")]
        self.ids += [said["id"]] if "id" in said else []
        if tag == "a" and said.get("href", "").startswith("#"):
            self.links.append(said["href"][1:])
        if said.get("role") == "img" and tag == "div":
            self.images.append(said["aria-label"])
        self.drawn += tag == "svg"


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_nothing_is_loaded_from_outside(page: str, read: Reader) -> None:
    assert read.loaded == []
    assert "@import" not in page
    assert not re.findall(r"url\((?!#)", page)


def test_each_plot_is_drawn_and_said_in_words(read: Reader) -> None:
    assert read.drawn == 5
    assert len(read.images) == 5
    timeline, series, ladder, where, network = read.images
    assert "happenings between Turkey and Greece from 2020-02-03 to 2020-06-20" in timeline
    assert "verbal conflict: " in series
    assert "ministers open since" in ladder
    assert "Thessaloniki 1" in where
    assert "Mevlut Kaya and Nikos Pappas 2" in network


def test_every_reference_leads_to_its_words(read: Reader, brief: Brief) -> None:
    assert len(read.ids) == len(set(read.ids))
    assert read.links
    assert set(read.links) <= set(read.ids)
    assert [e.number for e in brief.evidence] == list(range(1, len(brief.evidence) + 1))
    texts = [text for _, text in TOLD]
    assert all(any(e.quote in t for t in texts) for e in brief.evidence)
    assert all(m.number for m in brief.marks)


def test_words_of_stories_are_no_markup(page: str, brief: Brief) -> None:
    assert "&lt;for spying&gt; &amp; more" in page
    text = as_markdown(brief)
    assert "\\<for spying\\>" in text


def test_method_says_what_was_read(page: str) -> None:
    assert "near-duplicates counted once: 8" in page
    assert "Days without stories: 131 of 139" in page
    assert "Sources: wire 8." in page
    assert "Not coded: empty 1." in page
    assert "stories precision 0.50 (0.40-0.60)" in page


def test_the_same_record_gives_the_same_page(brief: Brief, page: str) -> None:
    assert as_html(brief) == page


def test_markdown_has_what_the_page_has(brief: Brief) -> None:
    text = as_markdown(brief)
    assert text.startswith("# Turkey and Greece\n")
    for head in ("How it stands", "Strain and cooperation", "Happenings", "Evidence", "Method"):
        assert f"## {head}" in text
    tables = [x for x in text.splitlines() if x.startswith("|")]
    assert all(row.count("|") - row.count("\\|") >= 3 for row in tables)
    assert re.search(r"^embassies +[·●◐○✕]+$", text, re.M)
    assert re.search(r"^verbal conflict +[ ▁▂▃▄▅▆▇█×]+  highest", text, re.M)


def test_ladder_is_cut_to_the_period(brief: Brief) -> None:
    rows = ladder_rows(brief)
    assert {r["channel"] for r in rows} >= {"ministers", "embassies"}
    assert all(brief.since <= str(r["from"]) <= str(r["to"]) <= brief.on for r in rows)


def test_without_a_happening_there_is_still_a_page(coder: Coder, coded: list[CodedStory]) -> None:
    book = coder.codebook
    record = build_record(coded, book, "2020-06-20")
    read = Coverage(coverage_of(record), {}, {})
    empty = make_brief(
        record, side_of("PER", book), side_of("BOL", book), book, "2020-06-20", coverage=read,
        program="1.0",
    )  # fmt: skip
    assert empty.marks == ()
    assert "Nothing to draw" in as_html(empty)
    assert "none is known" in words_of(empty)["map"]
    assert as_markdown(empty)


def test_frames_hold_what_is_shown_across_the_date_line() -> None:
    frame = frame_of([(-157.9, 21.3), (139.7, 35.7)], ())
    assert frame.width < 120
    assert 180 - abs(frame.lon) < 30
    codes = {code for code, _ in outlines_in(frame_of([(23.7, 38.0)], ("GRC",)))}
    assert {"GRC", "TUR", "ALB"} <= codes
    assert "MEX" not in codes
    world = frame_of([], ())
    assert world.width == 360
    assert len(list(outlines_in(world))) == len(outlines())


def test_names_on_the_map_do_not_cover_each_other() -> None:
    spots = [Spot(f"Place{n}", "GRC", 38 + n * 0.05, 23 + n * 0.05, 20 - n, 0) for n in range(9)]
    frame = frame_of([(s.lon, s.lat) for s in spots], ("GRC",))
    assert 1 <= len(labelled(spots, frame)) <= 3
    apart = [Spot("A", "GRC", 38, 23, 2, 1), Spot("B", "GRC", 30, 23, 1, 1)]
    assert [r["label"] for r in labelled(apart, frame)] == ["A 2", "B 1"]


def test_officials_stand_near_those_they_met() -> None:
    ties = [Tie("A", "x", 5, ""), Tie("B", "y", 3, ""), Tie("C", "z", 1, ""), Tie("A", "z", 2, "")]
    assert columns_of(ties) == (["A", "B", "C"], ["x", "z", "y"])


def test_what_was_left_out_is_no_zero(coder: Coder, coded: list[CodedStory]) -> None:
    book = coder.codebook
    record = build_record(coded[-4:], book, "2020-06-20")
    read = coverage_of(build_record(coded, book, "2020-06-20"))
    assert read_beside(read, record, 5) == read
    cut = read_beside(read, record, 4)
    assert min(cut) == "2020-05-06"
    made = make_brief(
        record, side_of("TUR", book), side_of("GRC", book), book, "2020-06-20",
        coverage=Coverage(cut, {}, {}, min(cut)), program="1.0",
    )  # fmt: skip
    assert made.since == "2020-05-06"
    assert "only the newest are read, from 2020-05-06 on" in as_html(made)


def test_scores_are_those_of_the_gate() -> None:
    root = Path(__file__).resolve().parent.parent.parent
    kept = json.loads((root / "eval" / "scores.json").read_text("utf-8"))
    found = {(task, said): value for task, said, value, _, _ in known_scores()}
    assert found["relations", "accuracy"] == kept["relations"]["accuracy"]["value"]
    assert found["stories", "precision"] == kept["stories"]["type_sentence_precision"]["value"]


def test_command_reads_files_and_workspaces_alike(tmp_path: Path) -> None:
    rows = [{"id": n, "published": d, "title": "", "text": t} for n, (d, t) in enumerate(TOLD)]
    wire = tmp_path / "wire.jsonl"
    wire.write_text("".join(json.dumps(r) + "\n" for r in rows))
    ws = str(tmp_path / "ws")

    def run(*words: str) -> Any:
        return runner.invoke(app, list(words))

    assert run("init", ws).exit_code == 0
    assert run("ingest", "-w", ws, str(wire), "--workers", "1").exit_code == 0
    kept = run("brief", "TUR-GRC", "-w", ws, "-o", str(tmp_path / "a.md"))
    assert kept.exit_code == 0, kept.output
    told = run("brief", "TUR", "GRC", str(wire), "-o", str(tmp_path / "b.md"))
    assert told.exit_code == 0, told.output
    assert (tmp_path / "a.md").read_text() == (tmp_path / "b.md").read_text()
    assert "on 2020-06-20; " in told.output
    assert run("brief", "TUR", "GRC", str(wire), "-o", str(tmp_path / "c.html")).exit_code == 0
    wrong = run("brief", "TUR", "GRC", str(wire), "-o", str(tmp_path / "c.docx"))
    assert "name a file that ends in .html or .md" in str(wrong.exception)
    alone = run("brief", "TUR", "-w", ws, "-o", str(tmp_path / "c.html"))
    assert "a brief is on two sides" in str(alone.exception)
