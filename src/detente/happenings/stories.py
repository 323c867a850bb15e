"""Stories with nearly the same text: agency copy, its excerpts and its updates.

MinHash finds stories that may share much of their text; the shares themselves are then counted, so
nothing rests on an estimate. As with happenings, groups depend on the set of stories alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rensa import RMinHash

from detente.codebook.joining import JoinSettings
from detente.happenings.facts import day_number
from detente.happenings.sets import components
from detente.ids import content_id, digest_of, told_part
from detente.records import Event, Report, Span, Story, StoryGroup, StoryHead, StoryMember

# Runs of this many words are what two texts are compared by.
SHINGLE = 3
ROWS = 4
SEED = 20
# A story shorter than this many runs says too little to be told apart by its words.
_SHORT = 8
# Share of a sentence's runs that must stand in the other story for it not to be new there.
_KNOWN = 0.6
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"\S.*?(?:[.!?][\"'”’)]*(?=\s)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Read:
    story: Story
    runs: frozenset[int]
    day: int | None
    order: tuple[str, str]
    keys: tuple[str, ...]


def story_keys(story: Story, settings: JoinSettings) -> tuple[str, ...]:
    """Return the keys under which a story is kept; near-duplicates share one with high probability.

    Keys are those of the MinHash bands; they change with the version of the hash only.
    """
    return _keys(story, _runs(_body(story)), settings)


def _keys(story: Story, runs: frozenset[int], settings: JoinSettings) -> tuple[str, ...]:
    if len(runs) < _SHORT:
        return (content_id("sk", story.text_hash),)
    bands = _bands(runs, settings)
    return tuple(content_id("sk", str(n), *map(str, band)) for n, band in enumerate(bands))


def group_stories(stories: Iterable[Story], settings: JoinSettings) -> tuple[StoryGroup, ...]:
    """Return the groups of near-duplicate stories, by id. Every story is in exactly one."""
    return _grouped([_read(s, settings, kept=False) for s in stories], settings)


def _bands(runs: frozenset[int], settings: JoinSettings) -> list[tuple[int, ...]]:
    """Return the bands of the MinHash of runs: stories with an equal one may be near-duplicates."""
    bands = int(settings.limits["bands"])
    hashed = RMinHash(bands * ROWS, SEED)
    hashed.update([str(r) for r in sorted(runs)])
    digest = hashed.digest()
    return [tuple(digest[n * ROWS : (n + 1) * ROWS]) for n in range(bands)]


def _grouped(stories: Iterable[_Read], settings: JoinSettings) -> tuple[StoryGroup, ...]:
    read = {s.story.id: s for s in sorted(stories, key=lambda s: s.story.id)}
    links = _links(read, settings)
    group = {name: [name] for name in read}
    for _, (one, other) in links:
        here, there = group[one], group[other]
        if here is not there and _in_time([*here, *there], read, settings):
            joined = here + there
            for name in joined:
                group[name] = joined
    groups = []
    for members in components(read, (pair for _, pair in links)):
        name = content_id("sc", members[0])
        seen = {id(group[n]): group[n] for n in members}
        groups += [_group([read[n] for n in sorted(g)], name) for g in seen.values()]
    return tuple(sorted(groups, key=lambda g: g.id))


def update_stories(
    new: Collection[Story],
    settings: JoinSettings,
    near: Callable[[frozenset[str]], Iterable[tuple[Story, str]]],
    members: Callable[[frozenset[str]], Iterable[Story]],
) -> tuple[tuple[StoryGroup, ...], frozenset[str]]:
    """Return the groups that new stories make or change, and the components they replace.

    `near(keys)` gives stored stories kept under any of the keys, each with the component of its
    group, `members(components)` all stories of the components. The record is then equal to that of
    `group_stories` over everything. Reports of stories whose head changed with their group must be
    given to `update` again.
    """
    fresh = {s.id: _read(s, settings) for s in new}
    home = dict(_homes(near(frozenset(k for s in fresh.values() for k in s.keys)), settings))
    read = {name: item for name, (item, _) in home.items()} | fresh
    tied = {n for _, pair in _links(read, settings) if fresh.keys() & set(pair) for n in pair}
    touched = frozenset(home[n][1] for n in tied | fresh.keys() if n in home)
    stored = members(touched) if touched else ()
    whole = {s.id: read.get(s.id) or _read(s, settings) for s in stored} | fresh
    return _grouped(whole.values(), settings), touched


def _homes(
    found: Iterable[tuple[Story, str]], settings: JoinSettings
) -> Iterator[tuple[str, tuple[_Read, str]]]:
    for story, component in found:
        yield story.id, (_read(story, settings), component)


def _links(
    read: Mapping[str, _Read], settings: JoinSettings
) -> list[tuple[float, tuple[str, str]]]:
    """Return the pairs of near-duplicates, most alike first, with the share turned negative."""
    kept: dict[str, list[str]] = defaultdict(list)
    for name, item in sorted(read.items()):
        for key in item.keys:
            kept[key].append(name)
    pairs = {
        (one, other)
        for names in kept.values()
        for n, one in enumerate(names)
        for other in names[n + 1 :]
    }
    weighed = ((_alike(read[one], read[other], settings), (one, other)) for one, other in pairs)
    return sorted((-share, pair) for share, pair in weighed if share)


def story_heads(stories: Iterable[Story], groups: Iterable[StoryGroup]) -> Mapping[str, StoryHead]:
    """Return by story id what joining needs of each story."""
    home = {m.story_id: g for g in groups for m in g.members}
    return {s.id: story_head(s, home[s.id]) for s in stories}


def story_head(story: Story, group: StoryGroup) -> StoryHead:
    """Return what joining needs of a story that is a member of the group."""
    return StoryHead(
        story.id, story.published, story.title_span, story.dateline_places, group.id, group.origin
    )


def reports_of(events: Iterable[Event], head: StoryHead) -> tuple[Report, ...]:
    """Return the events of one story as reports; all events of the story must be given."""
    events = tuple(events)
    kinds = {e.id: e.type for e in events}
    return tuple(Report(e, head, kinds.get(e.embedded_in or "")) for e in events)


def source_of(story: Story) -> str | None:
    """Return the agency of a story, else the site it is from, else None."""
    if story.agency:
        return story.agency
    host = urlsplit(story.url).hostname if story.url else None
    return host.removeprefix("www.") if host else None


def _read(story: Story, settings: JoinSettings, *, kept: bool = True) -> _Read:
    """Return a story as read; its keys are those it is kept under, or else tell as much sooner."""
    order = (story.published or "9999", story.id)
    runs = _runs(_body(story))
    if kept:
        keys = _keys(story, runs, settings)
    elif len(runs) < _SHORT:
        keys = (story.text_hash,)
    else:
        keys = tuple(f"{n} {band}" for n, band in enumerate(_bands(runs, settings)))
    return _Read(story, runs, day_number(story.published), order, keys)


def _body(story: Story) -> str:
    return "\n".join(story.text[a:b] for a, b in story.paragraphs) or story.text


def _runs(text: str) -> frozenset[int]:
    """Return the runs of words of a text, each as a number that is the same everywhere."""
    # The number of a run is that of `content_id("r", *words)`, whose parts are told once a word.
    words = [told_part(w.casefold()) for w in _WORD.findall(text)]
    return frozenset(
        int(digest_of(words[n : n + SHINGLE])[:12], 16)
        for n in range(max(1, len(words) - SHINGLE + 1))
    )


def _alike(one: _Read, other: _Read, settings: JoinSettings) -> float:
    """Return the share of common runs where two stories are near-duplicates, else 0."""
    limits = settings.limits
    if one.day is not None and other.day is not None:
        if abs(one.day - other.day) > limits["copy_days"]:
            return 0.0
    common = len(one.runs & other.runs)
    share = common / len(one.runs | other.runs)
    less = min(len(one.runs), len(other.runs))
    if share >= limits["copy_share"]:
        return share
    if less >= _SHORT and common / less >= limits["excerpt_share"]:
        return share
    return 0.0


def _in_time(names: Sequence[str], read: Mapping[str, _Read], settings: JoinSettings) -> bool:
    days = [d for n in names if (d := read[n].day) is not None]
    return not days or max(days) - min(days) <= settings.limits["copy_days"]


def _group(items: Sequence[_Read], component: str) -> StoryGroup:
    ordered = sorted(items, key=lambda i: i.order)
    members = [_member(item, ordered[:n]) for n, item in enumerate(ordered)]
    name = "sg_" + ordered[0].story.id.removeprefix("st_")
    agencies = [i.story.agency for i in ordered if i.story.agency]
    origin = agencies[0] if agencies else source_of(ordered[0].story) or name
    return StoryGroup(
        name, component, origin.casefold() if origin != name else name, tuple(members)
    )


def _member(item: _Read, earlier: Sequence[_Read]) -> StoryMember:
    story = item.story
    if not earlier:
        return StoryMember(story.id, story.published, source_of(story), "first", None, 1.0, (), ())
    shares = [(len(item.runs & e.runs) / len(item.runs | e.runs), e) for e in earlier]
    share, against = max(shares, key=lambda pair: (pair[0], pair[1].order))
    added = _missing(story, against.runs)
    left_out = _missing(against.story, item.runs)
    relation = "update" if added else "excerpt" if left_out else "copy"
    return StoryMember(
        story.id,
        story.published,
        source_of(story),
        relation,  # type: ignore[arg-type]
        against.story.id,
        round(share, 3),
        added,
        left_out,
    )


def _missing(story: Story, runs: frozenset[int]) -> tuple[Span, ...]:
    """Return the sentences of a story whose words do not stand in a text with the given runs."""
    out = []
    for first, last in story.paragraphs:
        for match in _SENTENCE.finditer(story.text, first, last):
            own = _runs(match[0])
            if len(own & runs) < _KNOWN * len(own):
                out.append((match.start(), match.end()))
    return tuple(out)
