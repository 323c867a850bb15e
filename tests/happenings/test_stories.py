"""Near-duplicate stories: copies, excerpts and updates, and what each adds."""

from __future__ import annotations

import random

import pytest

from detente.codebook import load_codebook
from detente.happenings import group_stories, story_keys, update_stories
from detente.pages import make_story
from detente.records import Story, StoryGroup

SETTINGS = load_codebook().joining

FIRST = """LIMA (Reuters) - Peru's navy seized a ship with two tonnes of cocaine off Callao
on Monday, the defence ministry said.

Eleven sailors from Ecuador and Panama were arrested when marines boarded the vessel before
dawn, and the ship was towed to a naval base north of the capital for a search.

The defence minister said that it was the largest find at sea in a decade and thanked the
coast guard of Ecuador for the information that led to it."""
ADDED = "Ecuador said on Tuesday that it would send a consul to visit the arrested sailors."
OTHER = """QUITO - Ecuador's president opened a new hospital in the port of Guayaquil on Monday and
promised two more before the end of the year.

The building was paid for with a loan from the Inter-American Development Bank and has three
hundred beds, the health ministry said in a statement."""


def story(text: str, day: str, url: str | None = None) -> Story:
    return make_story(text, title=None, published=day, url=url)


STORIES = (
    story(FIRST, "2003-05-05T10:00", "https://wire.example/1"),
    story(FIRST, "2003-05-05T14:00", "https://daily.example/navy"),
    story(FIRST + "\n\n" + ADDED, "2003-05-06T09:00", "https://wire.example/2"),
    story("\n\n".join(FIRST.split("\n\n")[:2]), "2003-05-06T11:00", "https://brief.example/7"),
    story(FIRST, "2003-05-20", "https://archive.example/7"),
    story(OTHER, "2003-05-05", "https://other.example/1"),
)


def test_copies_updates_and_excerpts_are_one_group() -> None:
    groups = {len(g.members): g for g in group_stories(STORIES, SETTINGS)}
    assert sorted(groups) == [1, 4]
    relations = [m.relation for m in groups[4].members]
    assert relations == ["first", "copy", "update", "excerpt"]
    update = groups[4].members[2]
    (span,) = update.added
    assert STORIES[2].text[span[0] : span[1]] == ADDED
    assert not update.left_out
    left = groups[4].members[3].left_out
    assert len(left) == 1


def test_an_agency_counts_once_and_papers_without_it_by_site() -> None:
    groups = group_stories(STORIES, SETTINGS)
    by_size = {len(g.members): g for g in groups if g.members[0].published != "2003-05-20"}
    assert by_size[4].origin == "reuters"
    assert by_size[1].origin == "other.example"


@pytest.mark.parametrize("seed", range(3))
def test_groups_do_not_depend_on_how_stories_came(seed: int) -> None:
    expected = group_stories(STORIES, SETTINGS)
    shuffled = list(STORIES)
    random.Random(seed).shuffle(shuffled)
    assert group_stories(shuffled, SETTINGS) == expected
    kept: dict[str, Story] = {}
    groups: dict[str, StoryGroup] = {}

    def near(keys: frozenset[str]) -> list[tuple[Story, str]]:
        home = {m.story_id: g.component for g in groups.values() for m in g.members}
        return [(s, home[s.id]) for s in kept.values() if keys & set(story_keys(s, SETTINGS))]

    def members(components: frozenset[str]) -> list[Story]:
        held = [g for g in groups.values() if g.component in components]
        return [kept[m.story_id] for g in held for m in g.members]

    for item in shuffled:
        made, replaced = update_stories([item], SETTINGS, near, members)
        kept[item.id] = item
        for name in [n for n, g in groups.items() if g.component in replaced]:
            del groups[name]
        groups |= {g.id: g for g in made}
    assert tuple(groups[i] for i in sorted(groups)) == expected
