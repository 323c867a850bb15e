"""Sentences of our own, made from acts, countries and the ways in which an act can stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """An act as words: forms of its verb, what follows it, and its passive; `{r}` the recipient."""

    type: str
    base: str
    past: str
    participle: str
    gerund: str
    rest: str
    passive: str | None = None
    actor: str = "{a}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A way in which an act stands: a sentence around it, the status, and what is outside it."""

    name: str
    frame: str
    status: str
    outer: str | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and the act that it tells: countries of actor and recipient, who else speaks."""

    check: str
    text: str
    type: str
    status: str
    actor: str
    recipient: str
    outer: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """Two sentences that must give the same events, but for the countries `renamed`."""

    check: str
    plain: str
    changed: str
    renamed: tuple[tuple[str, str], ...] = ()
    speaker: str | None = None


# Name, adjective, code.
COUNTRIES = (
    ("France", "French", "FRA"), ("Iran", "Iranian", "IRN"), ("Kenya", "Kenyan", "KEN"),
    ("Brazil", "Brazilian", "BRA"), ("Japan", "Japanese", "JPN"), ("Egypt", "Egyptian", "EGY"),
    ("Poland", "Polish", "POL"), ("Vietnam", "Vietnamese", "VNM"), ("Chile", "Chilean", "CHL"),
    ("Russia", "Russian", "RUS"), ("Nigeria", "Nigerian", "NGA"), ("Norway", "Norwegian", "NOR"),
    ("Pakistan", "Pakistani", "PAK"), ("Cuba", "Cuban", "CUB"), ("Israel", "Israeli", "ISR"),
    ("Algeria", "Algerian", "DZA"), ("Canada", "Canadian", "CAN"), ("Serbia", "Serbian", "SRB"),
    ("Qatar", "Qatari", "QAT"),
)  # fmt: skip

ACTS = (
    Act("CONSULT", "meet", "met", "met", "meeting", "the president of {r}"),
    Act("CONSULT", "visit", "visited", "visited", "visiting", "{r}", "{r} was visited by {a}",
        actor="the {adj} foreign minister"),
    Act("CONSULT", "hold", "held", "held", "holding", "talks with {r}"),
    Act("CONSULT", "telephone", "telephoned", "telephoned", "telephoning", "the president of {r}",
        actor="the {adj} president"),
    Act("AGREE", "accept", "accepted", "accepted", "accepting", "an invitation from {r}"),
    Act("SUPPORT", "reach", "reached", "reached", "reaching", "an agreement with {r}"),
    Act("SUPPORT", "praise", "praised", "praised", "praising", "{r}", "{r} was praised by {a}"),
    Act("SUPPORT", "sign", "signed", "signed", "signing", "a treaty with {r}"),
    Act("SUPPORT", "congratulate", "congratulated", "congratulated", "congratulating", "{r}",
        "{r} was congratulated by {a}"),
    Act("CONCEDE", "apologise", "apologised", "apologised", "apologising", "to {r}"),
    Act("CONCEDE", "lift", "lifted", "lifted", "lifting", "its sanctions on {r}",
        "the sanctions on {r} were lifted by {a}"),
    Act("COOPERATE", "share", "shared", "shared", "sharing", "intelligence with {r}"),
    Act("COOPERATE", "extradite", "extradited", "extradited", "extraditing", "a drug lord to {r}",
        "a drug lord was extradited to {r} by {a}"),
    Act("COOPERATE", "export", "exported", "exported", "exporting", "grain to {r}",
        "grain was exported to {r} by {a}"),
    Act("AID", "send", "sent", "sent", "sending", "food aid to {r}",
        "food aid was sent to {r} by {a}"),
    Act("AID", "give", "gave", "given", "giving", "{r} a loan", "{r} was given a loan by {a}"),
    Act("AID", "supply", "supplied", "supplied", "supplying", "weapons to {r}",
        "weapons were supplied to {r} by {a}"),
    Act("RETREAT", "withdraw", "withdrew", "withdrawn", "withdrawing", "its troops from {r}"),
    Act("RETREAT", "release", "released", "released", "releasing", "two hostages from {r}",
        "two hostages from {r} were released by {a}"),
    Act("RETREAT", "free", "freed", "freed", "freeing", "three soldiers from {r}",
        "three soldiers from {r} were freed by {a}"),
    Act("REQUEST", "ask", "asked", "asked", "asking", "{r} for help",
        "{r} was asked for help by {a}"),
    Act("REQUEST", "demand", "demanded", "demanded", "demanding", "an apology from {r}",
        "an apology was demanded from {r} by {a}"),
    Act("ACCUSE", "condemn", "condemned", "condemned", "condemning", "{r}",
        "{r} was condemned by {a}"),
    Act("ACCUSE", "criticise", "criticised", "criticised", "criticising", "{r}",
        "{r} was criticised by {a}"),
    Act("ACCUSE", "accuse", "accused", "accused", "accusing", "{r} of spying",
        "{r} was accused of spying by {a}"),
    Act("REJECT", "reject", "rejected", "rejected", "rejecting", "an offer from {r}",
        "an offer from {r} was rejected by {a}"),
    Act("REJECT", "turn", "turned", "turned", "turning", "down a request from {r}",
        "a request from {r} was turned down by {a}"),
    Act("THREATEN", "threaten", "threatened", "threatened", "threatening", "{r}",
        "{r} was threatened by {a}"),
    Act("PROTEST", "march", "marched", "marched", "marching", "against {r}",
        actor="students in {a}"),
    Act("PROTEST", "protest", "protested", "protested", "protesting", "against {r}",
        actor="thousands of workers in {a}"),
    Act("SANCTION", "impose", "imposed", "imposed", "imposing", "sanctions on {r}",
        "sanctions were imposed on {r} by {a}"),
    Act("SANCTION", "expel", "expelled", "expelled", "expelling", "two diplomats from {r}",
        "two diplomats from {r} were expelled by {a}"),
    Act("SANCTION", "sever", "severed", "severed", "severing", "diplomatic ties with {r}"),
    Act("SANCTION", "cut", "cut", "cut", "cutting", "off aid to {r}",
        "aid to {r} was cut off by {a}"),
    Act("MOBILIZE", "deploy", "deployed", "deployed", "deploying",
        "warships near the coast of {r}", "warships were deployed near the coast of {r} by {a}"),
    Act("MOBILIZE", "mass", "massed", "massed", "massing", "troops on the border with {r}"),
    Act("COERCE", "arrest", "arrested", "arrested", "arresting", "three journalists from {r}",
        "three journalists from {r} were arrested by {a}"),
    Act("COERCE", "seize", "seized", "seized", "seizing", "a tanker from {r}",
        "a tanker from {r} was seized by {a}"),
    Act("COERCE", "blockade", "blockaded", "blockaded", "blockading", "{r}",
        "{r} was blockaded by {a}"),
    Act("ASSAULT", "bomb", "bombed", "bombed", "bombing", "{r}", "{r} was bombed by {a}"),
    Act("ASSAULT", "attack", "attacked", "attacked", "attacking", "{r}",
        "{r} was attacked by {a}"),
    Act("ASSAULT", "invade", "invaded", "invaded", "invading", "{r}", "{r} was invaded by {a}"),
    Act("ASSAULT", "fire", "fired", "fired", "firing", "missiles at {r}",
        "missiles were fired at {r} by {a}"),
    Act("ASSAULT", "kill", "killed", "killed", "killing", "five soldiers from {r}",
        "five soldiers from {r} were killed by {a}"),
)  # fmt: skip

FRIENDLY = ("CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT")
HOSTILE = ("SANCTION", "MOBILIZE", "COERCE", "ASSAULT")
DEEDS = (*FRIENDLY, *HOSTILE)
# Words are over when they are said: "is threatening" has happened.
LASTING = ("CONSULT", "COOPERATE", "AID", "RETREAT", "PROTEST", *HOSTILE)

# `{A}` the actor as a subject, `{t}` a third country.
STANDINGS = (
    Standing("happened", "{A} {past} {rest}.", "happened"),
    Standing("has", "{A} has {participle} {rest}.", "happened"),
    Standing("will", "{A} will {base} {rest}.", "planned"),
    Standing("plans to", "{A} {plans} to {base} {rest}.", "planned"),
    Standing("is to", "{A} {be} to {base} {rest} next week.", "planned"),
    Standing("scheduled", "{A} {be} scheduled to {base} {rest}.", "planned"),
    Standing("threatened", "{A} threatened to {base} {rest}.", "threatened", "THREATEN", HOSTILE),
    Standing("promised", "{A} promised to {base} {rest}.", "planned", "AGREE", FRIENDLY),
    Standing("demanded", "{T} demanded that {a} {base} {rest}.", "demanded", "REQUEST", DEEDS),
    Standing("urged", "{T} urged {a} to {base} {rest}.", "demanded", "REQUEST", DEEDS),
    Standing("if", "{A} will {base} {rest} if the crisis deepens.", "conditional", None, DEEDS),
    Standing("unless", "{A} will {base} {rest} unless tensions ease.", "conditional", None, DEEDS),
    Standing("did not", "{A} did not {base} {rest}.", "denied"),
    Standing("denied doing", "{A} denied {gerund} {rest}.", "denied", "REJECT", DEEDS),
    Standing("denied that", "{A} denied that {it} had {participle} {rest}.", "denied", "REJECT",
             DEEDS),
    Standing("failed to", "{A} failed to {base} {rest}.", "denied", None, FRIENDLY),
    Standing("refused", "{A} refused to {base} {rest}.", "denied", "REJECT", FRIENDLY),
    Standing("cancelled", "{A} cancelled a plan to {base} {rest}.", "cancelled", "REJECT",
             FRIENDLY),
    Standing("cancelled hostile", "{A} cancelled a plan to {base} {rest}.", "cancelled", "CONCEDE",
             HOSTILE),
    Standing("postponed", "{A} postponed a plan to {base} {rest}.", "postponed", None, DEEDS),
    Standing("allegedly", "{A} allegedly {past} {rest}.", "alleged"),
    Standing("reportedly", "{A} reportedly {past} {rest}.", "alleged"),
    Standing("accused of", "{T} accused {a} of {gerund} {rest}.", "alleged", "ACCUSE",
             (*DEEDS, "PROTEST")),
    Standing("ongoing", "{A} {be} {gerund} {rest}.", "ongoing", None, LASTING),
)  # fmt: skip

# What adds nothing to an act, put around a sentence without its full stop.
SAID = ("{T} said {s}.", "{T} said that {s}.", "{S}, {T} said.", "According to {T}, {s}.")
UNRELATED = (
    "{S} on a rainy day.", "{S} as markets fell.", "While stocks rose, {s}.",
    "{S}, which surprised nobody.",
)  # fmt: skip
IN_CONTEXT = ("happened", "will", "threatened", "did not")


def cases() -> Iterator[Case]:
    """Yield every act in every standing that it can have, and its passive."""
    for n, act in enumerate(ACTS):
        for m, standing in enumerate(STANDINGS):
            if standing.only and act.type not in standing.only:
                continue
            yield case(act, standing, *three(n, m))
        if act.passive is not None:
            yield passive_case(act, *three(n, 0)[:2])


def three(n: int, m: int) -> tuple[int, int, int]:
    """Return the countries of a case: two sides and a third."""
    size = len(COUNTRIES)
    return (3 * n + m) % size, (3 * n + m + 5) % size, (3 * n + m + 11) % size


def case(act: Act, standing: Standing, one: int, two: int, third: int) -> Case:
    """Return an act between two countries in a standing."""
    by = act.actor.format(a=COUNTRIES[one][0], adj=COUNTRIES[one][1])
    many = by.startswith(("students", "thousands"))
    text = standing.frame.format(
        a=by, A=_upper(by), T=COUNTRIES[third][0], base=act.base, past=act.past,
        participle=act.participle, gerund=act.gerund, rest=act.rest.format(r=COUNTRIES[two][0]),
        plans="plan" if many else "plans", be="are" if many else "is",
        it="he" if by.startswith("the ") else "it",
    )  # fmt: skip
    sides = COUNTRIES[one][2], COUNTRIES[two][2]
    return Case(standing.name, text, act.type, standing.status, *sides, standing.outer)


def passive_case(act: Act, one: int, two: int) -> Case:
    """Return an act that happened, told in the passive."""
    assert act.passive is not None
    by = act.actor.format(a=COUNTRIES[one][0], adj=COUNTRIES[one][1])
    text = _upper(act.passive.format(a=by, r=COUNTRIES[two][0])) + "."
    return Case("passive", text, act.type, "happened", COUNTRIES[one][2], COUNTRIES[two][2])


def active_and_passive() -> Iterator[Variant]:
    """Yield each act that has a passive beside it."""
    for n, act in enumerate(ACTS):
        if act.passive is not None:
            one, two, third = three(n, 0)
            plain = case(act, STANDINGS[0], one, two, third).text
            yield Variant("passive as active", plain, passive_case(act, one, two).text)


def swapped() -> Iterator[Variant]:
    """Yield each act in some standings with its sides swapped."""
    for act, standing, one, two, third in _some():
        codes = COUNTRIES[one][2], COUNTRIES[two][2]
        yield Variant(
            "swapped",
            case(act, standing, one, two, third).text,
            case(act, standing, two, one, third).text,
            (codes, codes[::-1]),
        )


def replaced() -> Iterator[Variant]:
    """Yield each act in some standings with another country as recipient."""
    for act, standing, one, two, third in _some():
        other = (two + 4) % len(COUNTRIES)
        yield Variant(
            "another country",
            case(act, standing, one, two, third).text,
            case(act, standing, one, other, third).text,
            ((COUNTRIES[two][2], COUNTRIES[other][2]),),
        )


def in_context() -> Iterator[Variant]:
    """Yield each act in some standings as somebody else tells it, and beside what adds nothing."""
    for act, standing, one, two, third in _some():
        plain = case(act, standing, one, two, third).text
        for frame in SAID:
            name = COUNTRIES[third][0]
            yield Variant("as said", plain, around(plain, frame, name), speaker=name)
        for frame in UNRELATED:
            yield Variant("beside the unrelated", plain, around(plain, frame))


def _some() -> Iterator[tuple[Act, Standing, int, int, int]]:
    for n, act in enumerate(ACTS):
        for m, standing in enumerate(s for s in STANDINGS if s.name in IN_CONTEXT):
            if not standing.only or act.type in standing.only:
                yield act, standing, *three(n, m)


def around(text: str, frame: str, third: str = "") -> str:
    """Return a sentence inside a frame that adds nothing to its act."""
    plain = text.removesuffix(".")
    common = plain.startswith(("The ", "Students ", "Thousands "))
    inside = plain[0].lower() + plain[1:] if common else plain
    return frame.format(s=inside, S=plain, T=third)


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
