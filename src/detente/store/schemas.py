"""The tables of a workspace: every column with its type and what it means.

Every row of every table has `part`, the write that put it there, `batch`, the piece of work that
first gave it, and `row`, its own number. A row counts if the table `runs` names its part, and if
no row of `superseded` that counts names its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

# 1: the first. 2: `foreign_events`, and the journal of `runs`. A change of any column or table is a
# new layout: `migrate.py` brings older workspaces up to it, `tools/keep_workspace.py` keeps one.
SCHEMA_VERSION = 2

_text, _long, _int, _real = pa.string(), pa.int64(), pa.int32(), pa.float64()
_flag, _day, _time = pa.bool_(), pa.date32(), pa.timestamp("us", tz="UTC")


def _list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.field("element", kind))


def _struct(**kinds: pa.DataType) -> pa.DataType:
    return pa.struct([pa.field(name, kind) for name, kind in kinds.items()])


_texts = _list(_text)
_span = _list(_int)

PARTY = _struct(
    name=_text, text=_text, country=_text, sector=_text, role=_text, actor_id=_text, span=_span,
    basis=_text,
)  # fmt: skip
WHEN = _struct(start=_text, end=_text, precision=_text, basis=_text, text=_text, span=_span)
PLACE = _struct(
    text=_text, country=_text, admin1=_text, lat=_real, lon=_real, geoname_id=_long, span=_span,
    reason=_text,
)  # fmt: skip
ATTRIBUTION = _struct(
    speaker=_text, country=_text, medium=_text, stance=_text, verb=_text, span=_span
)
MAGNITUDE = _struct(killed=_long, injured=_long, arrested=_long, crowd=_long)
EVIDENCE = _struct(sentence=_span, text=_text, trigger=_span)
LINK = _struct(kind=_text, event_id=_text)
CAPTION = _struct(text=_text, credit=_text, span=_span)
FURNITURE = _struct(text=_text, kind=_text)
SKIPPED = _struct(span=_span, reason=_text)
STORY_MEMBER = _struct(
    story_id=_text, published=_text, source=_text, relation=_text, against=_text,
    similarity=_real, added=_list(_span), left_out=_list(_span),
)  # fmt: skip
MEMBER = _struct(
    event_id=_text, story_id=_text, published=_text, origin=_text, with_event=_text, score=_real,
    reason=_text,
)  # fmt: skip
DISAGREEMENT = _struct(field=_text, values=_list(_struct(value=_text, events=_texts)))
OUTER = _struct(event_id=_text, type=_text)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, its type, what it holds; `required` ones are never null."""

    name: str
    kind: pa.DataType
    what: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: what a row is, its columns, and by which column compaction sorts its rows."""

    name: str
    what: str
    columns: tuple[Column, ...]
    sort: str

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with what each column holds as its comment."""
        return pa.schema(
            [
                pa.field(c.name, c.kind, nullable=not c.required, metadata={"comment": c.what})
                for c in self.columns
            ]
        )


_ROW = (
    Column("part", _long, "the write that put the row where it is", True),
    Column("batch", _long, "the piece of work that gave the row; see `runs`", True),
    Column("row", _long, "the row's own number, by which `superseded` names it", True),
)

