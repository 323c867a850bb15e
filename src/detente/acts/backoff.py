"""An act guessed where the codebook knows none of a sentence's words.

Only for the plainest shape: a main verb with one resolved actor as its subject and another below
it. What comes out is marked by its rule, so that it can be told apart and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detente.acts.drafts import Draft
from detente.acts.fit import PRIVATE
from detente.acts.scene import Scene
from detente.acts.status import verb_standing
from detente.acts.syntax import is_verb, surface_subjects
from detente.acts.weigh import RULE, TYPES
from detente.codebook.entries import ActBook, Entry
from detente.records import EventType, Mention

# Sentence, actor's and recipient's words -> share of each type, and of none.
Ask = Callable[[str, str, str], Mapping[str, float]]
# Least share of a type. In 116,000 words of news of every kind ten of eleven guesses above 0.7 were
# wrong: eight had a side without an office, the other two less than 0.8.
SURE = 0.8


def guessed(scene: Scene, ask: Ask, acts: ActBook) -> tuple[Draft, ...]:
    """Return the act that the main verb tells, as one draft, or nothing where that is unsure."""
    p = scene.parse
    root = next((t for t in range(len(p)) if p.heads[t] == t), 0)
    if not is_verb(p, root):
        return ()
    subjects = set(surface_subjects(p, root))
    named = [m for m in scene.mentions if len(m.parties) == 1 and m.parties[0].country]
    actor = next((m for m in named if m.head in subjects), None)
    below = [m for m in named if m is not actor and root in p.ancestors(m.head)]
    if actor is None or not below:
        return ()
    recipient = next((m for m in below if m.parties[0].country != actor.parties[0].country), None)
    if recipient is None or any(m.parties[0].sector in PRIVATE for m in (actor, recipient)):
        return ()
    types = ask(p.text, p.slice(actor.first, actor.last), p.slice(recipient.first, recipient.last))
    kind = max(TYPES, key=lambda t: types.get(t, 0.0))
    if types.get(kind, 0.0) < SURE:
        return ()
    return (_draft(scene, root, kind, types[kind], actor, recipient, acts),)


def _draft(
    scene: Scene,
    root: int,
    kind: EventType,
    share: float,
    actor: Mention,
    recipient: Mention,
    acts: ActBook,
) -> Draft:
    standing = verb_standing(scene.parse, root, acts.modifiers)
    entry = Entry(
        id=RULE, type=kind, mode=None, contexts=(), actor=None, recipient=None, reciprocal=False,
        inner=None, inner_by="", needs=(), possible=False, own_voice=False, examples=(),
        counter_examples=(),
    )  # fmt: skip
    return Draft(
        trigger=root,
        tokens=(root,),
        entry=entry,
        type=kind,
        mode=None,
        status=standing.status,
        condition=None,
        actors=actor.parties,
        recipients=recipient.parties,
        reciprocal=False,
        outer=None,
        possible=False,
        verbal=True,
        reason=f"no word of it is known; the network gives {kind} {share:.2f}",
    )
