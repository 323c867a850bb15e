"""Scoring, on hand-made gold and predictions."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.codebook.fold import fold_events, load_fold
from detente.errors import CodebookError, ConfigError, InputError
from detente.evaluate.events import evaluate_sentences, evaluate_stories
from detente.evaluate.floors import below, load_floors, update
from detente.evaluate.matching import (
    Act,
    assign,
    gold_act,
    match,
    predicted_act,
    right_attribution,
    right_month,
    right_status,
    same_sentence,
    same_sides,
    triple_matches,
)
from detente.evaluate.report import as_json, as_text, predictions_text
from detente.evaluate.scores import Score, accuracy, cell_intervals, macro_f1
from detente.evaluate.tasks import Code, evaluate_quads, evaluate_relations, half, read_rows
from detente.records import (
    Attribution,
    CodedStory,
    Event,
    EventType,
    Evidence,
    Magnitude,
    Party,
    Status,
    When,
)

TABLE = load_fold()
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4,
    "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip


def party(country: str | None) -> Party:
    return Party(country or "them", country or "them", country, "GOV", None, None, (0, 1), "test")


def event(
    kind: EventType,
    actors: str = "",
    recipients: str = "",
    *,
    status: Status = "happened",
    reciprocal: bool = False,
    sentence: str = "France and Iran",
    date: str | None = None,
    speaker: bool = False,
    key: str = "ev_1",
    inside: str | None = None,
    cameo: str | None = None,
) -> Event:
    return Event(
        id=key, story_id="st", type=kind, mode=None, contexts=(), status=status, condition=None,
        reciprocal=reciprocal, actors=tuple(map(party, actors.split())),
        recipients=tuple(map(party, recipients.split())),
        date=When(date, date, "day" if date else "unknown", "stated", None, None), place=None,
        attribution=(Attribution("X", None, None, "reports", None, (0, 1)),) if speaker else (),
        magnitude=Magnitude(), evidence=(Evidence((0, 1), sentence, (0, 1)),), embedded_in=inside,
        links=(), rule="test.rule", reason="test", confidence=1.0, quad=QUADS[kind], cameo=cameo,
        goldstein=None, salience="lead",
    )  # fmt: skip


def gold(kind: str, actors: str = "", recipients: str = "", **more: object) -> dict[str, object]:
    return {
        "type": kind,
        "sources": [{"text": c, "country": c, "sector": "GOV"} for c in actors.split()],
        "targets": [{"text": c, "country": c, "sector": "GOV"} for c in recipients.split()],
        "sentences": ["France and Iran"],
        "status": "happened",
        "date": "",
        "attributed_to": "",
        "salience": 1,
        "optional": False,
        "also": {},
    } | more


def coder(*events: Event) -> Code:
    def code(text: str, *, title: str | None = None, published: str | None = None) -> CodedStory:
        return CodedStory("coded", None, "test", None, events)

    return code


@dataclass(frozen=True)
class Read:
    type: EventType
    status: Status = "happened"
    stopped: bool = False
    reason: str = "a rule"


# --- folding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "under_way", "label"),
    [
        ("AGREE", "denied", False, "REJECT"),
        ("CONSULT", "happened", False, "CONSULT"),
        ("CONSULT", "alleged", False, "CONSULT"),
        ("CONSULT", "planned", False, "AGREE"),
        ("SUPPORT", "threatened", False, "AGREE"),
        ("CONSULT", "cancelled", False, "REJECT"),
        ("CONSULT", "cancelled", True, "REJECT"),
        ("AID", "conditional", False, "AGREE"),
        ("AID", "cancelled", True, "SANCTION"),
        ("AID", "cancelled", False, "REJECT"),
        ("COOPERATE", "denied", False, "REJECT"),
        ("RETREAT", "planned", False, "AGREE"),
        ("CONCEDE", "denied", False, "REJECT"),
        ("ACCUSE", "planned", False, "ACCUSE"),
        ("REQUEST", "denied", False, None),
        ("ASSAULT", "planned", False, "THREATEN"),
        ("ASSAULT", "ongoing", False, "ASSAULT"),
        ("ASSAULT", "cancelled", False, None),
        ("ASSAULT", "cancelled", True, "RETREAT"),
        ("PROTEST", "cancelled", True, "CONCEDE"),
        ("SANCTION", "threatened", False, "THREATEN"),
        ("AID", "demanded", False, None),
    ],
)
def test_fold(kind: EventType, status: Status, under_way: bool, label: str | None) -> None:
    assert TABLE.fold(kind, status, under_way) == label


def test_an_act_cancelled_inside_a_stopping_one_was_under_way() -> None:
    outer = event("SANCTION", "USA", "PAK", key="ev_1")
    inner = event("AID", "USA", "PAK", status="cancelled", key="ev_2", inside="ev_1")
    assert [e.type for e in fold_events((outer, inner), TABLE)] == ["SANCTION", "SANCTION"]
    refused = event("REJECT", "USA", "PAK", key="ev_1")
    assert [e.type for e in fold_events((refused, inner), TABLE)] == ["REJECT", "REJECT"]


def test_a_fold_table_with_problems_lists_them_all() -> None:
    text = '[statuses]\ndone = ["over"]\n[[rule]]\ntypes = ["AGREE", "TALK"]\ndone = "itself"\n'
    with pytest.raises(CodebookError) as caught:
        load_fold(text)
    said = "\n".join(caught.value.problems)
    assert "unknown status 'over'" in said
    assert "unknown type 'TALK'" in said
    assert "nothing said of AID done" in said


# --- matching ----------------------------------------------------------------------------------


def act(kind: str = "CONSULT", actors: str = "", recipients: str = "", **more: object) -> Act:
    return gold_act(gold(kind, actors, recipients, **more))


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        (act(actors="FRA", recipients="IRN"), act(actors="FRA", recipients="IRN"), True),
        (act(actors="FRA", recipients="IRN"), act(actors="IRN", recipients="FRA"), False),
        (act(actors="FRA DEU", recipients="IRN"), act(actors="DEU", recipients="IRN SYR"), True),
        (act(actors="FRA", recipients=""), act(actors="FRA", recipients=""), True),
        (act(actors="FRA", recipients=""), act(actors="FRA", recipients="IRN"), False),
        (act(actors="UNO", recipients="IRN"), act(actors="IGO", recipients="IRN"), True),
        (act(actors="EUR", recipients="IRN"), act(actors="UNO", recipients="IRN"), True),
        (act(actors="FRA", recipients="IRN", reciprocal=True),
         act(actors="IRN", recipients="FRA"), True),
        (act(actors="FRA", recipients="IRN", reciprocal=True),
         act(actors="IRN FRA", recipients=""), True),
        (act(actors="FRA", recipients="IRN", reciprocal=True),
         act(actors="IRN", recipients="SYR"), False),
        (act(actors="FRA", recipients="FRA", reciprocal=True),
         act(actors="FRA", recipients="SYR"), True),
        # Ours being reciprocal changes nothing: that is the gold's to say.
        (act(actors="FRA", recipients="IRN"),
         act(actors="IRN", recipients="FRA", reciprocal=True), False),
    ],
)  # fmt: skip
def test_sides(theirs: Act, ours: Act, same: bool) -> None:
    assert same_sides(theirs, ours) is same


def test_a_party_without_country_is_absent() -> None:
    someone = {"text": "gunmen", "country": "", "sector": "UAF"}
    theirs = gold_act(gold("ASSAULT", "SYR") | {"targets": [someone]})
    assert same_sides(theirs, act("ASSAULT", "SYR"))
    assert same_sides(theirs, predicted_act(event("ASSAULT", "SYR")))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The minister met the envoy.", "the minister MET the envoy", True),
        ("The minister met the envoy in the city on Monday.", "The minister met the envoy.", True),
        ("a b c d e", "a b c x y", True),
        ("a b c d e", "a b x y z", False),
        ("a a a a a", "a b c d e", False),
        ("", "a b", False),
    ],
)
def test_same_sentence(one: str, other: str, same: bool) -> None:
    assert same_sentence(one, other) is same
    assert same_sentence(other, one) is same


def test_shared_evidence_decides_between_equal_events() -> None:
    first = act(actors="FRA", recipients="IRN", sentences=["They met in Paris on Monday."])
    second = act(actors="FRA", recipients="IRN", sentences=["Another visit took place in May."])
    ours = predicted_act(event("CONSULT", "FRA", "IRN", sentence="Another visit took place in May"))
    assert match([first, second], [ours], triple_matches).pairs == ((1, 0),)


def test_a_core_event_is_matched_before_an_optional_one_with_the_same_evidence() -> None:
    core = act(actors="FRA", recipients="IRN", sentences=["Something else was told here."])
    extra = act(actors="FRA", recipients="IRN", optional=True)
    found = match([extra, core], [predicted_act(event("CONSULT", "FRA", "IRN"))], triple_matches)
    assert (found.pairs, found.core, found.found, found.wrong) == (((1, 0),), 1, 1, 0)


def test_weights_against_precision() -> None:
    ours = [
        event("AGREE", "FRA", "IRN"),
        event("AID", "FRA", "IRN", inside="ev_1"),
        event("ACCUSE", "FRA", "IRN"),
    ]
    found = match([act("ACCUSE", "FRA", "IRN", optional=True)], list(map(predicted_act, ours)),
                  triple_matches)  # fmt: skip
    assert (found.core, found.found, found.wrong) == (0, 0, 1.5)


weight_tables = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 20), max_size=14
)


def best_by_trying(weights: dict[tuple[int, int], int]) -> int:
    best = 0
    for order in itertools.permutations(range(5)):
        best = max(best, sum(weights.get((left, right), 0) for left, right in enumerate(order)))
    return best


@settings(deadline=None)
@given(weight_tables)
def test_the_assignment_is_one_to_one_and_best(weights: dict[tuple[int, int], int]) -> None:
    pairs = assign(weights)
    assert len({left for left, _ in pairs}) == len({right for _, right in pairs}) == len(pairs)
    assert sum(weights[pair] for pair in pairs) == best_by_trying(weights)


def test_status_month_and_attribution_accept_what_either_reader_gave() -> None:
    theirs = act(
        status="happened",
        date="2019-04-29",
        attributed_to="",
        also={"status": "ongoing", "date": "2019", "attributed_to": "an official"},
    )
    ours = predicted_act(
        event("CONSULT", status="ongoing", date="2019-11-02", speaker=True)
    )  # the year is right
    assert right_status(theirs, ours)
    assert right_month(theirs, ours)
    assert right_attribution(theirs, ours)
    assert not right_status(theirs, predicted_act(event("CONSULT", status="planned")))


@pytest.mark.parametrize(
    ("theirs", "ours", "right"),
    [
        ("", None, True),
        ("", "2019-04-29", False),
        ("2019-04", None, False),
        ("2019-04-29", "2019-04-02", True),
        ("2019-04-29", "2019-05-29", False),
        ("2019-04", "2019", False),
        ("2019", "2019-04-02", True),
        ("2018", "2019-04-02", False),
    ],
)
def test_months(theirs: str, ours: str | None, right: bool) -> None:
    assert right_month(act(date=theirs), predicted_act(event("CONSULT", date=ours))) is right


# --- scores ------------------------------------------------------------------------------------


def test_macro_f1_is_over_the_classes_of_the_gold() -> None:
    cells = {("A", "A"): 1, ("A", "B"): 1, ("C", "C"): 2}
    assert macro_f1(cells) == pytest.approx((2 / 3 + 1) / 2)
    assert accuracy(cells) == 0.75
    assert macro_f1({}) == 0


def test_intervals_hold_the_value_and_are_the_same_every_time() -> None:
    pairs = [("A", "A")] * 30 + [("A", "B")] * 10 + [("B", "B")] * 20
    first = cell_intervals(pairs, {"accuracy": accuracy})["accuracy"]
    assert first == cell_intervals(pairs, {"accuracy": accuracy})["accuracy"]
    assert first.low < 5 / 6 < first.high
    assert first.value == pytest.approx(5 / 6)
    # 1.96 standard errors of a share of 5/6 among 60 is 0.094.
    assert first.high - first.low == pytest.approx(0.19, abs=0.04)


# --- tasks -------------------------------------------------------------------------------------

kinds = st.sampled_from(sorted(QUADS))
states = st.sampled_from(["FRA", "IRN", "SYR", "UNO", ""])
records = st.lists(
    st.tuples(kinds, states, states, st.booleans(), st.sampled_from(["one two", "three four"])),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=40)
@given(records)
def test_perfect_predictions_score_one(items: list[tuple[str, str, str, bool, str]]) -> None:
    rows = [{
        "id": "a", "text": "t",
        "events": [gold(k, a, r, reciprocal=b, sentences=[s]) for k, a, r, b, s in items],
    }]  # fmt: skip
    ours = [event(k, a, r, reciprocal=b, sentence=s) for k, a, r, b, s in items]  # type: ignore[arg-type]
    for result in (
        evaluate_stories(rows, coder(*ours)),
        evaluate_sentences(rows, coder(*ours), TABLE),
    ):
        assert {name: s.value for name, s in result.scores.items()} == dict.fromkeys(
            result.scores, 1.0
        )
        assert result.cases == ()
        assert all(a == b for a, b in result.confusion)


@settings(deadline=None, max_examples=20)
@given(records)
def test_no_predictions_score_zero(items: list[tuple[str, str, str, bool, str]]) -> None:
    rows = [{"id": "a", "text": "t", "events": [gold(k, a, r) for k, a, r, _, _ in items]}]
    for result in (evaluate_stories(rows, coder()), evaluate_sentences(rows, coder(), TABLE)):
        assert not any(s.value for s in result.scores.values())
        assert len(result.cases) == 1


def test_relations() -> None:
    rows = [
        {"id": "1", "sentence": "s1", "actor": "A", "recipient": "B", "type": "YIELD"},
        {"id": "2", "sentence": "s2", "actor": "A", "recipient": "B", "type": "AGREE"},
        {"id": "3", "sentence": "s3", "actor": "A", "recipient": "B", "type": "ACCUSE"},
        {"id": "4", "sentence": "s4", "actor": "A", "recipient": "B"},
    ]
    readings = {
        "s1": Read("CONCEDE"),
        "s2": Read("CONSULT", "planned"),
        "s3": None,
        "s4": Read("RETREAT"),
    }

    def classify(sentence: str, *, actor: str, recipient: str) -> Read | None:
        assert (actor, recipient) == ("A", "B")
        return readings[sentence]

    result = evaluate_relations(rows, classify, TABLE, QUADS)
    assert (result.items, result.scored) == (4, 3)
    assert [p["type"] for p in result.predictions] == ["YIELD", "AGREE", None, "YIELD"]
    assert result.scores["accuracy"].value == pytest.approx(2 / 3)
    assert result.scores["macro_f1"].value == pytest.approx(2 / 3)
    assert result.scores["side_macro_f1"].value == pytest.approx(1 / 2)
    assert [c.id for c in result.cases] == ["3"]
    assert "ACCUSE: A > B" in as_text(result)


@pytest.mark.parametrize(
    ("events", "penta"),
    [
        ((), 0),
        ((event("CONSULT", "FRA", "IRN"),), 1),
        ((event("CONSULT", "FRA", "IRN", status="cancelled"),), 3),
        ((event("PROTEST", "FRA", status="denied"),), 0),
        ((event("SANCTION", "FRA", "IRN"),), 3),
        ((event("CONCEDE", "FRA", "IRN"),), 2),
        ((event("AID", "FRA", "IRN", status="conditional"),), 0),
        ((event("AID", "FRA", "IRN", status="planned", cameo="072"),), 1),
        ((event("REQUEST", "FRA", "IRN", cameo="023"),), 0),
        ((event("REQUEST", "FRA", "IRN", cameo="103"),), 3),
        ((event("ACCUSE", "FRA", "IRN"), event("ASSAULT", "IRN", "SYR", key="ev_2")), 3),
        ((event("ACCUSE", "FRA", "IRN"), event("ASSAULT", "IRN", "FRA", key="ev_2")), 4),
        (
            (
                event("ACCUSE", "FRA", "IRN"),
                event("ASSAULT", "IRN", "FRA", key="ev_2", inside="ev_1"),
            ),
            3,
        ),
    ],
)
def test_quads(events: tuple[Event, ...], penta: int) -> None:
    result = evaluate_quads([{"id": "1", "sentence": "s"}], coder(*events), TABLE, QUADS)
    assert result.predictions == ({"id": "1", "penta": penta},)
    assert result.scored == 0
    scored = evaluate_quads(
        [{"id": "1", "sentence": "s", "penta": penta}], coder(*events), TABLE, QUADS
    )
    assert scored.scores["accuracy"].value == 1


def test_stories_are_scored_in_every_part() -> None:
    rows = [
        {
            "id": "a",
            "title": "T",
            "text": "t",
            "events": [
                gold("CONSULT", "FRA", "IRN", date="2019-04-29", sentences=["One sentence here"]),
                gold("AID", "FRA", "SYR", salience=2, sentences=["Two sentences here"]),
                gold("ACCUSE", "SYR", "FRA", optional=True, sentences=["Three of them there"]),
            ],
        }
    ]
    ours = (
        event("CONSULT", "FRA", "IRN", date="2019-05-01", sentence="One sentence here"),
        event("AID", "FRA", "IRN", sentence="Two sentences here"),
        event("ACCUSE", "SYR", "FRA", sentence="Three of them there"),
        event("AGREE", "FRA", "IRN", sentence="One sentence here", inside="ev_1"),
    )
    values = {k: s.value for k, s in evaluate_stories(rows, coder(*ours)).scores.items()}
    assert values["triple_recall"] == 0.5
    assert values["triple_precision"] == pytest.approx(1 / 2.5)
    assert values["type_sentence_recall"] == 1
    assert values["type_sentence_precision"] == pytest.approx(2 / 2.5)
    assert values["lead_recall"] == 1
    assert values["status"] == 1
    assert values["month"] == 0.5
    assert values["attribution"] == 1


def test_sentences_are_folded_in_scores_and_predictions() -> None:
    row = {
        "id": "a",
        "text": "t",
        "published": "",
        "events": [
            {"type": "AGREE", "actors": [{"country": "FRA"}], "recipients": [{"country": "IRN"}]}
        ],
    }
    ours = event("CONSULT", "FRA", "IRN", status="planned")
    result = evaluate_sentences([row, {"id": "b", "text": "u"}], coder(ours), TABLE)
    assert (result.items, result.scored) == (2, 1)
    assert result.scores["triple_f1"].value == 1
    lines = [json.loads(line) for line in predictions_text(result).splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert lines[0]["events"][0]["type"] == "AGREE"
    assert lines[0]["events"][0]["status"] == "planned"
    assert json.loads(as_json(result))["scores"]["triple_f1"]["value"] == 1


def test_a_text_that_is_refused_has_no_events() -> None:
    def code(text: str, *, title: str | None = None, published: str | None = None) -> CodedStory:
        raise InputError("a stub")

    rows = [{"id": "a", "text": "t", "events": [gold("AID", "FRA", "SYR")]}]
    assert evaluate_stories(rows, code).scores["triple_recall"].value == 0


def test_items_are_read_and_halved(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps({"id": str(n)}) + "\n" for n in range(200)), "utf-8")
    rows = read_rows(path)
    dev, held = read_rows(path, "dev"), read_rows(path, "held")
    assert len(rows) == len(dev) + len(held) == 200
    assert 60 < len(dev) < 140
    assert all(half(r["id"]) == "dev" for r in dev)


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"sentence": "no id"}'])
def test_what_is_no_gold_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_rows(path)
    with pytest.raises(InputError):
        read_rows(tmp_path / "absent.jsonl")


# --- floors ------------------------------------------------------------------------------------


def test_floors_are_not_lowered_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "eval" / "floors.json"
    assert load_floors(path) == {}
    update(path, "quads", {"accuracy": Score(0.71239, 0.6, 0.8)})
    assert load_floors(path) == {"quads": {"accuracy": 0.712}}
    lower = {"accuracy": Score(0.7, 0.6, 0.8)}
    assert "below its floor" in below(load_floors(path), "quads", lower)[0]
    assert below(load_floors(path), "quads", {}) == ("quads accuracy: no score, floor 0.712",)
    assert below(load_floors(path), "stories", lower) == ()
    with pytest.raises(ConfigError):
        update(path, "quads", lower)
    assert load_floors(path) == {"quads": {"accuracy": 0.712}}
    update(path, "quads", lower, allow_regression=True)
    assert load_floors(path) == {"quads": {"accuracy": 0.7}}


def test_a_broken_floors_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text("[1]", "utf-8")
    with pytest.raises(ConfigError):
        load_floors(path)


# --- fields, statuses --------------------------------------------------------------------------


def test_fields_count_where_the_gold_has_a_value() -> None:
    row = {
        "id": "one",
        "text": "France and Iran",
        "events": [
            gold("ACCUSE", "FRA", "IRN", date="2018-05-09", place={"country": "AUT"}),
            gold("REQUEST", "FRA", "", optional=True),
        ],
    }
    mine = event("ACCUSE", "FRA", "SYR", date="2018-05-09")
    result = evaluate_stories([row], coder(mine))
    right = {f.name: (f.score.value, f.compared) for f in result.fields}
    assert right["actor_country"] == (1.0, 1)
    assert right["recipient_country"] == (0.0, 1)  # found by type and sentence, the country wrong
    assert right["actor_sector"] == (1.0, 1)
    assert right["day"] == (0.0, 0)  # not found by type and countries, so nothing is compared
    assert right["place_country"] == (0.0, 0)


def test_status_table_counts_either_reader() -> None:
    row = {
        "id": "one",
        "text": "France and Iran",
        "events": [
            gold("ACCUSE", "FRA", "IRN", status="happened", also={"status": "ongoing"}),
            gold("AID", "FRA", "IRN", status="planned"),
        ],
    }
    mine = (
        event("ACCUSE", "FRA", "IRN", status="ongoing", key="ev_1"),
        event("AID", "FRA", "IRN", status="happened", key="ev_2"),
    )
    result = evaluate_stories([row], coder(*mine))
    assert {c.name: c.recall for c in result.by_status} == {"ongoing": 1.0, "planned": 0.0}
