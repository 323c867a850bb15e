from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from detente.actors import find_mentions, mention_at
from detente.actors.strangers import SAYS, UNKNOWN
from detente.codebook.names import NameBook
from detente.language.parse import Parse, Parser
from detente.records import Mention, Party

PHRASES = Path(__file__).with_name("phrases.txt")
DAY = date(2014, 9, 10)


def cases() -> Iterator[tuple[str, str, str]]:
    sentence = ""
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            words, _, wanted = line.strip().rpartition(" = ")
            yield sentence, words, wanted
        elif line and not line.startswith("#"):
            sentence = line


def told(parties: tuple[Party, ...]) -> str:
    def one(q: Party) -> str:
        return " ".join(w for w in (q.country or "-", q.sector or "-", q.basis, q.role) if w)

    return " + ".join(map(one, parties)) or "?"


def read(parser: Parser, book: NameBook, *paragraphs: str, **more: object) -> list[
    tuple[Parse, tuple[Mention, ...]]
]:  # fmt: skip
    sentences = [s for text in paragraphs for s in parser.parse(text)]
    options = {"published": DAY, **more}
    return list(zip(sentences, find_mentions(sentences, book=book, **options), strict=True))  # type: ignore[arg-type]


def found(parser: Parser, book: NameBook, *paragraphs: str, **more: object) -> dict[str, str]:
    out: dict[str, str] = {}
    for p, mentions in read(parser, book, *paragraphs, **more):
        for m in mentions:
            out[p.slice(m.first, m.last)] = told(m.parties)
    return out


@pytest.mark.parametrize(("sentence", "words", "wanted"), list(cases()))
def test_phrase(parser: Parser, book: NameBook, sentence: str, words: str, wanted: str) -> None:
    assert found(parser, book, sentence).get(words) == wanted


def test_there_are_enough_phrases() -> None:
    assert len(list(cases())) >= 100


def test_mentions_do_not_overlap_and_spans_give_their_words(parser: Parser, book: NameBook) -> None:
    text = " ".join(dict.fromkeys(sentence for sentence, _, _ in cases()))
    for p, mentions in read(parser, book, text):
        last = -1
        for m in mentions:
            assert last < m.first <= m.head <= m.last < len(p)
            last = m.last
            for q in m.parties:
                assert text[q.span[0] : q.span[1]] == q.text
            assert m.parties or m.reason.startswith("unresolved")
            assert m.reason


def test_same_story_same_mentions_and_nothing_is_carried_over(
    parser: Parser, book: NameBook
) -> None:
    first = read(parser, book, "Peruvian Culture Minister Elena Quispe resigned.")
    assert found(parser, book, "Quispe spoke.") == {"Quispe": "?"}
    assert read(parser, book, "Peruvian Culture Minister Elena Quispe resigned.") == first


def test_offices_follow_the_day(parser: Parser, book: NameBook) -> None:
    def merkel(day: date | None) -> str:
        return found(parser, book, "Angela Merkel met reporters.", published=day)["Angela Merkel"]

    assert merkel(date(2014, 1, 1)) == "DEU GOV office chancellor"
    assert merkel(date(2023, 1, 1)) == "DEU ELI office chancellor"
    assert merkel(None).startswith("DEU GOV office")


def test_a_bare_role_takes_the_country_of_the_dateline(parser: Parser, book: NameBook) -> None:
    text = "The government rejected the plan."
    assert found(parser, book, text, dateline=("NAIROBI",))["government"] == (
        "KEN GOV role+story government"
    )
    assert found(parser, book, text)["government"] == "- GOV role government"


def test_a_name_in_the_title_is_known_from_further_down(parser: Parser, book: NameBook) -> None:
    out = found(
        parser, book, "Quispe quits over budget row",
        "Peruvian Culture Minister Elena Quispe resigned on Monday.",
    )  # fmt: skip
    assert out["Quispe"] == "PER GOV memory culture minister"


def test_names_are_the_fullest_of_the_story_and_ids_agree(parser: Parser, book: NameBook) -> None:
    read_ = read(
        parser, book, "Peruvian Culture Minister Elena Quispe resigned. Quispe was tired. She left."
    )
    parties = [q for _, mentions in read_ for m in mentions for q in m.parties]
    assert {q.name for q in parties} == {"Elena Quispe"}
    assert len({q.actor_id for q in parties}) == 1


def test_acronyms_in_brackets_are_learned(parser: Parser, book: NameBook) -> None:
    out = found(
        parser, book,
        "The Zambian Fisheries Ministry (ZFM) closed the lake. ZFM said it would reopen.",
    )  # fmt: skip
    assert out["ZFM"].startswith("ZMB GOV memory")


def test_counterparts_without_a_name_are_found_in_the_story(parser: Parser, book: NameBook) -> None:
    out = found(
        parser, book,
        "Peruvian President Luis Zapata met Chilean President Marta Ibarra in Lima.",
        "Zapata said his counterpart had agreed.",
    )  # fmt: skip
    assert out["his counterpart"] == "CHL GOV counterpart president"


def test_group_keeps_its_country(parser: Parser, book: NameBook) -> None:
    out = found(
        parser, book, "Syrian rebels attacked a base.", "Russia condemned the attack.",
        "The rebels denied it to Russia and Turkey.",
    )  # fmt: skip
    assert out["rebels"] == "SYR REB role+memory rebel"


def test_mention_at(parser: Parser, book: NameBook) -> None:
    ((p, mentions),) = read(parser, book, "Mexican officials met.")
    assert mention_at(mentions, 1) == mentions[0]
    assert mention_at(mentions, len(p) - 1) is None


def test_empty_story(book: NameBook) -> None:
    assert find_mentions((), book=book) == ()


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Mr. Zandt left the room.", "Mr. Zandt", "person"),
        ("Olga Zandt accused France of theft.", "Olga Zandt", "person"),
        ("Zandt Systems thanked France.", "Zandt Systems", "organisation"),
        ("The ZQF thanked France.", "ZQF", "organisation"),
        ("French troops arrived in Zandtville.", "Zandtville", "place"),
        ("France praised Zandt.", "Zandt", ""),
    ],
)
def test_what_a_name_that_nobody_knows_seems_to_be(
    parser: Parser, book: NameBook, sentence: str, name: str, kind: str
) -> None:
    reasons = {
        p.slice(m.first, m.last): m.reason
        for p, mentions in read(parser, book, sentence)
        for m in mentions
    }
    assert reasons[name] == ", ".join(filter(None, [UNKNOWN, SAYS[kind]]))
