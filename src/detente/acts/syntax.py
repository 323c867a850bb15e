"""Who stands where around a verb or noun: functions over a parse, without politics.

Each returns token indices of noun-phrase heads, coordinated ones included. Labels are ClearNLP's.
"""

from __future__ import annotations

from detente.language.parse import Parse

NOUN_TAGS = frozenset(["NN", "NNS", "NNP", "NNPS", "PRP", "CD", "JJ", "DT", "WP", "VBG", "EX"])
SUBJECTS = frozenset(["nsubj", "nsubjpass"])
OBJECTS = frozenset(["dobj", "obj", "attr", "oprd", "acomp"])
# What a participle that stands alone for a passive has none of.
BARE_NOT = frozenset(["nsubj", "dobj", "aux", "attr", "oprd"])
CLAUSAL = frozenset(["xcomp", "ccomp", "pcomp", "advcl", "acl", "relcl"])
RELATIVES = frozenset(["who", "which", "that", "whom", "whose"])
PREPS = frozenset(["prep", "agent", "dative", "prt", "advmod", "case"])

# Nouns that only measure or pick out what follows "of": "dozens of rebels", "a series of talks".
TRANSPARENT = frozenset(
    "series round rounds number dozen dozens hundred hundreds thousand thousands million millions "
    "group groups pair couple handful majority some many several all most both one two three four "
    "five lot wave waves spate string set bout barrage hail salvo bevy member members part rest "
    "kind form act acts total scores tens half most each any none few worth amount percent "
    "batch last remainder".split()
)

# Verbs whose object does what the infinitive says: "urged Iran to stop".
OBJECT_CONTROL = frozenset(
    "ask urge order tell force allow let help persuade press call want compel permit enable "
    "invite require instruct encourage pressure push advise direct warn get cause lead convince "
    "exhort implore beg beseech authorize authorise expect accuse blame charge suspect condemn "
    "criticize criticise praise thank punish stop prevent keep bar ban prohibit block discourage "
    "deter dissuade request challenge lobby send deploy convict acquit clear exonerate absolve "
    "indict".split()
)

# Verbs whose object did what stands behind "for": "sacked a minister for joining the march".
PUNISHING = frozenset(
    "sack dismiss fire expel suspend oust remove arrest detain jail imprison hold sentence fine "
    "convict indict prosecute try sue summon discipline demote reprimand rebuke censure denounce "
    "attack slam admonish scold berate chide rap scorn fault ridicule mock shame sanction target "
    "hang execute kill shoot whip flog forgive pardon reward honour honor hail commend applaud "
    "congratulate salute excuse investigate pursue wanted want hunt seek name blacklist".split()
)

# Nouns for what somebody is said to have done: "arrested on suspicion of spying".
CHARGES = frozenset(
    "charge charges count counts account accounts suspicion allegation allegations accusation "
    "ground grounds conviction".split()
)

SAYING = frozenset(["say", "warn", "insist", "add", "stress", "tell", "write", "state", "note"])

# Verbs beside which an infinitive is what was decided, and no purpose, however far it stands.
DECIDING = frozenset(["vote", "decide", "agree", "refuse", "decline", "promise", "pledge", "vow"])

# Verbs that say so behind a preposition: "called on Iran to stop", "appealed to Iran to stop".
PREP_CONTROL = {
    "call": ("on", "upon"), "prevail": ("on", "upon"), "appeal": ("to",), "plead": ("with",),
    "count": ("on",), "rely": ("on",), "shout": ("at",), "signal": ("to",),
}  # fmt: skip

MAX_DEPTH = 6


def words_near(p: Parse, verb: int, words: frozenset[str]) -> bool:
    """Whether one of the words stands in the clause of a verb: around it or in its subject."""
    seen: set[int] = set()
    todo = [verb, *surface_subjects(p, verb)]
    while todo:
        token = todo.pop()
        if token in seen:
            continue
        seen.add(token)
        if p.lower[token] in words or p.lemmas[token] in words:
            return True
        todo += [c for c in p.children[token] if not is_verb_clause(p, c)]
    return False


def conjuncts(p: Parse, token: int) -> list[int]:
    """Return the token and what is coordinated with it to its right."""
    out = [token]
    for here in out:
        out += [c for c in p.children[here] if p.deps[c] == "conj"]
    return out