RUNS = TableSpec(
    "runs",
    "One row for each piece of work that was finished. It is written last: rows of other tables "
    "count only if their part stands here.",
    (
        Column("part", _long, "the piece of work; parts are numbered by time", True),
        Column("run_id", _text, "the call of the program that it belongs to", True),
        Column("kind", _text, "ingest, recode, import, join, forget, repair or compact", True),
        Column("last", _flag, "the call ended with this piece", True),
        Column("started", _time, "when the call began", True),
        Column("committed", _time, "when this piece was finished", True),
        Column("version", _int, "number of the coding; grows when program, codebook or model does"),
        Column("coding", _text, "digest of program, codebook and model"),
        Column("program", _text, "version of the program"),
        Column("code_digest", _text, "digest of the program's source"),
        Column("codebook", _text, "digest of the codebook with its overlay"),
        Column("model", _text, "name of the language model"),
        Column("model_digest", _text, "digest of the language model"),
        Column("sources", _texts, "what was read: paths, patterns, feeds"),
        Column("inputs", _long, "pages and rows read: coded + duplicate + rejected + failed", True),
        Column("coded", _long, "stories coded and kept", True),
        Column("duplicate", _long, "inputs that the workspace held already", True),
        Column("rejected", _long, "inputs kept with the reason why they are no story", True),
        Column("failed", _long, "inputs kept with the reason why they could not be coded", True),
        Column("events", _long, "events added", True),
        Column("superseded", _long, "rows superseded", True),
        Column("first_story", _text, "recode: the first story of the piece, by id"),
        Column("last_story", _text, "recode: the last story of the piece, by id"),
        Column("covers", _list(_long), "parts that a join joined, or that a recode found"),
        Column("table", _text, "compact: the table whose rows were put together"),
        Column("replaces", _list(_long), "compact: parts whose rows stand in this one now"),
    ),
    "part",
)

STORIES = TableSpec(
    "stories",
    "One row for each input that is known: stories with their text, and what was refused with the "
    "reason.",
    (
        *_ROW,
        Column("id", _text, "`st_` and a digest of the content; `rj_` for what is no story", True),
        Column("outcome", _text, "coded, rejected or failed", True),
        Column("reason", _text, "why rejected or failed; in a coded story, what was left out"),
        Column("input", _text, "the file, row or feed entry it was first read from", True),
        Column("input_id", _text, "the row's own id, where the input is a table"),
        Column("day", _day, "day of publication, where it is known to the day"),
        Column("source", _text, "the agency, else the site that it is from"),
        Column("url", _text, "the address"),
        Column("title", _text, "the headline"),
        Column("title_span", _span, "where the headline stands in `text`"),
        Column("published", _text, "ISO 8601, as fine as the page says"),
        Column("age_note", _text, "the page's words on its age"),
        Column("language", _text, "language of the text"),
        Column("section", _text, "the section or rubric that the page names"),
        Column("agency", _text, "the agency that the dateline names"),
        Column("dateline_places", _texts, "places of the dateline"),
        Column("authors", _texts, "names of the byline"),
        Column("reporting", _texts, 'names after "Reporting by"'),
        Column("writing", _texts, 'names after "Writing by"'),
        Column("editing", _texts, 'names after "Editing by"'),
        Column("captions", _list(CAPTION), "words under pictures"),
        Column("paragraphs", _list(_span), "where each paragraph stands in `text`"),
        Column("text", _text, "body, then title and captions; every span points into it"),
        Column("text_hash", _text, "digest of `text`"),
        Column("furniture", _list(FURNITURE), "lines of the page that are not the story"),
        Column("skipped", _list(SKIPPED), "parts of the story that were not coded"),
        Column("sentences", _int, "sentences read"),
    ),
    "day",
)

EVENTS = TableSpec(
    "events",
    "One row for each act as one story tells it.",
    (
        *_ROW,
        Column("id", _text, "`ev_` and a digest of story, words and sides", True),
        Column("story_id", _text, "the story that tells it", True),
        Column("place_in_story", _int, "0 for the first event of the story", True),
        Column("day", _day, "first day of the act; the first of its month or year if told so"),
        Column("day_end", _day, "last day that the act can be on"),
        Column("published", _day, "day of publication of the story"),
        Column("source", _text, "the agency, else the site of the story"),
        Column("title", _text, "headline of the story"),
        Column("actor_countries", _text, "countries of the actors, sorted, one space between"),
        Column("recipient_countries", _text, "countries of the recipients, likewise"),
        Column("actor_sectors", _text, "sectors of the actors, likewise"),
        Column("recipient_sectors", _text, "sectors of the recipients, likewise"),
        Column("actor_names", _text, "names of the actors, `; ` between"),
        Column("recipient_names", _text, "names of the recipients, likewise"),
        Column("speakers", _text, "who says so, `; ` between"),
        Column("type", _text, "what the act is: one of PLOVER's 16 types", True),
        Column("mode", _text, "PLOVER's mode"),
        Column("contexts", _texts, "PLOVER's contexts"),
        Column("status", _text, "how the act stands", True),
        Column("condition", _text, "the words of its condition"),
        Column("reciprocal", _flag, "both sides act alike", True),
        Column("actors", _list(PARTY), "who acts"),
        Column("recipients", _list(PARTY), "whom it is aimed at"),
        Column("date", WHEN, "when, as told"),
        Column("place", PLACE, "where"),
        Column("attribution", _list(ATTRIBUTION), "according to whom"),
        Column("magnitude", MAGNITUDE, "counts"),
        Column("evidence", _list(EVIDENCE), "the sentences that tell it"),
        Column("embedded_in", _text, "`id` of the act that this one is the content of"),
        Column("links", _list(LINK), "ties to other events of the story"),
        Column("rule", _text, "entry of the codebook", True),
        Column("reason", _text, "why the entry fired", True),
        Column("confidence", _real, "0 to 1", True),
        Column("quad", _int, "1 to 4", True),
        Column("cameo", _text, "CAMEO code"),
        Column("goldstein", _real, "score of that code"),
        Column("salience", _text, "lead or background", True),
    ),
    "day",
)

