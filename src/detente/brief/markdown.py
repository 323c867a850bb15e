"""The brief as Markdown: plots drawn in characters, the rest as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detente.brief.facts import Brief
from detente.brief.plots import ladder_rows, words_of
from detente.brief.tables import TextTable, method_lines, tables_of
from detente.relations import Line

SIGNS = {"open": "●", "limited": "◐", "suspended": "○", "closed": "✕", "unknown": "·"}
STEPS = " ▁▂▃▄▅▆▇█"


def as_markdown(brief: Brief) -> str:
    """Return the brief as Markdown; numbers in brackets are those of the list of evidence."""
    return "\n".join(_lines(brief)).rstrip() + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    card, words = brief.card, words_of(brief)
    yield f"# {card.one.name} and {card.other.name}\n"
    yield f"As of {brief.on}; lists since {brief.since}.\n"
    yield f"**{_safe(card.sentence)}**\n"
    yield "## How it stands\n"
    known = [c for c in card.channels if c.state != "unknown" or c.since]
    if known:
        rows = [
            (c.name, f"{SIGNS[c.state]} {c.state}", c.since or "", c.reason, refs(c.evidence))
            for c in known
        ]
        yield from _table(("channel", "state", "since", "because", ""), rows)
    never = [c.name for c in card.channels if c not in known]
    if never:
        yield f"Unknown, no report: {', '.join(never)}.\n"
    if card.last_contacts:
        yield "### Last contact by level\n"
        yield from _table(
            ("day", "level", "mode", "who", ""),
            [
                (
                    x.contact.day, x.contact.level, x.contact.mode,
                    ", ".join(p for p in (x.contact.who, x.contact.place) if p), refs(x.evidence),
                )
                for x in card.last_contacts
            ],
        )  # fmt: skip
    for title, found in card.items:
        yield f"### {title}\n"
        yield from _table(
            ("when", "who", "what", ""), [(r.due, r.sides, r.told, refs(r.evidence)) for r in found]
        )
    if card.changed:
        yield f"### Changed since {card.since}\n"
        yield from (f"- {line}" for line in card.changed)
        yield ""
    yield "## Strain and cooperation\n"
    yield f"{words['series']} A sign for each {brief.series.unit}; `×` nothing was read.\n"
    yield "```"
    yield from (f"{line.kind:<21} {spark(line)}" for line in brief.series.lines)
    yield "```\n"
    for table in tables_of(brief):
        yield from _titled(table)
    yield "## Channels over time\n"
    yield words["ladder"] + "\n"
    rows_of = ladder_text(brief)
    if rows_of:
        yield "```"
        yield from rows_of
        yield "```\n"
        yield ", ".join(f"`{sign}` {state}" for state, sign in SIGNS.items()) + ".\n"
    yield "## Where, and who met whom\n"
    yield words["map"] + "\n"
    if brief.ties:
        yield from _table(
            (card.one.name, card.other.name, "times", "last"),
            [(t.one, t.other, str(t.times), t.last) for t in brief.ties],
        )
    yield "## Happenings\n"
    yield words["timeline"] + "\n"
    yield from _table(
        ("day", "whom", "what", "stands", "who", "reports", ""),
        [
            (
                m.day, m.whom, f"{m.type}/{m.mode}" if m.mode else m.type, m.status, m.names,
                str(m.stories), refs([m.number]),
            )
            for m in brief.marks
            if m.number
        ],
    )  # fmt: skip
    yield "## Evidence\n"
    for e in brief.evidence:
        where = [e.source, (e.published or "no date")[:10], *([e.url] if e.url else [])]
        yield f"- [{e.number}] “{_safe(e.quote)}” {_safe(', '.join(where))}"
    yield ""
    yield "## Method and coverage\n"
    for line in method_lines(brief):
        yield _safe(line) + "\n"


def refs(numbers: Iterable[int]) -> str:
    """Return numbers of evidence as they stand in text."""
    return " ".join(f"[{n}]" for n in numbers)


def spark(line: Line) -> str:
    """Return a series as one sign for each period: its rate against the highest."""
    top = max((p.rate or 0.0 for p in line.points), default=0.0)
    signs = []
    for point in line.points:
        if point.rate is None:
            signs.append("×")
        else:
            step = 0 if not top else -(-point.rate * (len(STEPS) - 1) // top)
            signs.append(STEPS[int(step)])
    return "".join(signs) + f"  highest {top:g} per 100 stories"


def ladder_text(brief: Brief) -> list[str]:
    """Return for each channel a sign for each period: its state at the period's end."""
    rows = ladder_rows(brief)
    names = list(dict.fromkeys(str(r["channel"]) for r in rows))
    ends = [p.end for p in brief.series.lines[0].points]
    out = []
    for name in names:
        own = [r for r in rows if r["channel"] == name]
        signs = []
        for end in ends:
            at = [str(r["state"]) for r in own if str(r["from"]) <= end <= str(r["to"])]
            signs.append(SIGNS[at[-1] if at else "unknown"])
        out.append(f"{name:<24} {''.join(signs)}")
    return out


def _titled(table: TextTable) -> Iterator[str]:
    yield f"{table.title}:\n"
    yield from _table(table.head, table.rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(_cell(c) for c in row) + " |"
    yield ""


def _cell(text: str) -> str:
    return _safe(" ".join(text.split())).replace("|", "\\|")


def _safe(text: str) -> str:
    """Return a text in which nothing of a story can be read as markup."""
    for sign in "\\`*_<>#":
        text = text.replace(sign, "\\" + sign)
    return text
