"""An act guessed where the codebook knows none of a sentence's words.

Only for the plainest shape: a main verb with one resolved actor as its subject and another below
it. What comes out is marked by its rule, so that it can be told apart and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from detente.acts.drafts import Draft
from detente.acts.scene import Scene
from detente.acts.status import verb_standing
from detente.acts.syntax import is_verb, surface_subjects
from detente.codebook.entries import ActBook, Entry
from detente.records import EventType, Mention

# Sentence, actor's and recipient's words -> share of each type, and of each status.
Ask = Callable[[str, str, str], tuple[Mapping[str, float], Mapping[str, float]]]
RULE = "guess"
# Least share of a type. On our own stories 0.95 finds nothing and 0.7 two more of 446, at equal
# precision (0.475 and 0.474).
SURE = 0.7


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
    if recipient is None:
        return ()
    types, _ = ask(p.text, _words(scene, actor), _words(scene, recipient))
    kind = max(types, key=lambda t: types[t])
    if kind not in get_args(EventType) or types[kind] < SURE:
        return ()
    return (_draft(scene, root, kind, types[kind], actor, recipient, acts),)


def _words(scene: Scene, mention: Mention) -> str:
    return scene.parse.slice(mention.first, mention.last)


def _draft(
    scene: Scene,
    root: int,
    kind: str,
    share: float,
    actor: Mention,
    recipient: Mention,
    acts: ActBook,
) -> Draft:
    standing = verb_standing(scene.parse, root, acts.modifiers)
    type_: EventType = next(t for t in get_args(EventType) if t == kind)
    entry = Entry(
        id=RULE, type=type_, mode=None, contexts=(), actor=None, recipient=None, reciprocal=False,
        inner=None, inner_by="", needs=(), possible=False, own_voice=False, examples=(),
        counter_examples=(),
    )  # fmt: skip
    return Draft(
        trigger=root,
        tokens=(root,),
        entry=entry,
        type=type_,
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