GROUPS = TableSpec(
    "groups",
    "One row for each set of stories with nearly the same text; a lone story is a set of one.",
    (
        *_ROW,
        Column("id", _text, "`sg_` and the number of the first story", True),
        Column("component", _text, "the stories that are grouped together", True),
        Column("origin", _text, "what counts as one source", True),
        Column("members", _list(STORY_MEMBER), "the stories, earliest first, and how they differ"),
        Column("keys", _list(_long), "digests of MinHash bands: where near-duplicates are found"),
    ),
    "id",
)

HAPPENINGS = TableSpec(
    "happenings",
    "One row for each thing that happened or stands ahead, with all reports of it.",
    (
        *_ROW,
        Column("id", _text, "`hp_` and the number of the first report", True),
        Column("aliases", _texts, "ids that the other members would give"),
        Column("component", _text, "the reports that are settled together", True),
        Column("day", _day, "first day of the act"),
        Column("type", _text, "what the act is", True),
        Column("mode", _text, "PLOVER's mode"),
        Column("contexts", _texts, "PLOVER's contexts"),
        Column("status", _text, "how the act stands", True),
        Column("condition", _text, "the words of its condition"),
        Column("reciprocal", _flag, "both sides act alike", True),
        Column("actor_countries", _text, "countries of the actors, sorted, one space between"),
        Column("recipient_countries", _text, "countries of the recipients, likewise"),
        Column("actors", _list(PARTY), "who acts"),
        Column("recipients", _list(PARTY), "whom it is aimed at"),
        Column("date", WHEN, "when"),
        Column("place", PLACE, "where"),
        Column("magnitude", MAGNITUDE, "counts, the latest"),
        Column("first_published", _text, "first report"),
        Column("last_published", _text, "last report"),
        Column("members", _list(MEMBER), "the reports, and why each belongs"),
        Column("disagreements", _list(DISAGREEMENT), "fields on which reports differ"),
        Column("stories", _int, "stories that tell it", True),
        Column("sources", _int, "independent sources", True),
        Column("confidence", _real, "0 to 1", True),
        Column("outer", _list(OUTER), "acts that members stand inside"),
        Column("sentences", _texts, "the sentences that tell it"),
        Column("confirmed", _flag, "somebody confirms it", True),
        Column("keys", _list(_long), "digests of the keys under which new reports find it"),
        Column("life_keys", _list(_long), "digests of the keys under which lives find it"),
    ),
    "day",
)

LINKS = TableSpec(
    "links",
    "One row for each happening that follows from another: the plan and the meeting.",
    (
        *_ROW,
        Column("id", _text, "`li_` and a digest", True),
        Column("kind", _text, "what became of the first", True),
        Column("first", _text, "the earlier happening", True),
        Column("then", _text, "the later happening", True),
        Column("rule", _text, "entry of the codebook", True),
        Column("reason", _text, "what agreed", True),
        Column("confidence", _real, "0 to 1", True),
    ),
    "id",
)

