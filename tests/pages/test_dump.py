"""A dumped page gives its story; everything else on it is kept as furniture."""

from pathlib import Path

import pytest

from detente.pages import read_page
from detente.pages.captions import read_caption, read_credit
from detente.pages.credits import read_byline, read_dateline, read_desk, split_names
from detente.records import Story

PAGE = Path(__file__).with_name("harbour.txt")


@pytest.fixture(scope="module")
def story() -> Story:
    return read_page(PAGE.read_bytes(), name="harbour.txt")


def test_title_date_and_authors(story: Story) -> None:
    assert story.title == "Borduria and Syldavia reopen harbour talks after a year of silence"
    assert story.published == "2025-05-14T09:12+00:00"
    assert story.authors == ("Anna Kowal", "Piotr Lindqvist")


def test_dateline_and_credit_line_are_fields(story: Story) -> None:
    assert story.dateline_places == ("KLOW",)
    assert story.agency == "Reuters"
    assert story.reporting == ("Anna Kowal",)
    assert story.editing == ("Tomas Reyes",)
    assert "Reporting by" not in story.text


def test_paragraphs_are_the_body(story: Story) -> None:
    paragraphs = [story.text[start:end] for start, end in story.paragraphs]
    assert len(paragraphs) == 8
    assert paragraphs[0].startswith("Ministers say")
    assert paragraphs[1].startswith("Borduria and Syldavia returned")
    assert "A long road" in paragraphs
    assert paragraphs[-1].endswith("refused to give.")


def test_caption_has_its_credit_and_span(story: Story) -> None:
    (caption,) = story.captions
    assert caption.credit == "Jan Mare/AFP"
    assert caption.text.startswith("Foreign Minister Ilse Brandt leaves")
    assert caption.span is not None
    assert story.text[slice(*caption.span)] == caption.text


def test_text_is_body_title_captions(story: Story) -> None:
    assert story.title_span is not None
    assert story.text[slice(*story.title_span)] == story.title
    assert story.paragraphs[0][0] == 0
    assert story.paragraphs[-1][1] < story.title_span[0]


def test_furniture_is_kept_with_its_kind(story: Story) -> None:
    kinds = {line.text: line.kind for line in story.furniture}
    assert kinds["READ MORE: Why the harbour matters to both capitals"] == "related"
    assert kinds["Advertisement"] == "ad"
    assert kinds["Facebook"] == "share"
    assert kinds["© 2025 The Harbour Courier. All rights reserved."] == "legal"
    assert kinds["Comments"] == "comments"
    assert kinds["Home"] == "menu"


def test_every_line_is_somewhere(story: Story) -> None:
    kept = story.text + " ".join(line.text for line in story.furniture)
    fields = " ".join((*story.authors, *story.reporting, *story.editing))
    for line in PAGE.read_text("utf-8").splitlines():
        words = line.strip().lstrip("*+").split()
        if not words or read_byline(line.strip()) or "GMT" in line or "Reporting by" in line:
            continue
        assert words[-1].strip("()") in kept + fields + "Mare/AFP", line


def test_flat_page_with_the_date_above_the_title() -> None:
    page = (
        "March 3, 2019 / 11:05 PM / 5 months ago\n\n"
        "Syldavia recalls envoy from Borduria\n\n"
        "KLOW/SZOHOD (Reuters) - Syldavia recalled its ambassador from Borduria on Sunday after a "
        "quarrel over fishing rights, the foreign ministry said.\n\n"
        "The move came a day after Bordurian boats stopped a trawler.\n\n"
        "0 : 0\n  • narrow-screen-and-phone\n  • wide-screen\n"
    )
    story = read_page(page, name="page.txt")
    assert story.published == "2019-03-03T23:05"
    assert story.age_note == "5 months ago"
    assert story.title == "Syldavia recalls envoy from Borduria"
    assert story.dateline_places == ("KLOW", "SZOHOD")
    assert len(story.paragraphs) == 2
    assert [(line.text, line.kind) for line in story.furniture] == [
        ("0 : 0", "player"),
        ("narrow-screen-and-phone", "breakpoint"),
        ("wide-screen", "breakpoint"),
    ]


def test_same_content_has_the_same_id_whatever_the_path() -> None:
    data = PAGE.read_bytes()
    assert read_page(data, name="a.txt").id == read_page(data, name="b/c.txt").id


@pytest.mark.parametrize(
    ("text", "places", "agency"),
    [
        ("KLOW (AP) — The minister left.", ("KLOW",), "AP"),
        ("KLOW, May 4 (Xinhua) -- The minister left.", ("KLOW",), "Xinhua"),
        ("NEW KLOW: The minister left.", ("NEW KLOW",), None),
        ("KLOW — The minister left.", ("KLOW",), None),
    ],
)
def test_datelines(text: str, places: tuple[str, ...], agency: str | None) -> None:
    dateline = read_dateline(text)
    assert dateline is not None
    assert (dateline.places, dateline.agency) == (places, agency)
    assert text[dateline.length :] == "The minister left."


@pytest.mark.parametrize(
    ("dateline", "published"),
    [
        ("KLOW, March 6, 2018 (AP) -", "2018-03-06"),
        ("KLOW, 6 March 2018 (Reuters) -", "2018-03-06"),
        ("KLOW, March 6 (Reuters) -", None),
    ],
)
def test_a_dateline_with_its_year_dates_a_story_that_has_no_other_date(
    dateline: str, published: str | None
) -> None:
    page = f"Minister leaves\n\n{dateline} The minister left on Tuesday."
    story = read_page(page.encode(), name="minister.txt")
    assert isinstance(story, Story)
    assert story.published == published


@pytest.mark.parametrize(
    "text",
    ["The minister said: we go on.", "UN - the body that met", "Brandt (who left early) - spoke."],
)
def test_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Anna Kowal", ("Anna Kowal",)),
        ("by Anna Kowal and Piotr de Lind", ("Anna Kowal", "Piotr de Lind")),
        ("By Anna Kowal | Courier News", ("Anna Kowal",)),
        ("By Anna Kowal Senior Political Correspondent", ("Anna Kowal",)),
        ("By The Courier, in World · 31 Jan 2025, 20:02 · 0 Comments", ("The Courier",)),
        ("By and large the talks went well.", ()),
    ],
)
def test_bylines(line: str, names: tuple[str, ...]) -> None:
    assert read_byline(line) == names


def test_names_lose_roles() -> None:
    assert split_names("Anna Kowal, Political Editor, and Jo Lind") == ("Anna Kowal", "Jo Lind")


def test_desk() -> None:
    desk = read_desk(
        "(Reporting by A. Kowal and Jo Lind; writing by Eva Stone; editing by Al Reed)"
    )
    assert desk is not None
    assert desk.reporting == ("A. Kowal", "Jo Lind")
    assert desk.writing == ("Eva Stone",)
    assert desk.editing == ("Al Reed",)


def test_captions_and_credits() -> None:
    assert read_caption("Boats in the harbour. REUTERS/Jo Lind") == (
        "Boats in the harbour.",
        "REUTERS/Jo Lind",
    )
    assert read_caption("Boats in the harbour (Image: Getty Images)") == (
        "Boats in the harbour",
        "Image: Getty Images",
    )
    assert read_credit("Photo: Jo Lind") == "Jo Lind"
    assert read_caption("He spoke to the International Court (ICJ).") is None
