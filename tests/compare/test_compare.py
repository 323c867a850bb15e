"""Two sets of events side by side."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detente.cli.app import app
from detente.compare.counts import correlations, paired_counts, pearson, ranks
from detente.compare.matching import Comparison, compare_events
from detente.compare.report import as_html, as_json, as_text, units_csv
from detente.demo import run_demo
from detente.formats.codes import quad_of
from detente.formats.foreign import ForeignEvent, ForeignParty

NAMES = ("ours", "theirs")
runner = CliRunner()


def event(
    day: str, actor: str | None, recipient: str | None, kind: str | None = "ACCUSE", **more: object
) -> ForeignEvent:
    made = ForeignEvent(
        origin="gdelt1", id=f"{day}{actor}{recipient}{kind}", date=day, type=kind,  # type: ignore[arg-type]
        quad=quad_of(kind), actors=(ForeignParty(country=actor),) if actor else (),  # type: ignore[arg-type]
        recipients=(ForeignParty(country=recipient),) if recipient else (),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def outcomes(compared: Comparison) -> Counter[str]:
    return Counter(p.outcome for p in compared.pairings)


def test_matching_by_day_pair_and_type() -> None:
    ours = [
        event("2018-03-01", "FRA", "IRN"),
        event("2018-03-02", "USA", "PRK", "THREATEN"),
        event("2018-03-05", "GBR", "RUS", "SANCTION"),
        event("2018-03-09", "GBR", "RUS"),
    ]
    theirs = [
        event("2018-03-02", "FRA", "IRN"),  # a day later
        event("2018-03-02", "USA", "PRK", "REJECT"),  # another type
        event("2018-03-08", "GBR", "RUS", "SANCTION"),  # three days later
        event("2018-03-01", "IRN", "FRA"),  # the other way
        event("2018-03-09", "RUS", "GBR"),
    ]
    compared = compare_events(ours, theirs)
    assert outcomes(compared) == {
        "matched": 1, "other type": 2, "only first": 1, "only second": 2,
    }  # fmt: skip
    assert compared.types_taken()["THREATEN", "REJECT"] == 1
    assert compared.types_taken()["ACCUSE", "SANCTION"] == 1  # a day apart, and nothing nearer
    assert (compared.since, compared.until) == ("2018-03-01", "2018-03-09")
    assert outcomes(compare_events(ours, theirs, days_apart=3))["matched"] == 2
    assert outcomes(compare_events(ours, theirs, days_apart=0))["matched"] == 0


def test_the_nearest_day_is_the_partner() -> None:
    compared = compare_events(
        [event("2018-03-02", "FRA", "IRN", id="x")],
        [event("2018-03-01", "FRA", "IRN", id="far"), event("2018-03-02", "FRA", "IRN", id="near")],
        all_days=True,
    )
    (matched,) = [p for p in compared.pairings if p.outcome == "matched"]
    assert matched.second is not None
    assert matched.second.event.id == "near"


def test_what_is_not_compared_is_counted() -> None:
    ours = [
        event("2018-03-01", "FRA", "IRN"),
        event("2018-03-01", "FRA", "IRN", id="again"),
        event("2018-03-01", "FRA", None),
        event("2018-03-01", "FRA", "FRA"),
        event("2018-03-01", "FRA", "IRN", None),
        event("2018-03-01", "FRA", "IRN", grain="month"),
        event("2018-01-01", "FRA", "IRN"),
    ]
    theirs = [event("2018-03-01", "FRA", "IRN"), event("2018-03-03", "FRA", "IRN")]
    compared = compare_events(ours, theirs)
    assert compared.left_out[0] == {
        "a side without a country": 1, "dated to the month": 1, "no PLOVER type": 1,
        "on days that the other set does not cover": 1, "told again on the same day": 1,
        "within one country": 1,
    }  # fmt: skip
    assert compared.left_out[1] == {"on days that the other set does not cover": 1}
    assert outcomes(compared) == {"matched": 1}
    every = compare_events(ours, theirs, one_a_day=False, all_days=True, domestic=True)
    assert outcomes(every) == {"matched": 1, "only first": 3, "only second": 1}


def test_runs_are_matched_within_their_stories() -> None:
    def told(story: str, kind: str, **more: object) -> ForeignEvent:
        return event("2018-03-01", "FRA", None, kind, origin="detente", story_id=story, **more)

    ours = [told("a", "ACCUSE"), told("a", "THREATEN"), told("b", "ACCUSE")]
    theirs = [told("a", "ACCUSE", date="2018-02-01"), told("a", "REJECT"), told("c", "ACCUSE")]
    compared = compare_events(ours, theirs)
    assert (compared.by_story, compared.stories, compared.one_a_day) == (True, 1, False)
    assert outcomes(compared) == {"matched": 1, "other type": 1}
    reason = "of a story that the other set does not have"
    assert compared.left_out == ({reason: 1}, {reason: 1})


def test_reciprocal_acts_match_whichever_side_stands_first() -> None:
    one = event("2018-03-01", "FRA", "IRN", "CONSULT", reciprocal=True)
    other = event("2018-03-01", "IRN", "FRA", "CONSULT", reciprocal=True)
    together = replace(one, actors=(*one.actors, *one.recipients), recipients=())
    assert outcomes(compare_events([one], [other])) == {"matched": 2}
    assert outcomes(compare_events([one], [together])) == {"matched": 2}


EVENTS = st.lists(
    st.builds(
        event,
        st.dates(
            date(2018, 3, 1),
            date(2018, 4, 9),
        ).map(lambda d: d.isoformat()),
        st.sampled_from(["FRA", "IRN", "USA", None]),
        st.sampled_from(["FRA", "IRN", "USA", None]),
        st.sampled_from(["ACCUSE", "CONSULT", "ASSAULT", None]),
        reciprocal=st.sampled_from([None, True]),
    ),
    max_size=12,
)


@given(EVENTS, EVENTS)
def test_counts_add_up_and_the_other_way_round_is_the_same(
    first: list[ForeignEvent], second: list[ForeignEvent]
) -> None:
    compared, swapped = compare_events(first, second), compare_events(second, first)
    total, back = compared.total(), swapped.total()
    assert total.first == total.matched + total.other_type + total.only_first
    assert total.second == total.matched + total.other_type + total.only_second
    assert (total.first, total.second) == tuple(map(len, compared.units))
    # Which of several equal partners is taken may differ, how many find one by type may not.
    assert total.matched == back.matched
    for lines in (compared.by_type(), compared.by_dyad()):
        assert sum(x.first for x in lines) == total.first
        assert sum(x.matched for x in lines) == total.matched
    assert sum(x for _, x, _ in paired_counts(compared)) == total.first
    for mine, theirs in zip(correlations(compared), correlations(swapped), strict=True):
        for a, b in ((mine.pearson, theirs.pearson), (mine.spearman, theirs.spearman)):
            assert (a is None) == (b is None)
            assert a is None or (math.isclose(a, b or 0, abs_tol=1e-9) and abs(a) <= 1 + 1e-9)
    assert json.loads(as_json(compared, NAMES))["total"]["matched"] == total.matched
    assert len(list(csv.DictReader(io.StringIO(units_csv(compared))))) == len(compared.pairings)
    assert as_text(compared, NAMES)


@given(EVENTS)
def test_a_set_is_equal_to_itself(events: list[ForeignEvent]) -> None:
    compared = compare_events(events, events)
    assert set(outcomes(compared)) <= {"matched"}
    assert all(c.pearson is None or c.pearson > 0.999 for c in correlations(compared))


def test_correlation_and_ranks() -> None:
    assert ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2]
    assert pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert pearson([1, 2, 3], [1, 1, 1]) is None
    assert pearson([1], [1]) is None


class Outside(HTMLParser):
    """Collects what a page would load, and how many plots it has."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.plots = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.plots += tag == "svg"
        self.loads += [str(v) for k, v in attrs if k in ("src", "href", "xlink:href") and v]
        if tag in ("script", "link", "iframe"):
            self.loads.append(tag)


