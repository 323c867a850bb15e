"""GeoJSON of where events took place, and GraphML of who acts on whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from detente.formats.codes import countries
from detente.formats.foreign import ForeignEvent, ForeignParty, pairs

BODIES = {
    "UNO": "United Nations", "EUR": "European Union", "IGO": "intergovernmental bodies",
    "NGO": "non-governmental organisations", "ISM": "international movements",
    "IMG": "armed groups across borders", "MNC": "multinational companies",
}  # fmt: skip
PROPERTIES = (
    "id", "date", "end", "grain", "type", "mode", "status", "actors", "actor_countries",
    "recipients", "recipient_countries", "reciprocal", "place", "place_country", "geoname_id",
    "killed", "injured", "arrested", "crowd", "quad", "cameo", "goldstein", "contexts", "story",
    "publisher", "url", "origin",
)  # fmt: skip
NODE_KEYS = {"label": "string", "kind": "string"}
EDGE_KEYS = {
    "event": "string", "date": "string", "type": "string", "mode": "string", "status": "string",
    "quad": "int", "goldstein": "double", "score": "double", "actor": "string",
    "recipient": "string", "reciprocal": "boolean", "story": "string",
}  # fmt: skip


def located(event: ForeignEvent) -> bool:
    """Whether an event has coordinates."""
    return event.place is not None and event.place.lat is not None and event.place.lon is not None


def geojson_lines(events: Iterable[ForeignEvent]) -> Iterator[str]:
    """Yield the lines of a FeatureCollection with a point for each event that has coordinates.

    RFC 7946: longitude stands before latitude, WGS 84.
    """
    yield '{"type": "FeatureCollection", "features": ['
    before = None
    for event in events:
        if located(event):
            if before is not None:
                yield before + ","
            before = json.dumps(_feature(event), ensure_ascii=False)
    if before is not None:
        yield before
    yield "]}"


def _feature(event: ForeignEvent) -> dict[str, object]:
    place, size = event.place, event.magnitude
    assert place is not None
    values: tuple[object, ...] = (
        event.id, event.date, event.end, event.grain, event.type, event.mode, event.status,
        *_sides(event.actors), *_sides(event.recipients), event.reciprocal, place.name,
        place.country, place.geoname_id, size.killed, size.injured, size.arrested, size.crowd,
        event.quad, event.cameo, event.goldstein, list(event.contexts), event.story_id,
        event.publisher, event.url, event.origin,
    )  # fmt: skip
    return {
        "type": "Feature",
        "id": event.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": dict(zip(PROPERTIES, values, strict=True)),
    }


def _sides(parties: tuple[ForeignParty, ...]) -> tuple[list[str], list[str]]:
    names = [p.name or p.country or "?" for p in parties]
    return names, list(dict.fromkeys(p.country for p in parties if p.country))


def node_of(party: ForeignParty) -> str | None:
    """Return the node of a side: its country or body, or the side's own name where it has none."""
    return party.country or party.name


def graphml_lines(events: Iterable[ForeignEvent]) -> Iterator[str]:
    """Yield the lines of a directed GraphML graph: countries and bodies, an edge for each pair.

    Edges are parallel: one for each event and pair. A reciprocal act is one edge from the side
    named first, marked `reciprocal`. Sides without a country are nodes by their name.
    """
    nodes: dict[str, tuple[str, str]] = {}
    edges: list[str] = []
    for event in events:
        for n, (actor, recipient) in enumerate(pairs(event)):
            ends = [node_of(p) for p in (actor, recipient) if p is not None]
            for party, end in zip((actor, recipient), ends, strict=False):
                if party is not None and end is not None:
                    nodes.setdefault(end, _node(party, end))
            if len(ends) == 2 and None not in ends and actor and recipient:
                edges.append(_edge(event, n, str(ends[0]), str(ends[1]), actor, recipient))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for kind, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for key, of in keys.items():
            name = quoteattr(key)
            yield f'<key id="{kind}_{key}" for="{kind}" attr.name={name} attr.type="{of}"/>'
    yield '<graph id="events" edgedefault="directed">'
    for node in sorted(nodes):
        label, kind = nodes[node]
        said = _data("node", "label", label) + _data("node", "kind", kind)
        yield f"<node id={quoteattr(_xml(node))}>{said}</node>"
    yield from edges
    yield "</graph>"
    yield "</graphml>"


def _node(party: ForeignParty, node: str) -> tuple[str, str]:
    if node in countries():
        return countries()[node].name, "country"
    if node in BODIES:
        return BODIES[node], "body"
    return party.name or node, "actor without a country"


def _edge(
    event: ForeignEvent, n: int, source: str, target: str, actor: ForeignParty,
    recipient: ForeignParty,
) -> str:  # fmt: skip
    values = (
        event.id, event.date, event.type, event.mode, event.status, event.quad, event.goldstein,
        event.score, actor.name, recipient.name, event.reciprocal, event.story_id,
    )  # fmt: skip
    data = "".join(
        _data("edge", key, value)
        for key, value in zip(EDGE_KEYS, values, strict=True)
        if value is not None
    )
    ends = f"source={quoteattr(_xml(source))} target={quoteattr(_xml(target))}"
    return f"<edge id={quoteattr(f'{event.id}.{n}')} {ends}>{data}</edge>"


def _data(kind: str, key: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'<data key="{kind}_{key}">{escape(_xml(text))}</data>'


def _xml(text: str) -> str:
    """Return a text without the characters that XML has no place for."""
    return "".join(c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe"
                   or c > "\uffff")  # fmt: skip
