"""What sentences tell by words of what is open: threats, demands, promises, and dated plans.

Rules are those of `[[told]]` and `[coming]` in `relations.toml`. Headlines are left out: what they
tell stands in the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from detente.codebook import Codebook
from detente.codebook.relating import Openings, ToldItem, Words
from detente.records import Span
from detente.relations.dated import date_ahead
from detente.relations.reading import (
    Reading,
    Sentence,
    find_in,
    has,
    is_about,
    is_of_pair,
    names_side,
    read_stories,
)
from detente.relations.shapes import Item, Record, Side
from detente.relations.sides import between
from detente.relations.speakers import Named, is_joint, keys_before, side_at
from detente.relations.words import Token, find_words, tokens_of

AHEAD = ("planned", "conditional", "postponed", "cancelled")
SHORTEST = 5
# ", the ministry said" and ", and Peru opened" are no part of what is told.
_AFTER = re.compile(r"[,.][”\"]|,\s+(?=and [A-Z]|but |[^,]*\b(?:said|told)\b)")
LONGEST = 110
# Words after the beginning of what is told in which its verb is looked for.
VERB_WITHIN = 4
# Sentences before in which "it" may have been named.
BACK = 2
# Words at the end of a sentence among which "said" tells who said all of it.
SAID_WITHIN = 4
# Words behind "promised that" in which who is to do it is named.
SUBJECT_WITHIN = 4
REPEATED = frozenset(["to", "would", "will"])
WITHIN = frozenset(["in", "of", "from"])
JOINING = frozenset(["and", "but", "while", "whereas"])
PRONOUNS = frozenset(["he", "she", "they", "it"])


def told_items(record: Record, one: Side, other: Side, book: Codebook) -> Iterator[Item]:
    """Yield plans, threats, demands and promises as sentences tell them."""
    for reading in read_stories(record, book):
        published = reading.story.published or ""
        if len(published) < 10:
            continue
        day = date.fromisoformat(published[:10])
        for sentence in reading.sentences:
            if sentence.span != reading.story.title_span:
                spoken = tuple(_spoken(sentence, reading, day, one, other, book))
                yield from spoken
                if not any(i.kind == "plan" or i.due for i in spoken):
                    yield from _plans(sentence, reading, day, one, other, book, bool(spoken))


# -- plans ---------------------------------------------------------------------------------------


def _plans(
    sentence: Sentence,
    reading: Reading,
    day: date,
    one: Side,
    other: Side,
    book: Codebook,
    spoken: bool,
) -> Iterator[Item]:
    """Yield the plan that a sentence tells; beside what is threatened or asked only a meeting."""
    found = _plan(sentence, day, book)
    if found is None and not spoken:
        found = _dated(sentence, day, book)
    if found is None:
        return
    ahead = [e for e in sentence.events if e.status in AHEAD]
    if any(between(e, one, other) and e.type == "CONSULT" for e in ahead):
        return
    if not is_about(sentence, reading, one, other, book, third=1):
        return  # the third may be the host
    of_pair = is_of_pair(reading, one, other)
    if not of_pair and ahead and not has(book.relating.pair_words, sentence):
        return  # somebody else's plan
    (first, last), due = found
    words = reading.story.text[sentence.tokens[first].span[0] : sentence.tokens[last].span[1]]
    what = " ".join(words.split())[:LONGEST]
    yield _item("plan", "open", one, other, what, None, due, reading, sentence, day)


def _item(
    kind: str,
    state: str,
    by: Side,
    to: Side,
    what: str,
    condition: str | None,
    due: str | None,
    reading: Reading,
    sentence: Sentence,
    day: date,
) -> Item:
    return Item(
        kind, state, by.id, to.id, what, condition, due, None, day.isoformat(), "", (),
        reading.story.id, sentence.span,
    )  # fmt: skip


def _plan(sentence: Sentence, day: date, book: Codebook) -> tuple[Span, str] | None:
    """Return first and last word of what is planned and its date, None where nothing is."""
    coming, tokens = book.relating.coming, sentence.tokens
    for first, last in find_in(coming.what, sentence):
        before = tokens[max(0, first - coming.before) : first]
        after = tokens[last + 1 : last + 1 + coming.after]
        if find_words(coming.forbidden, [*before, *after[:2]]):
            continue
        cues = find_words(coming.cues, before)
        start = max(0, first - coming.before) + cues[-1][1] if cues else first
        if not cues and not find_words(coming.later, after):
            continue
        due = date_ahead(after, day)
        if due is not None:
            return (start, last), due
    return None


def _dated(sentence: Sentence, day: date, book: Codebook) -> tuple[Span, str] | None:
    """Return what is to be on a day that is named: "will be finished in May"."""
    coming, tokens = book.relating.coming, sentence.tokens
    for first, last in find_in(coming.modals, sentence):
        after = list(tokens[last + 1 : last + 1 + coming.after])
        late = tokens[last + 1 + coming.after : last + 3 + coming.after]  # "June" and its "15"
        near = [*tokens[max(0, first - 3) : first], *after[:3]]
        if [t.low for t in after[:2]] == ["be", "held"]:  # "a hearing is due to be held"
            near = [t for t in near if t.low != "held"]
        if find_words(coming.forbidden, near):
            continue
        due = date_ahead([*after, *late], day)
        if due is None or date_ahead(after, day) is None:
            continue
        end = next(n for n in range(1, len(after) + 1) if date_ahead(after[:n], day))
        if not find_words(coming.unsure, [*tokens[max(0, first - coming.after) : first],
                                          *after[:end]]):  # fmt: skip
            start = max(0, first - 3)
            return (start, min(len(tokens) - 1, last + coming.after // 2)), due
    return None


# -- threats, demands, promises ------------------------------------------------------------------


def _spoken(
    sentence: Sentence, reading: Reading, day: date, one: Side, other: Side, book: Codebook
) -> Iterator[Item]:
    taken: set[int] = set()
    for rule in book.relating.told:
        if id(rule.cues) not in sentence.begun:
            continue
        for cue, then in _cues(rule, sentence, book):
            # "said it would free A and demanded B", "warned that it would": each cue once, and
            # what is merely said only where nothing else is told.
            here = set(range(cue[0], cue[1] + 1))
            if here & taken or (rule.kind == "said" and taken):
                continue
            made = tuple(_read(rule, cue, then, sentence, reading, day, one, other, book))
            if made:
                taken |= here
                yield from made


def _cues(rule: ToldItem, sentence: Sentence, book: Codebook) -> Iterator[tuple[Span, Span]]:
    """Yield where a cue of a rule stands, and the word behind it from which it is read."""
    tokens = sentence.tokens
    reported = book.relating.reported
    if rule.needs.runs and not find_in(rule.needs, sentence):
        return
    for first, last in find_in(rule.cues, sentence):
        behind = find_words(rule.then, tokens[last + 1 :])
        if rule.kind == "said" and (len(tokens) - last <= SAID_WITHIN or not behind):
            ahead = find_words(rule.then, tokens[:first])
            if ahead and tokens[ahead[0][0]].low != "to":
                yield ahead[0], ahead[0]  # "Peru will free them, a spokesman said"
                continue
        around = tokens[max(0, first - 2) : last + 1 + rule.after]
        out = find_words(rule.out, around) if rule.out.runs else ()
        said = find_words(reported, tokens[max(0, first - 4) : first])
        if out and not _told_of(around, out, said):
            continue
        if not rule.then.runs:
            yield (first, last), (last, last)
            continue
        then = find_words(rule.then, tokens[last + 1 : last + 1 + rule.after])
        if then:
            start, end = then[0]
            yield (first, last), (last + 1 + start, last + 1 + end)


def _told_of(around: Sequence[Token], out: Sequence[Span], said: Sequence[Span]) -> bool:
    """Whether what seems to be of the past is what somebody now says: "said it had asked Peru"."""
    return bool(said) and all(around[n].low == "had" for n, _ in out)


def _read(
    rule: ToldItem,
    cue: Span,
    then: Span,
    sentence: Sentence,
    reading: Reading,
    day: date,
    one: Side,
    other: Side,
    book: Codebook,
) -> Iterator[Item]:
    tokens = sentence.tokens
    opening = book.relating.openings
    sides = _sides(rule, cue, then, sentence, reading, one, other, book)
    if sides is None:
        return
    by, to = reversed(sides) if rule.turned else sides
    for first, last in _parts(tokens, then, opening):
        what, condition, over = _words(tokens, first, last, sentence, reading, opening)
        inside = [t for t in tokens[first:last] if t.span[1] <= over]
        dated = date_ahead(inside, day) is not None
        kind = _kind(rule, tokens[first:last], condition, opening, dated=dated)
        if kind is None or len(what) < SHORTEST:
            continue
        if kind == "promise" and find_words(opening.settling, tokens[first : first + 6]):
            continue
        due = None
        if kind in ("promise", "plan"):
            due = date_ahead(inside, day, near=kind == "promise")
        if kind == "plan" and (due is None or cue == then):
            continue
        state = "refused" if rule.turned else "open"
        yield _item(kind, state, by, to, what[:LONGEST], condition, due, reading, sentence, day)


def _sides(
    rule: ToldItem,
    cue: Span,
    then: Span,
    sentence: Sentence,
    reading: Reading,
    one: Side,
    other: Side,
    book: Codebook,
) -> tuple[Side, Side] | None:
    """Return who speaks and to whom, None where it is neither of the two, or nobody to speak of."""
    tokens, opening = sentence.tokens, book.relating.openings
    both = names_side(sentence.named, one) and names_side(sentence.named, other)
    if not both and not is_of_pair(reading, one, other):
        return None
    named = keys_before(sentence, reading, cue[0], one, other, book)
    before = _subject(sentence, reading, named)
    if (
        rule.kind == "said"
        and cue == then
        and {one, other} <= {side_at(k, one, other) for k in before}
    ):
        return None  # "Peru and Chile will resume talks, officials said": a plan
    if rule.kind == "said" and not is_joint(before, one, other):
        # "Okello said that Uganda would": who is named last before the word is to do it.
        inside = keys_before(sentence, reading, then[0], one, other, book)[len(named) :]
        asked = [side_at(k, one, other) for k in before]
        if rule.cues.begun["agreed"] and {one, other} <= set(asked) and asked[0]:
            return one, other  # both are to do it
        before = inside or before
    spoken = cue == then and any(t.low in PRONOUNS for t in tokens[-SAID_WITHIN:])
    just_before = any(t.low in PRONOUNS for t in tokens[max(0, cue[0] - 3) : cue[0]])
    if spoken or (just_before and not before):  # "When they have, we will send one," he said
        before = _before(sentence, reading, one, other, book) or before
    if not before and rule.kind == "promise":  # "Lopez promised that the army would"
        before = keys_before(sentence, reading, then[1] + SUBJECT_WITHIN, one, other, book)
    speaker: Side | None = None
    if before:
        first = before[0]
        if len(before) > 1 and before[1].key.islower() and before[1].place - first.place <= 3:
            first = before[1]  # "Colombia's ELN rebels", "Mozambique's opposition Renamo"
        speaker = side_at(first, one, other)
        if speaker is None:
            return None  # a third speaks
        behind_ = tokens[first.place : min(cue[0], first.place + 4)]
        near = [t for t in behind_ if t.text.islower()]
        if 0 < first.place < cue[0] and tokens[first.place - 1].low in WITHIN:
            near += tokens[max(0, first.place - 4) : first.place]  # "Opposition parties in Peru"
        if find_words(opening.private, near) and not first.key.islower():
            return None
    addressed: Side | None = None
    if rule.kind in ("demand", "threat"):
        behind = find_words(opening.own, tokens[cue[1] + 1 : cue[1] + 4])
        grouped = bool(one.names or other.names)
        thing = find_words(opening.asked, tokens[cue[1] + 2 : cue[1] + 4])
        if behind and behind[0][0] == 0 and not thing and not (grouped and behind[0][1]):
            return None  # "urged its citizens"; "urged the government", but for a rebel
    if rule.kind == "demand":
        whole = keys_before(sentence, reading, len(tokens), one, other, book)
        after = [k for k in whole if k.place > cue[1]]
        if after and after[0].place <= then[0] + 3:
            addressed = side_at(after[0], one, other)
            own = addressed is speaker and tokens[after[0].place].text.endswith(("'s", "’s"))
            if own:
                addressed = None  # "called for Kohver's return"
            elif addressed is None and after[0].place <= then[0]:
                return None  # "asked Norway to resume"
        if rule.must:
            if [t.low for t in tokens[then[1] + 1 : then[1] + 2]] == ["be"]:
                addressed = None  # "said Cuba should be taken off the list"
            elif addressed is speaker:
                return None
        if rule.addressed and (addressed is None or after[0].place > then[0]):
            return None  # "told reporters to wait"
    if speaker is None and addressed is None:
        return None
    if speaker is None and addressed is not None:
        speaker = other if addressed is one else one
    assert speaker is not None
    if addressed is speaker:
        # "all of whom flew to Pyongyang, and asked North Korea to send them back"
        behind_to = bool(before) and all(
            n.place and tokens[n.place - 1].low in ("to", "in", "from") for n in before
        )
        if not (before and (before[0].person or behind_to)):
            return None
        speaker = other if addressed is one else one  # nobody asks his own state by its name
    return speaker, other if speaker is one else one


def _subject(sentence: Sentence, reading: Reading, named: list[Named]) -> list[Named]:
    """Return who is named in the last main clause, if a name begins it.

    "Peru dropped its veto; Chile promised", "Peru freed ten men, and Chile promised".
    """
    tokens, text = sentence.tokens, reading.story.text
    for n in range(len(named) - 1, 0, -1):
        place = named[n].place
        first = max(1, place - 1 if tokens[place - 1].low in JOINING else place)
        between_ = text[tokens[first - 1].span[1] : tokens[first].span[0]]
        if ";" in between_ or (first < place and "," in between_):
            return named[n:]
    return named


def _before(
    sentence: Sentence, reading: Reading, one: Side, other: Side, book: Codebook
) -> list[Named]:
    """Return who is named in the nearest sentence before, for "he" and "they"."""
    earlier = [s for s in reading.sentences if s.span[1] <= sentence.span[0]]
    for before in reversed(earlier[-BACK:]):
        named = keys_before(before, reading, len(before.tokens), one, other, book)
        said = find_words(book.relating.reported, before.tokens)
        if said and len(before.tokens) - said[-1][0] <= SAID_WITHIN:
            named = named[-1:]  # "China moved a rig there, Vietnam's ministry said. It demanded"
        if named:
            return named
    return []


def _parts(tokens: Sequence[Token], then: Span, opening: Openings) -> Iterator[Span]:
    """Yield the stretches of "to A, and to B": each is told for itself."""
    first = then[1] + 1 if find_words(opening.leads, tokens[then[1] : then[1] + 1]) else then[0]
    last = len(tokens)
    cuts = [
        n for n in range(first + 2, last - 2)
        if tokens[n].low == "and" and tokens[n + 1].low == tokens[then[1]].low
        and tokens[n + 1].low in REPEATED
    ]  # fmt: skip
    for cut in cuts:
        yield first, cut
        first = cut + 2
    if first < last:
        yield first, last


def _words(
    tokens: Sequence[Token],
    first: int,
    last: int,
    sentence: Sentence,
    reading: Reading,
    opening: Openings,
) -> tuple[str, str | None, int]:
    """Return what is told, its condition with "if" or "unless", and where it ends."""
    text = reading.story.text
    end = tokens[last - 1].span[1] if last < len(tokens) else sentence.span[1]
    start = next((n for n in range(first, last) if tokens[n].low in ("if", "unless")), None)
    condition = None
    if start is not None:
        condition = _flat(text[tokens[start].span[0] : end])
        end = tokens[start].span[0]
    elif tokens[0].low in ("if", "unless"):
        comma = text.find(",", sentence.span[0], tokens[first].span[0])
        condition = _flat(text[sentence.span[0] : comma]) if comma > 0 else None
    stop = find_words(opening.stops, tokens[first:last])
    if stop and stop[0][0] > 1:
        end = min(end, tokens[first + stop[0][0]].span[0])
    if start == first:
        return condition or "", condition, end
    what = _AFTER.split(text[tokens[first].span[0] : end], maxsplit=1)[0]
    return _flat(what), condition, tokens[first].span[0] + len(what)


def _flat(text: str) -> str:
    text = _AFTER.split(text, maxsplit=1)[0]
    return " ".join(text.split()).strip(" .,;“”\"’'")


def _kind(
    rule: ToldItem, what: Sequence[Token], condition: str | None, opening: Openings, *, dated: bool
) -> str | None:
    """Return what it is that is told: who vows to free does not threaten."""
    ends = (n for n, t in enumerate(what) if n and t.low in ("until", "once"))
    start = what[: min(VERB_WITHIN + 1, next(ends, len(what)))]
    if rule.must and _deed(start, opening) is None:
        return None  # "said the dispute must be solved by Africans"
    if rule.kind in ("threat", "demand"):
        return rule.kind
    no = bool(find_words(opening.negations, start))
    deed = _deed(start, opening)
    revenge = bool(find_words(opening.revenge, what))
    hostile = revenge or (deed == "hostile" and not no)
    if condition and _is_negative(condition, opening):
        return "threat"
    if find_words(opening.meetings, start):
        if rule.kind == "promise" and not no and not dated:
            return "promise"  # "promised to visit Seoul", some day
        return None if no else "plan"
    if rule.kind == "vow":
        return "threat" if hostile else "promise"
    if rule.kind == "promise":
        return "threat" if revenge or (hostile and condition) else "promise"
    passive = bool(what) and what[0].low == "be"
    answer = not no and bool(find_words(opening.unnamed, what))
    if (hostile and condition) or answer:
        return "threat"
    if deed == "friendly" and not no and condition is None:
        return "plan" if passive else "promise"  # a plan needs a date
    return None


def _deed(what: Sequence[Token], opening: Openings) -> str | None:
    kind = _first(opening.friendly, what), _first(opening.hostile, what)
    if kind == (None, None):
        return None
    far = len(what)
    friendly, hostile = (far if k is None else k for k in kind)
    return "friendly" if friendly <= hostile else "hostile"


def _first(words: Words, tokens: Sequence[Token]) -> int | None:
    found = find_words(words, tokens)
    return found[0][0] if found else None


def _is_negative(condition: str, opening: Openings) -> bool:
    """Whether a condition asks for something: "unless", "if ... not", "if the attacks went on"."""
    return bool(find_words(opening.pressing, tokens_of(condition)))
