"""Whatever the input, a story comes out or a refusal that says why; nothing else."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import ConfigError, InputError
from detente.pages import Refused, make_story, read_page, read_paths
from detente.pages import tables as tables_module
from detente.records import Story

BODY = (
    "The foreign minister of Syldavia said on Tuesday that his government would send an envoy.\n\n"
    "Borduria welcomed the decision and offered talks in the old harbour town next week."
)
HTML = f"""<!doctype html><html><head><title>Envoy to go | Courier</title>
<meta property="og:title" content="Syldavia is to send an envoy to Borduria">
<script type="application/ld+json">{{"@type": "NewsArticle",
 "headline": "Syldavia is to send an envoy to Borduria",
 "datePublished": "2025-05-14T09:12:00+02:00", "author": [{{"name": "Anna Kowal"}}]}}
</script></head>
<body><nav><a href="/">Home</a><a href="/w">World</a></nav>
<article><h1>Syldavia is to send an envoy to Borduria</h1>
{
    "".join(
        f"<p>{p} The two sides have not met since the spring, when the quarrel began.</p>"
        for p in BODY.split(chr(10) * 2)
    )
}
<figure><img src="a.jpg">
<figcaption>Boats lie in the old harbour. (Jo Lind/AFP)</figcaption></figure>
</article><footer><p>© 2025 Courier</p></footer></body></html>"""


def read(path: Path, **options: object) -> list[Story | Refused]:
    return list(read_paths([str(path)], **options))  # type: ignore[arg-type]


def test_html() -> None:
    story = read_page(HTML.encode(), name="page.html")
    assert story.title == "Syldavia is to send an envoy to Borduria"
    assert story.published == "2025-05-14T09:12:00+02:00"
    assert story.authors == ("Anna Kowal",)
    assert len(story.paragraphs) == 2
    assert story.captions[0].credit == "Jo Lind/AFP"
    assert any(line.text == "Home" and line.kind == "menu" for line in story.furniture)


def test_html_cut_in_the_middle_is_still_read() -> None:
    cut = HTML[: HTML.index("Borduria welcomed") + 60]
    assert "would send an envoy" in read_page(cut, name="page.html").text


def test_text_keeps_its_offsets() -> None:
    story = make_story("  " + BODY + "\n", title="A title", published="14 May 2025", input_id="7")
    assert story.text.startswith("  " + BODY)
    assert [story.text[a:b] for a, b in story.paragraphs] == BODY.split("\n\n")
    assert story.title_span is not None
    assert story.text[slice(*story.title_span)] == "A title"
    assert (story.published, story.input_id) == ("2025-05-14", "7")


def test_text_without_blank_lines_is_split_at_line_ends() -> None:
    assert len(make_story(BODY.replace("\n\n", "\n")).paragraphs) == 2


def test_given_text_with_a_dateline() -> None:
    text = "KLOW (AP) — " + BODY
    story = make_story(text)
    assert story.text == text
    assert story.agency == "AP"
    assert text[story.paragraphs[0][0] :].startswith("The foreign minister")


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        json.dumps({"id": 5, "text": BODY, "title": "One", "date": "2020-01-02", "url": "u"}),
        '{"id": 6, "text": "cut in the mid',
        json.dumps([1, 2]),
        json.dumps({"id": "8", "body": BODY + " More."}),
        json.dumps({"id": "9", "text": ""}),
    ]
    path.write_text("\n".join(rows), "utf-8")
    first, cut, array, fourth, empty = read(path)
    assert isinstance(first, Story)
    assert (first.input_id, first.title, first.published) == ("5", "One", "2020-01-02")
    assert first.input == f"{path}#1"
    assert isinstance(cut, Refused)
    assert cut.reason.startswith("malformed JSON")
    assert isinstance(array, Refused)
    assert "not an object" in array.reason
    assert isinstance(fourth, Story)
    assert isinstance(empty, Refused)
    assert (empty.input_id, empty.reason) == ("9", "empty")


def test_csv_with_columns_of_other_names(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    quoted = BODY.replace('"', '""')
    path.write_text(
        f'key,headline,words\n1,One,"{quoted}"\n2,Two\n3,Three,"{quoted} More."\n', "utf-8"
    )
    columns = {"text": "words", "id": "key"}
    one, two, three = read(path, columns=columns, published="2021-02-03")
    assert isinstance(one, Story)
    assert (one.input_id, one.title, one.published) == ("1", "One", "2021-02-03")
    assert isinstance(two, Refused)
    assert two.reason == "malformed row: 2 cells under 3 columns"
    assert isinstance(three, Story)


def test_tsv_is_told_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "rows.txt"
    path.write_text(f"id\ttext\n1\t{BODY.split(chr(10))[0]}\n", "utf-8")
    (story,) = read(path)
    assert isinstance(story, Story)
    assert story.input_id == "1"


def test_unclosed_quote_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('id,text\n1,"never closed\n2,more\n', "utf-8")
    (refused,) = read(path)
    assert isinstance(refused, Refused)
    assert "malformed row" in refused.reason


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_huge_line_gets_a_reason_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(tables_module, "LINE_LIMIT", 100_000)
    huge = "x" * 250_000
    good = {"jsonl": json.dumps({"id": "b", "text": BODY}), "csv": f'b,"{BODY}"'}[kind]
    bad = {"jsonl": json.dumps({"id": "a", "text": huge}), "csv": f"a,{huge}"}[kind]
    path = tmp_path / f"rows.{kind}"
    path.write_text(("id,text\n" if kind == "csv" else "") + f"{bad}\n{good}\n", "utf-8")
    found = read(path)
    assert [type(one) for one in found] == [Refused, Story]
    assert isinstance(found[0], Refused)
    assert found[0].reason.startswith("too large")


def test_line_of_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "' + b"x" * (50 << 20) + b'"}\n')
        file.write(json.dumps({"text": BODY}).encode())
    refused, story = read(path)
    assert isinstance(refused, Refused)
    assert refused.reason == "too large: a line of more than 20 MB"
    assert isinstance(story, Story)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.4 ...", "not text: a PDF document"),
        (b"PK\x03\x04abc", "not text: a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "not text: a PNG image"),
        (b"some\x00bytes\x00here", "not text: binary data"),
        (b"Only three words.", "stub"),
        ("Le ministre des affaires étrangères a déclaré mardi que son gouvernement enverrait un "
         "émissaire pour reprendre les négociations avec le pays voisin.".encode(), "not English"),
        ("Министр иностранных дел заявил во вторник о переговорах.".encode(), "not English"),
        (b"word " * (5 << 20), "too large"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    (refused,) = read(path)
    assert isinstance(refused, Refused)
    assert refused.outcome == "rejected"
    assert refused.reason.startswith(reason)


def test_latin_1_is_read_and_noted() -> None:
    story = read_page((BODY + " Señor Pérez agreed.").encode("cp1252"), name="page.txt")
    assert "Señor Pérez" in story.text
    assert story.furniture[-1].kind == "encoding"


def test_utf_8_cut_inside_its_last_character() -> None:
    assert "envoy" in read_page((BODY + " é").encode()[:-1], name="page.txt").text


def test_gzip_whole_and_cut(tmp_path: Path) -> None:
    data = gzip.compress(HTML.encode())
    (tmp_path / "a.html.gz").write_bytes(data)
    (tmp_path / "b.html.gz").write_bytes(data[: len(data) // 2])
    (tmp_path / "c.txt").write_text(BODY, "utf-8")
    whole, cut, text = read(tmp_path)
    assert isinstance(whole, Story)
    assert isinstance(cut, Refused)
    assert (cut.outcome, cut.reason[:11]) == ("failed", "broken gzip")
    assert isinstance(text, Story)


def test_folders_patterns_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.txt", "a.txt", "deep/c.txt"):
        (tmp_path / name).write_text(BODY, "utf-8")
    names = [Path(one.input).name for one in read(tmp_path)]
    assert names == ["a.txt", "b.txt", "c.txt"]
    assert [Path(one.input).name for one in read(tmp_path / "*.txt")] == ["a.txt", "b.txt"]
    with pytest.raises(ConfigError, match="no such file"):
        read_paths([str(tmp_path / "none*.txt")])


def test_bad_arguments(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    with pytest.raises(ConfigError, match="columns"):
        read(tmp_path / "a.txt", columns={"words": "x"})
    with pytest.raises(ConfigError, match="kind"):
        read(tmp_path / "a.txt", kind="word")
    with pytest.raises(ConfigError, match="published"):
        read(tmp_path / "a.txt", published="some day")


def check_spans(story: Story) -> None:
    for start, end in story.paragraphs:
        assert 0 <= start < end <= len(story.text)
        assert story.text[start:end].strip()
    if story.title_span is not None:
        assert story.text[slice(*story.title_span)] == story.title
    for caption in story.captions:
        assert caption.span is not None
        assert story.text[slice(*caption.span)] == caption.text


@given(st.binary(max_size=400), st.sampled_from(["dump", "html", "text", None]))
@settings(max_examples=150, deadline=None)
def test_bytes_never_raise_anything_else(data: bytes, kind: str | None) -> None:
    try:
        check_spans(read_page(data, name="x", kind=kind))  # type: ignore[arg-type]
    except InputError:
        return


@given(
    st.lists(
        st.sampled_from(
            [*BODY.split("\n\n"), "By Jo Lind", "14 May 2025", "Related", "    * Home", "(AP)", "",
             "A heading of six words here", "KLOW (AP) — He left the talks.", "Photo: Jo Lind/AFP",
             "Reporting by Jo Lind", "<p>", "      Deep line, with words in it that end here.", "("]
        ),
        max_size=25,
    ),
    st.sampled_from(["dump", "html", "text"]),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_spans_hold_in_any_page(lines: list[str], kind: str) -> None:
    try:
        check_spans(read_page("\n".join(lines), name="x", kind=kind))  # type: ignore[arg-type]
    except InputError:
        return


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_given_text_stands_at_the_start(text: str) -> None:
    try:
        story = make_story(text, title="A title")
    except InputError:
        return
    assert story.text.startswith(text)
    check_spans(story)