FOREIGN_PARTY = _struct(
    name=_text, country=_text, sector=_text, sectors=_texts, code=_text, role=_text, text=_text,
    identifier=_text,
)  # fmt: skip
FOREIGN_PLACE = _struct(
    name=_text, city=_text, district=_text, admin1=_text, country=_text, lat=_real, lon=_real,
    geoname_id=_long,
)  # fmt: skip

FOREIGN = TableSpec(
    "foreign_events",
    "One row for each event of another data set, read by `detente import`; columns that `events` "
    "has too mean the same.",
    (
        *_ROW,
        Column("id", _text, "`fe_` and a digest of origin and raw rows", True),
        Column("origin", _text, "gdelt1, gdelt2, icews, phoenix, polecat, plover ...", True),
        Column("key", _text, "the event's id in its data set", True),
        Column("day", _day, "first day of the act", True),
        Column("day_end", _day, "last day of the act"),
        Column("grain", _text, "how fine the day is: day, month, year, published, unknown", True),
        Column("published", _text, "when the story came out, or the row was added"),
        Column("actor_countries", _text, "countries of the actors, sorted, one space between"),
        Column("recipient_countries", _text, "countries of the recipients, likewise"),
        Column("actor_sectors", _text, "sectors of the actors, likewise"),
        Column("recipient_sectors", _text, "sectors of the recipients, likewise"),
        Column("actor_names", _text, "names of the actors, `; ` between"),
        Column("recipient_names", _text, "names of the recipients, likewise"),
        Column("type", _text, "PLOVER type; null where PLOVER has none (CAMEO 01 and 02)"),
        Column("mode", _text, "PLOVER mode"),
        Column("contexts", _texts, "PLOVER contexts"),
        Column("status", _text, "status, where the data set has our record's"),
        Column("told_as", _text, "type and mode before folding, likewise"),
        Column("reciprocal", _flag, "both sides act alike; null where the data set does not say"),
        Column("actors", _list(FOREIGN_PARTY), "who acts"),
        Column("recipients", _list(FOREIGN_PARTY), "whom it is aimed at"),
        Column("place", FOREIGN_PLACE, "where"),
        Column("magnitude", MAGNITUDE, "counts"),
        Column("cameo", _text, "CAMEO code"),
        Column("quad", _int, "1 to 4"),
        Column("goldstein", _real, "Goldstein value as the data set has it"),
        Column("score", _real, "PLOVER's score"),
        Column("story_id", _text, "story, as the data set names it"),
        Column("sentence", _text, "the sentence"),
        Column("sentence_number", _text, "its number in the story"),
        Column("words", _text, "the words that carry the act"),
        Column("mentions", _long, "how often it is told"),
        Column("lead", _flag, "told in the story's lead"),
        Column("publisher", _text, "who published the story"),
        Column("title", _text, "headline"),
        Column("url", _text, "address"),
        Column("language", _text, "language of the story"),
        Column("link", _text, "common key of related events"),
        Column("input", _text, "the file it was read from"),
        Column("lines", _list(_long), "line numbers in that file"),
        Column("raw", _texts, "the rows as they stood"),
        Column("notes", _texts, "what was changed in reading"),
    ),
    "day",
)

SUPERSEDED = TableSpec(
    "superseded",
    "One row for each row of another table that counts no longer.",
    (
        *_ROW,
        Column("table", _text, "the table of the superseded row", True),
        Column("old", _long, "its number", True),
        Column("why", _text, "changed, gone, joined anew or lost", True),
    ),
    "old",
)

TABLES: Mapping[str, TableSpec] = {
    t.name: t for t in (RUNS, STORIES, EVENTS, GROUPS, HAPPENINGS, LINKS, FOREIGN, SUPERSEDED)
}
# Tables by the layout that they came with, where it is not the first.
SINCE: Mapping[str, int] = {"foreign_events": 2}
# Tables whose rows can be told anew from stories and events.
DERIVED = ("groups", "happenings", "links")
# Kinds of work that write coded stories and their events.
CODED = ("ingest", "recode", "repair")
