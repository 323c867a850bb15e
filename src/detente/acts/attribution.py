"""According to whom: the speaker or document that a clause of a sentence comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.acts.scene import Scene, make_scene, parties_at
from detente.acts.syntax import (
    SUBJECTS,
    agents,
    indirect_objects,
    is_passive,
    is_verb,
    objects,
    prep_objects,
    surface_subjects,
)
from detente.codebook.speech import SpeechBook
from detente.language.parse import Parse
from detente.records import Attribution, Mention, Party, Stance

FIRST_PERSON = frozenset(["i", "we", "us", "our", "my", "me"])


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution of a clause; `doubted` where its verb keeps a distance (claims, alleges)."""

    attribution: Attribution
    verb: int | None
    doubted: bool
    parties: tuple[Party, ...] = ()


def attribute(scene: Scene, token: int, book: SpeechBook) -> tuple[Said, ...]:
    """Return who says what stands at a token, nearest first; empty is the story's own voice."""
    p = scene.parse
    out: list[Said] = []
    here = token
    for _ in range(14):
        if out:
            break
        head = p.heads[here]
        if said := _according(scene, here, book):
            out.append(said)
        if head == here:
            break
        if p.deps[here] in ("ccomp", "xcomp", "parataxis", "advcl", "dep", "conj") and is_verb(
            p, head
        ):
            if p.lemmas[head] in book.verbs and head != token and p.deps[here] != "conj":
                if said := said_by(scene, head, book):
                    out.append(said)
        here = head
    if not out:
        # "X struck Y, Z said": the parser may hang the verb of saying below the clause.
        for c in p.children[here]:
            if (
                p.lemmas[c] in book.verbs
                and is_verb(p, c)
                and p.deps[c] in ("ccomp", "parataxis", "dep", "advcl")
            ):
                inside = token in p.subtree(c)
                if (
                    not inside
                    and p.deps[c] in ("parataxis", "dep", "ccomp")
                    and (said := said_by(scene, c, book))
                ):
                    out.append(said)
                    break
    return tuple(out)


def said_by(scene: Scene, verb: int, book: SpeechBook) -> Said | None:
    """Return the attribution that a verb of saying gives, or None where nobody speaks."""
    p = scene.parse
    speakers = agents(p, verb) if is_passive(p, verb) else surface_subjects(p, verb)
    speakers = [s for s in speakers if p.deps[s] != "expl"]
    lemma = p.lemmas[verb]
    stance: Stance = "reports"
    if lemma in book.denies and _withholds(p, verb):
        return None
    if lemma in book.confirms:
        stance = "confirms"
    elif lemma in book.denies:
        stance = "denies"
    if not speakers:
        return None
    attribution = _attribution(scene, speakers[0], p.lower[verb], stance)
    return Said(attribution, verb, lemma in book.claims, parties_at(scene, speakers))


def _withholds(p: Parse, verb: int) -> bool:
    """Whether something is denied to somebody: "is denying vaccines to migrants"."""
    return bool(indirect_objects(p, verb) or (objects(p, verb) and prep_objects(p, verb, "to")))


def _according(scene: Scene, token: int, book: SpeechBook) -> Said | None:
    """Return the attribution of an "according to" phrase that hangs on a token."""
    p = scene.parse
    for c in p.children[token]:
        if p.lower[c] not in book.according:
            continue
        heads = [g for g in p.children[c] if p.deps[g] in ("pobj", "dobj")]
        for prep in p.children[c]:
            heads += [g for g in p.children[prep] if p.deps[g] == "pobj"]
        if heads:
            attribution = _attribution(scene, heads[0], "according to", "reports")
            return Said(attribution, None, False, parties_at(scene, heads))
    return None


def _attribution(scene: Scene, head: int, verb: str, stance: Stance) -> Attribution:
    p = scene.parse
    parties = parties_at(scene, [head])
    mention = scene.mention_at(head)
    if mention is not None and mention.head == head and mention.parties:
        first, last = mention.first, mention.last
    else:
        first, last = noun_phrase(p, head)
    medium = p.lower[head] if p.tags[head] in ("NN", "NNS") else None
    name = p.slice(first, last)
    if parties and p.tags[head] == "PRP":
        name = parties[0].name
    return Attribution(
        speaker=name,
        country=parties[0].country if parties else None,
        medium=medium,
        stance=stance,
        verb=verb,
        span=p.span(first, last),
    )


def noun_phrase(p: Parse, head: int) -> tuple[int, int]:
    """Return first and last token of a noun phrase without its relative clauses and appositions."""
    first = last = head
    for c in p.children[head]:
        if p.deps[c] in ("relcl", "acl", "appos", "cc", "conj", "punct", "advcl", "dep", "ccomp"):
            continue
        tree = p.subtree(c)
        first, last = min(first, tree[0]), max(last, tree[-1])
    return first, last


def speaker_of_sentence(scene: Scene, book: SpeechBook) -> Attribution | None:
    """Return who is speaking in a sentence of reported speech, for the quotes that follow it."""
    p = scene.parse
    for token in range(len(p)):
        if (
            is_verb(p, token)
            and p.lemmas[token] in book.verbs
            and any(p.deps[c] in SUBJECTS for c in p.children[token])
        ):
            said = said_by(scene, token, book)
            if said is not None and said.attribution.stance == "reports":
                return said.attribution
    return None


def speakers(scene: Scene, book: SpeechBook) -> tuple[Party, ...]:
    """Return the parties that speak in a sentence: the subject of its first verb of saying."""
    p = scene.parse
    for token in range(len(p)):
        if p.lemmas[token] in book.verbs and is_verb(p, token) and not is_passive(p, token):
            own = [c for c in p.children[token] if p.deps[c] == "nsubj"]
            if own and (found := parties_at(scene, own)):
                return found
    return ()


def with_first_person(scene: Scene, voice: tuple[Party, ...]) -> Scene:
    """Return the scene with "we", "I" and "our" taken for who is speaking.

    Outside quotation marks they are the writer's: "I ask Blair if he thinks".
    """
    p = scene.parse
    whole = is_quote(p)
    if not voice or FIRST_PERSON.isdisjoint(p.lower):
        return scene
    given = [
        Mention(n, n, n, tuple(_as_said(q, p, n) for q in voice), "the speaker of the sentence")
        for n, word in enumerate(p.lower)
        if word in FIRST_PERSON
        and (whole or p.in_quotes(n))
        and not getattr(scene.mention_at(n), "parties", ())
    ]
    taken = {m.first for m in given}
    kept = [m for m in scene.mentions if m.first not in taken]
    return make_scene(p, sorted([*kept, *given], key=lambda m: m.first))


def _as_said(party: Party, p: Parse, token: int) -> Party:
    return replace(party, text=p.words[token], span=p.span(token, token), basis="pronoun")


def is_quote(p: Parse) -> bool:
    """Whether a sentence is wholly in quotation marks, or goes on a quotation begun before."""
    first, last = p.text[:1], p.text.rstrip()[-1:]
    opens = first in '“"‘'
    closes = last in '”"’'
    return (opens and (closes or p.text.count("“") > p.text.count("”"))) or (
        closes and p.text.count("”") > p.text.count("“")
    )
