"""Events as rows: one for each event and pair of actor and recipient."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from detente.records import CodedStory, Event, Party, Story

PAIR_COLUMNS = (
    "event_id", "story_id", "input", "published", "date", "date_precision", "type", "mode",
    "status", "actor", "actor_country", "actor_sector", "recipient", "recipient_country",
    "recipient_sector", "reciprocal", "condition", "place", "place_country", "attributed_to",
    "contexts", "killed", "injured", "arrested", "crowd", "quad", "cameo", "goldstein",
    "confidence", "salience", "embedded_in", "rule", "sentence", "title",
)  # fmt: skip


def event_rows(coded: CodedStory) -> Iterator[dict[str, str]]:
    """Yield the rows of a coded story, keyed by `PAIR_COLUMNS`; absent values are empty."""
    if coded.story is None:
        return
    for event in coded.events:
        for actor in event.actors or (None,):
            for recipient in event.recipients or (None,):
                yield _row(coded.story, event, actor, recipient)


def _row(
    story: Story, event: Event, actor: Party | None, recipient: Party | None
) -> dict[str, str]:
    said = [a.speaker for a in event.attribution]
    values: dict[str, object] = {
        "event_id": event.id, "story_id": event.story_id, "input": story.input,
        "published": story.published, "date": event.date.start,
        "date_precision": event.date.precision, "type": event.type, "mode": event.mode,
        "status": event.status, "actor": actor and actor.name,
        "actor_country": actor and actor.country, "actor_sector": actor and actor.sector,
        "recipient": recipient and recipient.name,
        "recipient_country": recipient and recipient.country,
        "recipient_sector": recipient and recipient.sector, "reciprocal": int(event.reciprocal),
        "condition": event.condition, "place": event.place and event.place.text,
        "place_country": event.place and event.place.country, "attributed_to": "; ".join(said),
        "contexts": " ".join(event.contexts), "killed": event.magnitude.killed,
        "injured": event.magnitude.injured, "arrested": event.magnitude.arrested,
        "crowd": event.magnitude.crowd, "quad": event.quad, "cameo": event.cameo,
        "goldstein": event.goldstein, "confidence": event.confidence, "salience": event.salience,
        "embedded_in": event.embedded_in, "rule": event.rule,
        "sentence": event.evidence[0].text if event.evidence else None, "title": story.title,
    }  # fmt: skip
    return {c: "" if values[c] is None else str(values[c]) for c in PAIR_COLUMNS}


def rows_to_csv(rows: Iterable[dict[str, str]], *, header: bool) -> str:
    """Return rows as CSV text, with the header line where asked for."""
    out = io.StringIO()
    writer = csv.DictWriter(out, PAIR_COLUMNS, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
