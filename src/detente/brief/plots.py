"""The plots of a brief as SVG. Shape, height and words tell things apart, colour never alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from detente.brief.facts import FEW, Brief, Spot, Tie
from detente.brief.outlines import Frame, frame_of, outlines_in
from detente.drawing import GREY, INK, as_svg
from detente.relations import Line, Spell
from detente.relations.levels import first_of
from detente.relations.series import KINDS

if TYPE_CHECKING:
    import altair as alt

WIDTH = 640
LIGHT, PALE, MIDDLE = "#d9d9d9", "#efefef", "#8a8a8a"
# From cooperation to conflict: PLOVER's quads, top to bottom.
ORDER = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
SHAPES = {
    "happened": "circle", "ahead": "triangle-right", "threatened, demanded": "triangle-up",
    "alleged": "diamond", "denied, cancelled": "cross",
}  # fmt: skip
# How a channel's state is drawn: thickness of the bar, and its filling.
STATES = {
    "open": (16, INK), "limited": (16, MIDDLE), "suspended": (16, LIGHT), "closed": (16, "white"),
    "unknown": (1, GREY),
}  # fmt: skip
# Officials of a side that the network shows: those who met most often.
SHOWN = 12


def timeline_plot(brief: Brief) -> str:
    """Return happenings by day and type; the shape says how they stand, the size how many."""
    import altair as alt

    cells = Counter((first_of(m.day), m.type, m.stands) for m in brief.marks)
    rows = [{"day": d, "type": t, "stands": s, "n": n} for (d, t, s), n in sorted(cells.items())]
    types = [t for t in ORDER if any(r["type"] == t for r in rows)]
    used = [s for s in SHAPES if any(r["stands"] == s for r in rows)]
    low, high = _span(brief, [str(r["day"]) for r in rows])
    shape = alt.Shape(
        "stands:N", title=None, legend=alt.Legend(orient="top"),
        scale=alt.Scale(domain=used, range=[SHAPES[s] for s in used]),
    )  # fmt: skip
    fill = alt.Fill(
        "stands:N",
        legend=None,
        scale=alt.Scale(domain=used, range=[INK if s == "happened" else "white" for s in used]),
    )
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(stroke=INK, strokeWidth=1.2, filled=True, opacity=0.9, clip=True)
        .encode(
            x=_time("day", low, high),
            y=alt.Y("type:N", sort=types, title=None, axis=alt.Axis(grid=True, gridColor=LIGHT)),
            shape=shape,
            fill=fill,
            size=alt.Size("n:Q", legend=None, scale=alt.Scale(domain=[1, 10], range=[55, 320])),
        )
    )
    return as_svg(
        alt.layer(points, _today(brief.on)).properties(width=WIDTH, height=24 * max(len(types), 1))
    )


def _span(brief: Brief, days: Sequence[str]) -> tuple[str, str]:
    """Return the first and last day to draw: the period, and what is dated around it."""
    ahead = (date.fromisoformat(brief.on) + timedelta(days=200)).isoformat()
    return brief.since, max([brief.on, *(d for d in days if d <= ahead)])


def _time(field: str, low: str, high: str, *, labels: bool = True) -> alt.X:
    import altair as alt

    days = (date.fromisoformat(high) - date.fromisoformat(low)).days
    form = "%d %b" if days < 70 else "%b %Y"
    ticks = max(2, min(8, days)) if days else 1
    pad = timedelta(days=max(1, days // 40))
    ends = [
        (date.fromisoformat(low) - pad).isoformat(), (date.fromisoformat(high) + pad).isoformat(),
    ]  # fmt: skip
    return alt.X(
        f"{field}:T", title=None, scale=alt.Scale(domain=ends),
        axis=alt.Axis(format=form, tickCount=ticks, labelOverlap=True, labels=labels),
    )  # fmt: skip


def _today(on: str) -> Any:
    """A broken line at the day of the brief: what lies right of it is to come."""
    import altair as alt

    data = alt.InlineData(values=[{"on": on}])
    return alt.Chart(data).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x="on:T")


# -- series --------------------------------------------------------------------------------------


def series_plot(brief: Brief) -> str:
    """Return the four series one above the other, with intervals and what is usual of the pair."""
    import altair as alt

    stories = sum(p.stories for p in brief.series.lines[0].points)
    charts = [
        _line_chart(line, brief, rates=stories >= FEW, last=line.kind == KINDS[-1])
        for line in brief.series.lines
    ]
    return as_svg(alt.vconcat(*charts, spacing=14))


def _line_chart(line: Line, brief: Brief, *, rates: bool, last: bool) -> Any:
    import altair as alt

    rows = [
        {
            "day": p.start, "count": p.count, "value": p.rate if rates else p.count,
            "low": p.low if rates else None, "high": p.high if rates else None,
            "none": p.stories == 0, "text": str(p.count) if p.count else "",
        }
        for p in line.points
    ]  # fmt: skip
    values = [r["value"] for r in rows if r["value"] is not None]
    usual_high = line.standing.usual_high if rates else None
    top = max([1.0, *(1.7 * float(str(v)) for v in values), 1.2 * (usual_high or 0)])
    scale = alt.Scale(domain=[0, top])
    x = _time("day", brief.since, brief.on, labels=last)
    base = alt.Chart(alt.InlineData(values=rows))
    unit = "per 100 stories" if rates else "happenings"
    layers: list[alt.Chart] = []
    if usual_high is not None:
        band = alt.InlineData(
            values=[{"low": line.standing.usual_low, "high": min(usual_high, top)}]
        )
        layers.append(alt.Chart(band).mark_rect(color=PALE).encode(y="low:Q", y2="high:Q"))
    axis = alt.Axis(tickCount=3) if rates else alt.Axis(tickCount=3, tickMinStep=1)
    bars = base.mark_bar(color=MIDDLE, size=_bar(len(rows))).encode(
        x=x, y=alt.Y("value:Q", scale=scale, title=None, axis=axis)
    )
    layers.append(bars)
    if rates:
        shown = base.transform_filter("datum.count > 0").transform_calculate(
            top=f"min(datum.high, {top})"
        )
        layers.append(shown.mark_rule(color=INK).encode(x=x, y="low:Q", y2="top:Q"))
    layers.append(
        base.mark_text(dy=-6, dx=7, align="left", fontSize=9, color=INK).encode(
            x=x, y=alt.Y("value:Q", scale=scale), text="text:N"
        )
    )
    layers.append(
        base.transform_filter("datum.none").mark_text(text="×", color=GREY, dy=-5).encode(
            x=x, y=alt.datum(0)
        )
    )  # fmt: skip
    if line.changes:
        days = alt.InlineData(values=[{"day": c.day} for c in line.changes])
        layers.append(
            alt.Chart(days)
            .mark_rule(color=INK, strokeDash=[6, 3], strokeWidth=1.5)
            .encode(x="day:T")
        )
    title_of = alt.TitleParams(
        f"{line.kind}, {unit}, each {brief.series.unit}", anchor="start", fontSize=11, offset=4
    )
    return alt.layer(*layers).properties(width=WIDTH, height=66, title=title_of)


def _bar(number: int) -> float:
    return max(2.0, min(26.0, 0.6 * WIDTH / max(number, 1)))


# -- channels ------------------------------------------------------------------------------------


def ladder_plot(brief: Brief) -> str:
    """Return for each channel its states over time, as bars that differ in filling and in words."""
    import altair as alt

    rows = ladder_rows(brief)
    names = list(dict.fromkeys(str(r["channel"]) for r in rows))
    data = alt.InlineData(values=rows)
    days = max(1, (date.fromisoformat(brief.on) - date.fromisoformat(brief.since)).days)
    x = _time("from", brief.since, brief.on)
    y = alt.Y("channel:N", sort=names, title=None)
    layers = [
        alt.Chart(data)
        .transform_filter(f"datum.state == '{state}'")
        .mark_bar(height=size, color=colour, stroke=INK if size > 1 else None, strokeWidth=1)
        .encode(x=x, x2="to:T", y=y)
        for state, (size, colour) in STATES.items()
    ]
    wide = [
        r for r in rows
        if r["state"] != "unknown" and int(str(r["days"])) * WIDTH / days > 7 * len(str(r["state"]))
    ]  # fmt: skip
    words = alt.Chart(alt.InlineData(values=wide)).mark_text(align="left", dx=4, fontSize=10)
    dark = alt.condition("datum.state == 'open'", alt.value("white"), alt.value(INK))
    layers.append(words.encode(x=x, y=y, text="state:N", color=dark))
    return as_svg(alt.layer(*layers).properties(width=WIDTH, height=24 * max(len(names), 1)))


def ladder_rows(brief: Brief) -> list[dict[str, str | int]]:
    """Return the spells of channels with a state in the period, cut to it."""
    known = {
        s.channel for s in brief.spells
        if s.state != "unknown" and (s.until is None or first_of(s.until) >= brief.since)
    }  # fmt: skip
    rows: list[dict[str, str | int]] = []
    for spell in brief.spells:
        start, end = spell_days(spell, brief)
        if spell.channel in known and start <= end and end >= brief.since:
            days = (date.fromisoformat(end) - date.fromisoformat(start)).days
            rows.append(
                {
                    "channel": brief.channel_names[spell.channel],
                    "state": spell.state,
                    "from": start,
                    "to": end,
                    "days": max(days, 1),
                }
            )
    return rows


def spell_days(spell: Spell, brief: Brief) -> tuple[str, str]:
    """Return first and last day of a spell within the period."""
    start = first_of(spell.since) if spell.since else brief.since
    end = first_of(spell.until) if spell.until else brief.on
    return max(start, brief.since), min(end, brief.on)


# -- map -----------------------------------------------------------------------------------------


def map_plot(brief: Brief) -> str:
    """Return places of what happened between the two; the two countries are shaded."""
    import altair as alt

    sides = (*sorted(brief.card.one.codes), *sorted(brief.card.other.codes))
    frame = frame_of([(s.lon, s.lat) for s in brief.spots], sides)
    shapes = [
        {"type": "Feature", "properties": {"own": code in sides}, "geometry": geometry}
        for code, geometry in outlines_in(frame)
    ]
    height = round(WIDTH * frame.height / frame.width)
    projection = _projection(frame, height)
    land = (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(stroke=GREY, strokeWidth=0.5)
        .encode(fill=alt.condition("datum.properties.own", alt.value(LIGHT), alt.value("#fafafa")))
        .project(**projection)
    )
    rows = [_spot_row(s) for s in brief.spots]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        longitude="lon:Q", latitude="lat:Q"
    ).project(**projection)  # fmt: skip
    kinds = ["contacts", "other acts", "both"]
    points = base.mark_point(stroke=INK, strokeWidth=1.3, filled=True).encode(
        shape=alt.Shape(
            "kind:N", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=kinds, range=["circle", "square", "diamond"]),
        ),
        fill=alt.Fill(
            "kind:N", legend=None, scale=alt.Scale(domain=kinds, range=["white", INK, MIDDLE]),
        ),
        size=alt.Size("n:Q", legend=None, scale=alt.Scale(domain=[1, 20], range=[60, 600])),
    )  # fmt: skip
    layers = [land, points]
    rows = labelled(brief.spots, frame)
    for side in ("left", "right"):
        data = alt.InlineData(values=[r for r in rows if r["align"] == side])
        names = alt.Chart(data).encode(
            longitude="lon:Q", latitude="lat:Q", text="label:N"
        ).project(**projection)  # fmt: skip
        for look in ({"stroke": "white", "strokeWidth": 3, "color": "white"}, {"color": INK}):
            layers.append(
                names.mark_text(align=side, dx=9 if side == "left" else -9, fontSize=10, **look)
            )
    return as_svg(alt.layer(*layers).properties(width=WIDTH, height=height))


def _spot_row(spot: Spot) -> dict[str, Any]:
    other = spot.happenings - spot.contacts
    kind = "both" if spot.contacts and other else "contacts" if spot.contacts else "other acts"
    return {"lon": spot.lon, "lat": spot.lat, "n": spot.happenings, "kind": kind}


def _projection(frame: Frame, height: int) -> dict[str, Any]:
    """Return an equirectangular projection that fills the frame, turned to its middle."""
    scale = WIDTH / frame.width * 180 / 3.141592653589793
    return {
        "type": "equirectangular", "rotate": [-frame.lon, 0, 0], "scale": scale,
        "center": [0, frame.lat], "translate": [WIDTH / 2, height / 2],
        "clipExtent": [[0, 0], [WIDTH, height]],
    }  # fmt: skip


def labelled(spots: Sequence[Spot], frame: Frame) -> list[dict[str, Any]]:
    """Return the places that get their name: the largest, where no other name stands in the way.

    A name stands right of its place (`align` left), or left of it where there is no room.
    """
    per_pixel = frame.width / WIDTH
    room = 15 * per_pixel
    taken: list[tuple[float, float, float]] = []
    rows = []
    for spot in spots:
        text = f"{spot.name} {spot.happenings}"
        width = (12 + 6.2 * len(text)) * per_pixel
        sides = (("left", spot.lon, spot.lon + width), ("right", spot.lon - width, spot.lon))
        for align, west, east in sides:
            if any(abs(spot.lat - y) < room and west < b and a < east for a, b, y in taken):
                continue
            taken.append((west, east, spot.lat))
            rows.append({"lon": spot.lon, "lat": spot.lat, "label": text, "align": align})
            break
        taken.append((spot.lon - room / 2, spot.lon + room / 2, spot.lat))
    return rows


# -- network -------------------------------------------------------------------------------------


def network_plot(brief: Brief) -> str:
    """Return who met whom: a column of officials a side, lines as thick as often they met."""
    import altair as alt

    left, right = columns_of(brief.ties)
    place = {("l", n): k for k, n in enumerate(left)} | {("r", n): k for k, n in enumerate(right)}
    rows = [
        {
            "x": 0.0, "x2": 1.0, "y": place["l", t.one], "y2": place["r", t.other],
            "n": t.times,
        }
        for t in brief.ties
        if t.one in left and t.other in right
    ]  # fmt: skip
    top = max(len(left), len(right), 1)
    scale = alt.Scale(domain=[-0.7, top - 0.3], reverse=True)
    across = alt.Scale(domain=[-0.95, 1.95])
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=INK, opacity=0.75)
        .encode(
            x=alt.X("x:Q", scale=across, axis=None),
            x2="x2:Q",
            y=alt.Y("y:Q", scale=scale, axis=None),
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth(
                "n:Q", legend=None, scale=alt.Scale(domain=[1, 8], range=[0.9, 6], clamp=True)
            ),
        )
    )
    times = _times(brief.ties)
    layers: list[alt.Chart] = [lines]
    columns: tuple[tuple[list[str], float, Literal["left", "right"], int], ...] = (
        (left, 0.0, "right", -9), (right, 1.0, "left", 9),
    )  # fmt: skip
    for names, x, align, dx in columns:
        data = alt.InlineData(
            values=[{"x": x, "y": k, "label": f"{n} ({times[n]})"} for k, n in enumerate(names)]
        )
        nodes = alt.Chart(data).encode(
            x=alt.X("x:Q", scale=across, axis=None), y=alt.Y("y:Q", scale=scale, axis=None)
        )
        layers.append(nodes.mark_point(filled=True, fill="white", stroke=INK, size=70))
        layers.append(nodes.mark_text(align=align, dx=dx, fontSize=11).encode(text="label:N"))
    heads = alt.InlineData(
        values=[
            {"x": 0.0, "y": -0.6, "label": brief.card.one.name},
            {"x": 1.0, "y": -0.6, "label": brief.card.other.name},
        ]
    )
    layers.append(
        alt.Chart(heads)
        .mark_text(fontWeight="bold", fontSize=12)
        .encode(
            x=alt.X("x:Q", scale=across, axis=None),
            y=alt.Y("y:Q", scale=scale, axis=None),
            text="label:N",
        )
    )
    return as_svg(alt.layer(*layers).properties(width=WIDTH, height=26 * top + 20))


def _times(ties: Sequence[Tie]) -> Counter[str]:
    times: Counter[str] = Counter()
    for tie in ties:
        times[tie.one] += tie.times
        times[tie.other] += tie.times
    return times


def columns_of(ties: Sequence[Tie]) -> tuple[list[str], list[str]]:
    """Return the names of both columns: the busiest first, the right ones near their partners."""
    times = _times(ties)

    def busiest(names: set[str]) -> list[str]:
        return sorted(names, key=lambda n: (-times[n], n))[:SHOWN]

    left = busiest({t.one for t in ties})
    right = busiest({t.other for t in ties})
    at = {n: k for k, n in enumerate(left)}

    def middle(name: str) -> float:
        met = [(at[t.one], t.times) for t in ties if t.other == name and t.one in at]
        return sum(k * n for k, n in met) / sum(n for _, n in met) if met else len(left)

    return left, sorted(right, key=lambda n: (middle(n), -times[n], n))


# -- in words ------------------------------------------------------------------------------------


def words_of(brief: Brief) -> Mapping[str, str]:
    """Return for each plot what it shows in words, for those who cannot see it."""
    one, other = brief.card.one.name, brief.card.other.name
    types = Counter(m.type for m in brief.marks)
    stands = Counter(m.stands for m in brief.marks)
    most = ", ".join(f"{t} {n}" for t, n in types.most_common(4))
    series = "; ".join(
        f"{kind}: {sum(p.count for p in line.points)} happenings"
        + (f", the last 30 days {line.standing.is_} what is usual" if line.standing.usual else "")
        for kind, line in zip(KINDS, brief.series.lines, strict=True)
    )
    now = "; ".join(
        f"{brief.channel_names[s.channel]} {s.state}" + (f" since {s.since}" if s.since else "")
        for s in brief.spells
        if s.until is None and s.state != "unknown"
    )
    places = ", ".join(f"{s.name} {s.happenings}" for s in brief.spots[:6])
    ties = ", ".join(f"{t.one} and {t.other} {t.times}" for t in brief.ties[:5])
    return {
        "timeline": f"{len(brief.marks)} happenings between {one} and {other} from {brief.since} "
        f"to {brief.on}, by type: {most or 'none'}; "
        + ", ".join(f"{n} {s}" for s, n in stands.most_common()) + ".",
        "series": f"Four series by {brief.series.unit}. {series}.",
        "ladder": f"States of channels over time. On {brief.on}: {now or 'none is known'}.",
        "map": f"Map of places of what happened: {places or 'none is known'}.",
        "network": f"Officials of {one} and {other} who met or spoke: {ties or 'none is known'}.",
    }  # fmt: skip