def first_conjunct(p: Parse, token: int) -> int:
    """Return the first member of the coordination that the token ends up in."""
    for _ in range(MAX_DEPTH * 2):
        if p.deps[token] != "conj":
            break
        token = p.heads[token]
    return token


def is_verb(p: Parse, token: int) -> bool:
    """Whether the tagger took the token for a verb form."""
    return p.tags[token][:1] == "V"


def is_passive(p: Parse, verb: int) -> bool:
    """Whether a verb form is passive: by its auxiliary or subject, or a bare participle."""
    if p.tags[verb] not in ("VBN", "VBD"):
        return False
    if p.deps[verb] == "acomp" and p.tags[verb] == "VBN" and p.lemmas[p.heads[verb]] == "be":
        return True  # "would be irreversibly damaged"
    labels = {p.deps[c] for c in p.children[verb]}
    if "auxpass" in labels or "nsubjpass" in labels:
        return True
    if any(p.deps[c] == "aux" and p.lemmas[c] in ("have", "'ve", "'d") for c in p.children[verb]):
        return False
    if p.tags[verb] == "VBN" and p.deps[verb] in ("acl", "amod"):
        # "Donald Trump called President Sisi": taken for a participle beside a name.
        misread = p.deps[p.heads[verb]] == "ROOT" and p.tags[p.heads[verb]][:3] == "NNP"
        return not (misread and labels & {"dobj", "oprd", "ccomp"} and "agent" not in labels)
    if p.deps[verb] == "conj" and "nsubj" not in labels and is_verb(p, p.heads[verb]):
        # "was first accepted and then turned down": the tagger takes the second for a past tense.
        then = any(p.lower[c] == "then" for c in p.children[verb])
        participle = p.tags[verb] == "VBN" or (then and not labels & {"ccomp", "xcomp", "aux"})
        return participle and "dobj" not in labels and is_passive(p, p.heads[verb])
    if p.deps[verb] == "advcl" and p.tags[verb] == "VBN" and not labels & BARE_NOT:
        return True  # "asked whether it would stop, she declined", "said so when questioned"
    if p.deps[verb] in ("advcl", "ROOT") and p.tags[verb] == "VBN":
        return ("agent" in labels and "nsubj" not in labels) or "agent" in labels
    return "agent" in labels and "dobj" not in labels


def _expand(p: Parse, tokens: list[int]) -> list[int]:
    out: list[int] = []
    for token in tokens:
        for member in conjuncts(p, token):
            if member not in out and not is_verb_clause(p, member):
                out.append(member)
    return out


def is_verb_clause(p: Parse, token: int) -> bool:
    """Whether a token is a verb with a subject of its own, and so no noun phrase."""
    return is_verb(p, token) and any(p.deps[c] in SUBJECTS for c in p.children[token])


