"""The records that pass between the stages, and that come out at the end.

All are frozen. A `Span` is a pair of character offsets into `Story.text`, end exclusive, so that
`story.text[span[0]:span[1]]` gives back the words a field was read from. Countries are ISO 3166-1
alpha-3 or PLOVER's special codes (IGO, UNO, EUR, NGO, MNC, IMG, ISM; XKX for Kosovo); sectors are
PLOVER's. Absent values are None or an empty tuple.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal[
    "happened", "ongoing", "planned", "threatened", "demanded", "conditional", "alleged",
    "denied", "cancelled", "postponed",
]  # fmt: skip
Precision = Literal["day", "month", "year", "unknown"]
DateBasis = Literal["stated", "weekday", "relative", "publication", "unstated"]
Stance = Literal["reports", "confirms", "denies"]
OutcomeKind = Literal["coded", "rejected", "failed"]


@dataclass(frozen=True, slots=True)
class Caption:
    """The words under a picture, and who is credited for it."""

    text: str
    credit: str | None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line of the page that is not the story, with the kind of thing it is."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Story:
    """One news story as read from a page.

    `text` holds the body at its start (its paragraphs are the spans in `paragraphs`), then the
    title and the captions, each on lines of their own (`title_span`, `Caption.span`): one text, so
    that every span of every event points into it. `published` is ISO 8601 as fine as the page says.
    """

    id: str
    input: str
    input_id: str | None
    url: str | None
    title: str | None
    title_span: Span | None
    published: str | None
    age_note: str | None
    language: str | None
    section: str | None
    agency: str | None
    dateline_places: tuple[str, ...]
    authors: tuple[str, ...]
    reporting: tuple[str, ...]
    writing: tuple[str, ...]
    editing: tuple[str, ...]
    captions: tuple[Caption, ...]
    paragraphs: tuple[Span, ...]
    text: str
    text_hash: str
    furniture: tuple[Furniture, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or recipient: who it is, and by which rule we know.

    `text` and `span` are the words of the mention in this sentence; `name` is the fullest name
    the story gives. `country` and `sector` are None where they could not be told; `basis` names
    the rule that decided (title, office, memory, dictionary, demonym, metonym, role, place, ...).
    """

    name: str
    text: str
    country: str | None
    sector: str | None
    role: str | None
    actor_id: str | None
    span: Span
    basis: str


@dataclass(frozen=True, slots=True)
class When:
    """When an act happened or is to happen. `start` is None where the story does not say.

    `start` and `end` are ISO dates written as fine as `precision`: 2017-02-07, 2017-04 or 2017.
    """

    start: str | None
    end: str | None
    precision: Precision
    basis: DateBasis
    text: str | None
    span: Span | None


# Reason of a place that no words of the act give.
FROM_DATELINE = "the story's dateline"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act happened, resolved against a gazetteer where that can be done safely.

    A division has its own name as `admin1` and no id; it stands where its towns do.
    """

    text: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geoname_id: int | None
    span: Span
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so: a speaker or document, with its stance towards the act."""

    speaker: str
    country: str | None
    medium: str | None
    stance: Stance
    verb: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Magnitude:
    """Counts as the text gives them for this act."""

    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    crowd: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that tells the act, and the words in it that carry it."""

    sentence: Span
    text: str
    trigger: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to another event of the record."""

    kind: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act between political actors as a story tells it.

    `type` is what the act is and `status` how it stands; they are never folded together here.
    `embedded_in` is the id of the act that this one is the content of (the threat of a strike).
    """

    id: str
    story_id: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    condition: str | None
    reciprocal: bool
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    date: When
    place: Place | None
    attribution: tuple[Attribution, ...]
    magnitude: Magnitude
    evidence: tuple[Evidence, ...]
    embedded_in: str | None
    links: tuple[Link, ...]
    rule: str
    reason: str
    confidence: float
    quad: int
    cameo: str | None
    goldstein: float | None
    salience: Literal["lead", "background"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a story that was not read, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class CodedStory:
    """What became of one input: coded with events, rejected or failed with a reason.

    `story` is None where the input could not be read at all; `input` names it in every case.
    `sentences` counts the sentences that were read, with and without events.
    """

    outcome: OutcomeKind
    reason: str | None
    input: str
    story: Story | None
    events: tuple[Event, ...]
    skipped: tuple[Skipped, ...] = ()
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a sentence that name an actor, or that should and could not be resolved.

    Token indices are those of the sentence's parse, `last` inclusive; `head` is the syntactic head
    of the words. `parties` has one member, or several for "both leaders", or none where the words
    stayed unresolved; `reason` says which rule decided, or why none could.
    """

    first: int
    last: int
    head: int
    parties: tuple[Party, ...]
    reason: str


