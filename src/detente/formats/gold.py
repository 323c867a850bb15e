"""Gold for `detente evaluate sentences`, made of events with their sentence (PLOVER JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from detente.formats.foreign import ForeignEvent, ForeignParty, Malformed


def gold_lines(events: Iterable[ForeignEvent]) -> Iterator[str | Malformed]:
    """Yield one gold item for each sentence, with all events of it; an event without one is listed.

    Items have `id`, `published`, `text` and `events`, as `docs/evaluation.md` says.
    """
    held: dict[tuple[str, str], list[ForeignEvent]] = {}
    for event in events:
        if event.sentence is None or event.type is None:
            reason = "no sentence" if event.sentence is None else "no PLOVER type"
            line = event.lines[0] if event.lines else 0
            yield Malformed(event.input or "", line, reason, "\n".join(event.raw))
            continue
        day = "" if event.grain == "unknown" else (event.published or event.date)[:10]
        held.setdefault((event.sentence, day), []).append(event)
    for (text, day), members in held.items():
        item = {
            "id": members[0].id,
            "published": day,
            "text": text,
            "events": [
                {
                    "type": e.type,
                    "actors": [_party(p) for p in e.actors],
                    "recipients": [_party(p) for p in e.recipients],
                    # PLOVER has all sides of a reciprocal act among the actors.
                    "reciprocal": bool(e.reciprocal) or (len(e.actors) > 1 and not e.recipients),
                }
                for e in members
            ],
        }
        yield json.dumps(item, ensure_ascii=False)


def _party(party: ForeignParty) -> dict[str, str | None]:
    return {
        "text": party.text or party.name or "",
        "country": party.country,
        "sector": party.sector,
    }