def surface_subjects(p: Parse, verb: int, depth: int = 0) -> list[int]:
    """Return the subject the verb form stands with, shared or controlled ones included."""
    if depth > MAX_DEPTH:
        return []
    own = [c for c in p.children[verb] if p.deps[c] in SUBJECTS or p.deps[c] == "csubjpass"]
    dep, head = p.deps[verb], p.heads[verb]
    if not own and p.tags[verb][0] == "N":  # a headline's verb taken for a noun: "Norway lifts ban"
        return [c for c in p.children[verb] if p.deps[c] in ("compound", "nmod") and c < verb][-1:]
    if own:
        if p.lower[own[0]] in RELATIVES and dep == "relcl":
            return _expand(p, [head])
        return _expand(p, own)
    if dep == "ccomp" and p.deps[head] == "relcl":  # "air strikes that they said killed 26"
        return _expand(p, [p.heads[head]])
    if dep == "ccomp" and p.lemmas[head] in SAYING and p.in_quotes(verb):
        return []  # the parser lost the subject of what is quoted
    if dep in ("conj", "xcomp", "advcl", "ccomp", "dep", "prep", "aux") and is_verb(p, head):
        if dep in ("xcomp", "ccomp") and p.lemmas[head] in OBJECT_CONTROL:
            if held := objects(p, head, depth + 1):
                return held
        if dep == "xcomp":
            for word in PREP_CONTROL.get(p.lemmas[head], ()):
                if held := prep_objects(p, head, word):
                    return held
        return surface_subjects(p, head, depth + 1)
    if dep == "conj" and p.heads[verb] != verb:
        return surface_subjects(p, head, depth + 1) if p.deps[head] != "dobj" else []
    if dep == "acl":
        if p.tags[verb] in ("VBG", "VBN"):
            return _expand(p, [head])
        return doer_of_noun(p, head, depth + 1)
    if dep == "relcl":
        return _expand(p, [head])
    if dep == "pcomp":
        governor = p.heads[head]
        if p.lower[head] == "of" and p.lower[p.heads[governor]] == "by":
            # "was accused by experts of arming": the parser hangs "of" on the experts
            charging = p.heads[p.heads[governor]]
            if p.lemmas[charging] in OBJECT_CONTROL and is_passive(p, charging):
                governor = charging
        if is_verb(p, governor):
            if (
                p.lower[head] in ("of", "for", "with", "from")
                and p.lemmas[governor] in OBJECT_CONTROL
            ):
                if held := objects(p, governor, depth + 1):
                    return held
            if p.lower[head] in ("for", "over") and p.lemmas[governor] in PUNISHING:
                if held := objects(p, governor, depth + 1):
                    return held
            if p.lower[head] == "into" and (held := objects(p, governor, depth + 1)):
                return held  # "provoke Iran into attacking"
            return surface_subjects(p, governor, depth + 1)
        if p.lemmas[governor] in CHARGES or p.lower[governor] in CHARGES:
            judging = governing_verb(p, governor)
            if judging is not None and p.lemmas[judging] in OBJECT_CONTROL | PUNISHING:
                if held := objects(p, judging, depth + 1):
                    return held  # "indicted on charges including attacking soldiers"
        return doer_of_noun(p, governor, depth + 1)
    if dep in ("xcomp", "acomp", "advcl") and head != verb:
        return surface_subjects(p, head, depth + 1)
    return []


def doer_of_noun(p: Parse, noun: int, depth: int = 0) -> list[int]:
    """Return who does what a noun names: its possessor, else the subject of its verb."""
    if owners := [c for c in p.children[noun] if p.deps[c] == "poss"]:
        return _expand(p, owners)
    verb = governing_verb(p, noun)
    if verb is None or depth > MAX_DEPTH:
        return []
    return subjects(p, verb, depth + 1)


def governing_verb(p: Parse, token: int) -> int | None:
    """Return the verb that a noun is an object of, directly or through prepositions and nouns."""
    for _ in range(MAX_DEPTH):
        head = p.heads[token]
        if head == token or p.deps[token] in SUBJECTS:
            return None
        if is_verb(p, head):
            return head
        token = head
    return None


def carrier(p: Parse, noun: int) -> int | None:
    """Return the verb of which a noun is the object, its own or behind one preposition."""
    noun = first_conjunct(p, noun)
    head = p.heads[noun]
    if p.deps[noun] == "pobj" and p.deps[head] in PREPS:
        head = p.heads[head]
    if head == noun or p.deps[noun] in ("nsubj", "nsubjpass") or not is_verb(p, head):
        passive = p.deps[noun] == "nsubjpass" and is_verb(p, p.heads[noun])
        return p.heads[noun] if passive else None
    return head


def has_infinitive(p: Parse, verb: int) -> bool:
    """Whether a to-infinitive hangs on a verb: "told Iran to stop"."""
    return any(
        p.tags[c] == "VB" and any(p.lower[g] == "to" and p.deps[g] == "aux" for g in p.children[c])
        for c in p.children[verb]
        if p.deps[c] in ("xcomp", "ccomp", "advcl")
    )


def is_habit(p: Parse, verb: int) -> bool:
    """Whether a verb tells, in passing, what somebody does as a rule: "Turkey, which backs ..."."""
    return p.deps[verb] == "relcl" and is_present(p, verb)


def is_present(p: Parse, verb: int) -> bool:
    """Whether a verb stands in the plain present."""
    return p.tags[verb] in ("VBZ", "VBP") and not any(
        p.deps[c] in ("aux", "auxpass") for c in p.children[verb]
    )


