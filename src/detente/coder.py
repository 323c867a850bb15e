"""Joins the stages: stories in, events out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from detente.actors import find_mentions, name_tokens
from detente.acts.between import Reading, read_between
from detente.acts.events import code_sentences, published_date
from detente.acts.tellings import SentenceTrace, Unit
from detente.acts.weigh import weigh
from detente.codebook import Codebook, load_codebook
from detente.guess import load_guesser
from detente.language.parse import DEFAULT_MODEL, Parse, Parser
from detente.language.places import PlaceBook
from detente.language.titles import in_sentence_case, is_title_case
from detente.pages import Refused, make_story
from detente.records import CodedStory, Skipped, Story

# A "sentence" longer than this is a table or a list; the parser's time and memory would go there.
MAX_SENTENCE_TOKENS = 500
# spaCy refuses texts over a million characters; a paragraph that long is no paragraph of news.
MAX_PARAGRAPH_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Coder:
    """A parser and a codebook, ready to code stories. Make one with `make_coder`.

    With `guess` a network is asked where the codebook is unsure; it is loaded when first asked.
    """

    parser: Parser
    codebook: Codebook
    places: PlaceBook
    guess: bool = True

    def code(
        self,
        text: str,
        *,
        title: str | None = None,
        published: str | None = None,
        url: str | None = None,
    ) -> CodedStory:
        """Return one text coded; raises `InputError` where it cannot be read as a story."""
        story = make_story(text, title=title, published=published, url=url)
        return next(iter(self.code_stream([story])))

    def code_stream(self, stories: Iterable[Story | Refused]) -> Iterator[CodedStory]:
        """Yield each input coded or refused, in order; nothing is left out."""
        for story, parts in self.parser.parse_stream(
            (s, () if isinstance(s, Refused) else _parts(s)) for s in stories
        ):
            if isinstance(story, Refused):
                yield CodedStory(story.outcome, story.reason, story.input, None, ())
            else:
                yield self._coded_or_failed(story, parts)

    def trace(self, story: Story) -> tuple[CodedStory, tuple[SentenceTrace, ...]]:
        """Return a story coded, with what was made of each sentence and why."""
        ((_, parts),) = self.parser.parse_stream([(story, _parts(story))])
        return self._coded(story, parts)

    def classify(self, sentence: str, *, actor: str, recipient: str) -> Reading | None:
        """Return the act between two given phrases of a sentence, or None where none is told."""
        readings = self.rank(sentence, actor=actor, recipient=recipient)
        return readings[0] if readings else None

    def rank(self, sentence: str, *, actor: str, recipient: str) -> tuple[Reading, ...]:
        """Return all readings of what a sentence tells between two phrases, likeliest first."""
        parses = self.parser.parse(sentence)
        mentions = find_mentions(parses, book=self.codebook.names, published=None)
        readings = read_between(parses, mentions, actor, recipient, self.codebook)
        if not self.guess:
            return readings
        guess = load_guesser().guess(sentence, actor, recipient)
        return weigh(readings, guess.types, guess.statuses)

    def _country_of(self, town: str, named: Counter[str]) -> str | None:
        """Return the country of a town of the gazetteer, None where several could be meant.

        `named` counts the countries that the story names.
        """
        found, _ = self.places.resolve(town, named)
        return found.country if found is not None else None

    def _plain_title(self, p: Parse) -> tuple[Parse, ...]:
        """Return the sentences of a headline, read again in sentence case where it has none."""
        if not is_title_case(p):
            return (p,)
        names = name_tokens(p, self.codebook.names)
        lowered = in_sentence_case(p, names, self.parser.is_common)
        again = self.parser.parse(lowered, start=p.start)
        return tuple(replace(q, text=p.text[q.start - p.start : q.end - p.start]) for q in again)

    def _coded_or_failed(self, story: Story, parts: tuple[tuple[Parse, ...], ...]) -> CodedStory:
        """Return a story coded; a defect of ours in one story must not end the run."""
        try:
            return self._coded(story, parts)[0]
        except Exception as error:  # the one place: it becomes a `failed` with its reason
            reason = f"{type(error).__name__}: {error}"
            return CodedStory("failed", reason, story.input, story, ())

    def _coded(
        self, story: Story, parts: tuple[tuple[Parse, ...], ...]
    ) -> tuple[CodedStory, tuple[SentenceTrace, ...]]:
        numbers = _part_numbers(story)
        if story.title_span is not None and parts:
            parts = (tuple(q for p in parts[0] for q in self._plain_title(p)), *parts[1:])
        kept = [(part, p) for part, parses in zip(numbers, parts, strict=True) for p in parses]
        skipped = tuple(
            Skipped(
                (p.start, p.end),
                f"sentence of {len(p)} words, over the limit of {MAX_SENTENCE_TOKENS}: not coded",
            )
            for _, p in kept
            if len(p) > MAX_SENTENCE_TOKENS
        ) + tuple(
            Skipped(
                span,
                f"paragraph of {span[1] - span[0]} characters, over the limit of "
                f"{MAX_PARAGRAPH_CHARS}: read up to there",
            )
            for span in story.paragraphs
            if span[1] - span[0] > MAX_PARAGRAPH_CHARS
        )
        kept = [(part, p) for part, p in kept if len(p) <= MAX_SENTENCE_TOKENS]
        published = published_date(story.published)
        mentions = find_mentions(
            [p for _, p in kept],
            book=self.codebook.names,
            published=published,
            dateline=story.dateline_places,
            locate=self._country_of,
        )
        units = [Unit(p, m, part) for (part, p), m in zip(kept, mentions, strict=True)]
        ask = _likely_types if self.guess else None
        events, traces = code_sentences(units, story, self.codebook, self.places, ask)
        reason = "; ".join(s.reason for s in skipped) or None
        done = CodedStory("coded", reason, story.input, story, events, skipped, len(kept))
        return done, traces


def make_coder(
    model: str = DEFAULT_MODEL, codebook: Path | None = None, *, guess: bool = True
) -> Coder:
    """Return a coder with the named spaCy pipeline and, over the bundled codebook, a user's folder.

    Without `guess` the codebook alone decides. Raises `ModelError`, `CodebookError` or
    `ConfigError`. The same arguments give the same coder.
    """
    return _coder(model, codebook, guess)


@lru_cache(maxsize=4)
def _coder(model: str, codebook: Path | None, guess: bool) -> Coder:
    """Return the coder of `make_coder`: cached here, where defaults are written out."""
    return Coder(Parser(model), load_codebook(codebook), PlaceBook.load(), guess)


def _likely_types(sentence: str, actor: str, recipient: str) -> Mapping[str, float]:
    return load_guesser().guess(sentence, actor, recipient).types


def code(text: str, *, title: str | None = None, published: str | None = None) -> CodedStory:
    """Return one text coded with the bundled codebook; `published` is an ISO date."""
    return make_coder().code(text, title=title, published=published)


def code_stream(stories: Iterable[Story | Refused]) -> Iterator[CodedStory]:
    """Yield stories coded with the bundled codebook, in order."""
    return make_coder().code_stream(stories)


def classify(sentence: str, *, actor: str, recipient: str) -> Reading | None:
    """Return the act that a sentence tells between two phrases of it, or None."""
    return make_coder().classify(sentence, actor=actor, recipient=recipient)


def _parts(story: Story) -> tuple[tuple[int, str], ...]:
    """Return offset and text of what is parsed: title, paragraphs, captions."""
    spans = [story.title_span] if story.title_span is not None else []
    spans += story.paragraphs
    spans += [c.span for c in story.captions if c.span is not None]
    return tuple((a, story.text[a : min(b, a + MAX_PARAGRAPH_CHARS)]) for a, b in spans)


def _part_numbers(story: Story) -> list[int]:
    numbers = [-1] if story.title_span is not None else []
    numbers += range(len(story.paragraphs))
    return numbers + [-2 for c in story.captions if c.span is not None]