def test_page_has_plots_and_loads_nothing() -> None:
    ours = [event("2018-03-01", "FRA", "IRN"), event("2018-04-01", "FRA", "IRN", title="<b>x")]
    page = as_html(compare_events(ours, [*ours, event("2018-03-05", "USA", "PRK")]), NAMES)
    parser = Outside()
    parser.feed(page)
    assert parser.plots == 5
    assert parser.loads == []
    assert "Only theirs (1 of 1)" in page
    assert "2018-03-05 USA &gt; PRK ACCUSE" in page
    empty = as_html(compare_events([], ours), NAMES)
    assert "no event between two countries" in empty


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo")).file


def test_ours_against_a_file_of_others(record: Path, tmp_path: Path) -> None:
    gdelt, page, units = tmp_path / "x.CSV", tmp_path / "page.html", tmp_path / "units.csv"
    runner.invoke(app, ["export", str(record), "--to", "gdelt2", "-o", str(gdelt)])
    result = runner.invoke(
        app, ["compare", str(record), str(gdelt), "--json", "-o", str(page), "--units", str(units)]
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert not told["by_story"]
    # All that GDELT can hold comes back: what is missing has no type or another one in CAMEO.
    assert told["total"]["matched"] > 90
    # A date known only to the month becomes its first day there: a row each way.
    stories = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    coarse = sum(e["date"]["precision"] == "month" for s in stories for e in s["events"])
    assert told["total"]["only_second"] <= 2 * coarse
    assert page.read_text("utf-8").count("<svg") == 5
    assert len(units.read_text("utf-8").splitlines()) > 100


def test_a_run_against_itself_and_against_another_codebook(record: Path, tmp_path: Path) -> None:
    told = json.loads(runner.invoke(app, ["compare", str(record), str(record), "--json"]).stdout)
    assert told["by_story"]
    assert told["total"]["matched"] == told["total"]["first"] > 100
    page, mine = tmp_path / "page.jsonl", tmp_path / "mine"
    text = "France glowered at Iran on Monday.\n\nSpain condemned Iran on Monday."
    rows = [{"text": text, "published": "2018-05-09"}, {"text": "Spain condemned Iran."}]
    page.write_text("".join(json.dumps(r) + "\n" for r in rows))
    (mine / "acts").mkdir(parents=True)
    (mine / "acts" / "mine.toml").write_text(
        '[[act]]\nid = "accuse.disapprove.glower"\ntype = "ACCUSE"\nmode = "disapprove"\n'
        'verbs = ["glower at"]\nactor = ["subject"]\nrecipient = ["at"]\n'
        'examples = [{text = "France glowered at Iran on Monday.", actor = "France",'
        ' recipient = "Iran"}]\n'
    )
    command = ["compare", "bundled", str(mine), "--stories", str(page), "--json"]
    result = runner.invoke(app, command)
    told = json.loads(result.stdout)
    assert "bundled: 1 left out: neither the act nor the story has a date" in result.stderr
    assert (told["total"]["matched"], told["total"]["only_second"]) == (1, 1)
    wrong = runner.invoke(app, ["compare", "bundled", "absent", "--stories", str(page)])
    assert "no codebook folder 'absent'" in str(wrong.exception)
