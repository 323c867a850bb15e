"""Reads a news page from its HTML: trafilatura finds the body, the page's own metadata the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lxml.etree
import lxml.html

from detente.errors import InputError
from detente.pages.assemble import PageParts
from detente.pages.captions import read_caption
from detente.pages.credits import split_names
from detente.pages.dates import find_age, parse_date
from detente.pages.lines import fold, furniture_kind, zone_kind
from detente.records import Furniture

_ARTICLE_TYPES = re.compile(
    r"(?:News|Blog|Report|Opinion|Analysis|Review|Live)?\w*(?:Article|Posting)$"
)
_DATE_FIELDS = (
    "article:published_time", "og:published_time", "datePublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "parsely-pub-date", "sailthru.date",
    "publish-date", "pubdate", "article.published", "cXenseParse:recs:publishtime",
    "publication_date", "article_date_original",
)  # fmt: skip
_AUTHOR_FIELDS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
)
_KINDS = {
    "nav": "menu", "header": "menu", "footer": "legal", "aside": "related", "form": "form",
    "button": "menu",
}  # fmt: skip
_BLOCKS = (
    "p h1 h2 h3 h4 h5 h6 li a td dt dd label button span div figcaption time address blockquote"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself in its head and in its linked data."""

    title: str | None
    published: str | None
    authors: tuple[str, ...]
    url: str | None
    section: str | None


def read_html(text: str) -> PageParts:
    """Return the parts of an HTML page; `paragraphs` is empty where no body was found."""
    tree = _tree(text)
    meta = read_metadata(tree)
    document = _extract(tree)
    found = document or {}
    paragraphs = _paragraphs(str(found.get("text") or ""))
    captions = tuple(_captions(tree))
    under_pictures = {words for words, _ in captions}
    body = tuple(p for p in paragraphs if p not in under_pictures and not _set_aside(p))
    title = meta.title or _line(found.get("title"))
    shown = _shown_date(tree)
    authors = meta.authors or _names(_line(found.get("author")))
    return PageParts(
        paragraphs=tuple(p for p in body if p != title),
        title=title,
        published=meta.published or shown or parse_date(_line(found.get("date")) or ""),
        age_note=find_age(_time_words(tree)),
        url=meta.url or _line(found.get("url")),
        section=meta.section,
        authors=authors,
        captions=captions,
        furniture=_furniture(tree, set(body) | under_pictures | {title or ""}),
    )


def read_metadata(tree: lxml.html.HtmlElement) -> Metadata:
    """Return what linked data says, else what the meta tags say, else what the head says."""
    article = _article(tree)
    tags = _meta_tags(tree)
    heading = _first_heading(tree)
    title = _best_title(
        heading, _line(article.get("headline")), tags.get("og:title") or tags.get("twitter:title")
    )
    published = parse_date(_line(article.get("datePublished")) or "")
    for field in _DATE_FIELDS:
        published = published or parse_date(tags.get(field.lower(), ""))
    authors = _people(article.get("author"))
    for field in _AUTHOR_FIELDS:
        if not authors:
            value = tags.get(field.lower(), "")
            authors = () if "://" in value else _names(value)
    links = tree.xpath("//link[@rel='canonical']/@href")
    section = article.get("articleSection")
    if isinstance(section, list):
        section = section[0] if section else None
    return Metadata(
        title=title,
        published=published,
        authors=authors,
        url=tags.get("og:url") or (_line(str(links[0])) if links else None),
        section=_line(section) or tags.get("article:section"),
    )


def _tree(text: str) -> lxml.html.HtmlElement:
    from trafilatura.utils import load_html  # 0.4 s: only where there is HTML

    tree = load_html(text)
    if tree is None:
        raise InputError("not HTML: no elements could be read")
    return tree


def _extract(tree: lxml.html.HtmlElement) -> dict[str, Any] | None:
    import trafilatura

    found = trafilatura.bare_extraction(
        lxml.html.fromstring(lxml.html.tostring(tree)),
        # Its fallback readers take the mean F1 of 26 pages from 0.91 to 0.95, at 10 pages a second.
        fast=False,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
    )
    return found if isinstance(found, dict) or found is None else found.as_dict()


def _paragraphs(text: str) -> tuple[str, ...]:
    lines = (fold(re.sub(r"^[-*•]\s+", "", line.strip())) for line in text.split("\n"))
    return tuple(line for line in lines if line)


def _set_aside(paragraph: str) -> bool:
    """Return whether a paragraph is furniture by its words, or only a picture's credit."""
    if furniture_kind(paragraph) is not None:
        return True
    caption = read_caption(paragraph)
    return caption is not None and len(paragraph.split()) < 60