# -- across stories ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoryMember:
    """A story in a group of near-duplicates, and how it differs from the one it follows.

    `against` is the earlier member that is most like it (None for the first), `similarity` the
    share of common word runs, 0 to 1. `added` are spans of this story's text that `against` does
    not have, `left_out` spans of the text of `against` that are missing here; sentences both.
    """

    story_id: str
    published: str | None
    source: str | None
    relation: Literal["first", "copy", "excerpt", "update"]
    against: str | None
    similarity: float
    added: tuple[Span, ...]
    left_out: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """Stories with nearly the same text: agency copy and its updates. A lone story is a group too.

    `id` follows from the first member (earliest, then smallest id). `origin` is the agency that a
    member names, else the site of the first, else the group itself: what counts as one source.
    `component` names the stories that must be grouped together.
    """

    id: str
    component: str
    origin: str
    members: tuple[StoryMember, ...]


@dataclass(frozen=True, slots=True)
class StoryHead:
    """What joining needs of a story: when it appeared, and which source it counts as."""

    id: str
    published: str | None
    title_span: Span | None
    dateline_places: tuple[str, ...]
    group: str
    origin: str


@dataclass(frozen=True, slots=True)
class Report:
    """An event as one story reports it; `outer` is the type of the act that it stands inside."""

    event: Event
    head: StoryHead
    outer: EventType | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided by hand: two events are one happening (`join`), or are not (`split`).

    Of several decisions on the same two events the one that was made last counts.
    """

    kind: Literal["join", "split"]
    one: str
    other: str
    decided_by: str
    decided_at: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class HappeningMember:
    """A report in a happening: why it joined, the report that it agrees with most, how well."""

    event_id: str
    story_id: str
    published: str | None
    origin: str
    with_event: str | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field on which the reports of a happening differ: each value, the events that say so."""

    field: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, or stands ahead, with all reports of it.

    `id` is that of the first member (earliest publication, then smallest event id), `hp_` for
    `ev_`; `aliases` are the ids that the other members would give, so that a former id is always
    found. Fields hold what most independent sources say, the earlier on a tie; magnitudes the
    latest count.
    `component` names the set of reports that must be settled together. `outer` pairs each outer
    event that a member stands inside with that event's type. `sentences` are those that tell it;
    `confirmed` says that somebody confirms it in one of them.
    """

    id: str
    aliases: tuple[str, ...]
    component: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    condition: str | None
    reciprocal: bool
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    date: When
    place: Place | None
    magnitude: Magnitude
    first_published: str | None
    last_published: str | None
    members: tuple[HappeningMember, ...]
    disagreements: tuple[Disagreement, ...]
    stories: int
    sources: int
    confidence: float
    outer: tuple[tuple[str, EventType], ...]
    sentences: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class LifeLink:
    """That one happening follows from another: the plan and the meeting, the threat and the deed.

    `kind` is what became of the first (held, postponed, cancelled, met, lifted ...), `rule` the
    entry of the codebook that says so, `reason` what agreed, `confidence` between 0 and 1.
    """

    id: str
    kind: str
    first: str
    then: str
    rule: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A happening in a chain, with the links that lead to it; `depth` counts from the beginning."""

    happening: Happening
    links: tuple[LifeLink, ...]
    depth: int
