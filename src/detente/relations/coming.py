"""What is to come by words where no plan was coded: "will host a summit in July"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from detente.codebook import Codebook
from detente.records import Event
from detente.relations.channels import is_about, main_codes
from detente.relations.shapes import Item, Record, Side
from detente.relations.words import Token, find_words, sentences_of, tokens_of

MONTHS = {
    name: n
    for n, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        1,
    )
}
LEADS = frozenset(["in", "on", "for", "from", "of", "early", "late", "by"])
AHEAD = ("planned", "conditional", "postponed", "cancelled")


def plans_told(record: Record, one: Side, other: Side, book: Codebook) -> Iterator[Item]:
    """Yield plans of dated meetings, votes and trials that sentences tell without a coded plan."""
    by_story: dict[str, list[Event]] = defaultdict(list)
    for event in record.events.values():
        by_story[event.story_id].append(event)
    for story in record.stories.values():
        if not story.published or len(story.published) < 10:
            continue
        day = date.fromisoformat(story.published[:10])
        main = main_codes(story, book)
        for span, text in sentences_of(story):
            if span == story.title_span:
                continue
            tokens = tokens_of(text, span[0])
            found = _plan(tokens, day, book)
            if found is None:
                continue
            here = [e for e in by_story[story.id] if any(x.sentence == span for x in e.evidence)]
            if any(e.status in AHEAD and e.type == "CONSULT" for e in here):
                continue
            if not is_about(tokens, here, main, one, other, book):
                continue
            what, due = found
            words = story.text[tokens[what[0]].span[0] : tokens[what[1]].span[1]]
            yield Item(
                "plan", "open", one.id, other.id, " ".join(words.split()), None, due, None,
                story.published[:10], "", (), story.id, span,
            )  # fmt: skip


def _plan(tokens: Sequence[Token], day: date, book: Codebook) -> tuple[tuple[int, int], str] | None:
    """Return first and last word of what is planned and its date, None where nothing is."""
    coming = book.relating.coming
    for first, last in find_words(coming.what, tokens):
        before = tokens[max(0, first - coming.before) : first]
        cues = find_words(coming.cues, before)
        if not cues or find_words(coming.forbidden, before):
            continue
        due = _date(tokens[last + 1 : last + 1 + coming.after], day)
        if due is not None:
            start = max(0, first - coming.before) + cues[-1][1]
            return (start, last), due
    return None


def _date(tokens: Sequence[Token], day: date) -> str | None:
    """Return the month or day ahead that is named after a word such as "in" or "on"."""
    for n, token in enumerate(tokens):
        month = MONTHS.get(token.low)
        if month is None or not token.text[:1].isupper():
            continue
        near = [t.low for t in tokens[max(0, n - 2) : n]]
        if not LEADS & set(near):
            continue
        year = day.year + (month < day.month)
        after = tokens[n + 1].low if n + 1 < len(tokens) else ""
        if after.isdigit() and len(after) == 4:
            return f"{int(after):04}-{month:02}" if int(after) >= day.year else None
        number = after if after.isdigit() else near[-1] if near and near[-1].isdigit() else ""
        if number and 1 <= int(number) <= 28:
            told = date(year, month, int(number))
            return told.isoformat() if told >= day else told.replace(year=year + 1).isoformat()
        return f"{year:04}-{month:02}"
    return None