def _article(tree: lxml.html.HtmlElement) -> Mapping[str, Any]:
    """Return the linked data of the article on the page, or an empty mapping."""
    best: Mapping[str, Any] = {}
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        for item in _items(_json(str(script))):
            kind = item.get("@type")
            kinds = [str(one) for one in kind] if isinstance(kind, list) else [str(kind)]
            if any(_ARTICLE_TYPES.search(one) for one in kinds) and len(item) > len(best):
                best = item
    return best


def _json(text: str) -> Any:
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _items(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping of a piece of linked data, down its graph."""
    if depth > 5:
        return
    if isinstance(value, list):
        for one in value:
            yield from _items(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(key), (list, dict)):
                yield from _items(value[key], depth + 1)


def _meta_tags(tree: lxml.html.HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        value = fold(tag.get("content"))
        if name and value:
            tags.setdefault(name.lower(), value)
    return tags


def _first_heading(tree: lxml.html.HtmlElement) -> str | None:
    """Return the first heading of the first level with more than two words."""
    for heading in tree.xpath("//h1"):
        words = fold(heading.text_content())
        if len(words.split()) > 2:
            return words
    return None


def _best_title(heading: str | None, headline: str | None, shared: str | None) -> str | None:
    """Return the heading on the page if the metadata has half its words, else the metadata's."""
    if heading is None:
        return headline or shared
    words = set(re.findall(r"\w+", heading.lower()))
    for other in (headline, shared):
        if other and len(words & set(re.findall(r"\w+", other.lower()))) * 2 >= len(words):
            return heading
    return headline or shared or heading


def _people(value: Any) -> tuple[str, ...]:
    """Return the names under `author` of linked data, whatever its shape."""
    if isinstance(value, str):
        return _names(value)
    if isinstance(value, dict):
        value = [value]
    names: list[str] = []
    for one in value if isinstance(value, list) else ():
        name = one.get("name") if isinstance(one, dict) else one
        for part in name if isinstance(name, list) else (name,):
            if isinstance(part, str):
                names.extend(found for found in _names(part) if found not in names)
    return tuple(names)


def _names(text: str | None) -> tuple[str, ...]:
    words = fold(re.sub(r"\(.*?\)|<[^>]*>", " ", text or ""))
    if not words or len(words) > 300:
        return ()
    return split_names(re.sub(r"^by\s+", "", words, flags=re.IGNORECASE)) or (
        (words,) if len(words.split()) <= 5 and "@" not in words else ()
    )


def _shown_date(tree: lxml.html.HtmlElement) -> str | None:
    for value in tree.xpath("//time/@datetime")[:3]:
        found = parse_date(str(value))
        if found:
            return found
    return None


def _time_words(tree: lxml.html.HtmlElement) -> str:
    return " ".join(fold(one.text_content()) for one in tree.xpath("//time")[:2])


def _captions(tree: lxml.html.HtmlElement) -> Iterator[tuple[str, str | None]]:
    """Yield words and credit of the captions that the page marks as such."""
    seen: set[str] = set()
    for element in tree.xpath("//figcaption"):
        text = fold(" ".join(element.itertext()))
        caption = read_caption(text)
        words, credit = caption if caption is not None else (text, None)
        if len(words.split()) >= 4 and words not in seen and len(words) < 1000:
            seen.add(words)
            yield words, credit


def _furniture(tree: lxml.html.HtmlElement, kept: set[str]) -> tuple[Furniture, ...]:
    """Return the words of the page that became no field, each once, with their place's kind."""
    left: dict[str, str] = {}
    inside = " ".join(kept)
    for element in tree.iter(*_BLOCKS.split()):
        if any(child.tag in _BLOCK_SET for child in element.iter() if child is not element):
            continue
        words = fold(element.text_content())
        if words and words not in left and words not in inside and len(words) < 2000:
            left[words] = _kind(element, words)
    return tuple(Furniture(words, kind) for words, kind in left.items())


_BLOCK_SET = frozenset(_BLOCKS.split())


def _kind(element: lxml.html.HtmlElement, words: str) -> str:
    kind = zone_kind(words) or furniture_kind(words)
    if kind is not None:
        return kind
    for parent in (element, *element.iterancestors()):
        if parent.tag in _KINDS:
            return _KINDS[parent.tag]
    return "other"


def _line(value: Any) -> str | None:
    return fold(value) or None if isinstance(value, str) else None