def agents(p: Parse, verb: int) -> list[int]:
    """Return the `by` phrase of a passive, also where it hangs on what stands between."""
    spots = [verb, *(c for c in p.children[verb] if p.deps[c] in OBJECTS or p.deps[c] == "prep")]
    spots += [g for s in spots[1:] for g in p.children[s] if p.deps[g] in ("pcomp", "pobj")]
    for spot in spots:
        for c in p.children[spot]:
            if p.deps[c] == "agent" or (p.lower[c] == "by" and p.deps[c] == "prep" and c > verb):
                if found := [g for g in p.children[c] if p.deps[g] in ("pobj", "pcomp")]:
                    return _expand(p, found)
    return []


def subjects(p: Parse, verb: int, depth: int = 0) -> list[int]:
    """Return who does it: the subject, or in a passive the `by` phrase."""
    if is_passive(p, verb):
        return agents(p, verb)
    return surface_subjects(p, verb, depth)


def objects(p: Parse, verb: int, depth: int = 0) -> list[int]:
    """Return to whom it is done: the direct object, or in a passive the subject."""
    if is_passive(p, verb):
        if p.deps[verb] == "amod":
            return [p.heads[verb]]
        kept = [c for c in p.children[verb] if p.deps[c] in ("oprd", "attr")]
        return surface_subjects(p, verb, depth) + _expand(p, kept)
    own = [c for c in p.children[verb] if p.deps[c] in OBJECTS]
    if own:
        if p.lower[own[0]] in RELATIVES and p.deps[verb] == "relcl":
            return _expand(p, [p.heads[verb]])
        return _expand(p, own)
    # "urged Iran to stop": the parser often makes Iran the subject of the infinitive.
    if p.lemmas[verb] in OBJECT_CONTROL:
        for c in p.children[verb]:
            bare = p.lemmas[verb] == "let" and p.tags[c] == "VB"
            if p.deps[c] in ("ccomp", "xcomp") and (
                bare or any(p.lower[g] == "to" for g in p.children[c])
            ):
                held = [g for g in p.children[c] if p.deps[g] in SUBJECTS]
                if held:
                    return _expand(p, held)
    if p.deps[verb] == "relcl" and any(p.deps[c] in SUBJECTS for c in p.children[verb]):
        subject = next(c for c in p.children[verb] if p.deps[c] in SUBJECTS)
        if p.lower[subject] not in RELATIVES and not has_adverbial_relative(p, verb):
            return _expand(p, [p.heads[verb]])
    # "X met and praised Y": the object of the last member serves the earlier ones.
    for c in p.children[verb]:
        if p.deps[c] == "conj" and is_verb(p, c) and depth < MAX_DEPTH:
            if not any(p.deps[g] in SUBJECTS for g in p.children[c]) and c - verb <= 3:
                return objects(p, c, depth + 1)
    return []


def has_adverbial_relative(p: Parse, verb: int) -> bool:
    """Whether a relative clause is one of place or time ("the city where X met Y")."""
    return any(
        p.lower[c] in ("where", "when", "why")
        or (p.deps[c] == "prep" and any(p.lower[g] in ("which", "whom") for g in p.children[c]))
        for c in p.children[verb]
    )


def indirect_objects(p: Parse, verb: int) -> list[int]:
    """Return the indirect object: "gave *Ukraine* tanks"."""
    return _expand(
        p,
        [
            c
            for c in p.children[verb]
            if p.deps[c] in ("dative", "iobj") and p.tags[c] not in ("IN", "TO")
        ],
    )


def prep_children(p: Parse, token: int) -> list[int]:
    """Return the prepositions and particles that hang on a token, chained ones included."""
    out = [c for c in p.children[token] if p.deps[c] in PREPS and p.tags[c] in _PREP_TAGS]
    for c in list(out):
        out += [g for g in p.children[c] if p.deps[g] in PREPS and p.tags[g] in _PREP_TAGS]
    return out


_PREP_TAGS = frozenset(["IN", "TO", "RP", "RB"])


def prep_objects(p: Parse, token: int, word: str) -> list[int]:
    """Return the objects of a preposition that hangs on a token."""
    out = []
    for c in prep_children(p, token):
        if p.lower[c] == word or (word == "toward" and p.lower[c] == "towards"):
            out += [g for g in p.children[c] if p.deps[g] in ("pobj", "pcomp")]
            # "in and around Kabul", "from and to": the object hangs on the last.
            for other in p.children[c]:
                if p.deps[other] == "conj":
                    out += [g for g in p.children[other] if p.deps[g] == "pobj"]
    return _expand(p, out)
