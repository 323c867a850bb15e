"""Scores `classify` on the role-marked sentences of our own in `eval/own/sentences`.

`uv run python tests/acts/sentence_set.py --half dev` prints for each type the share with the right
type, mode and status, what is taken for what, and the rules that go wrong most; `--write` raises
the limits in `eval/own/limits.json`. `--folder sentences_later` asks those that neither the
codebook nor the network was made with.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from own_set import HALVES, OWN, write_limits

from detente.acts.between import Reading
from detente.coder import Coder, make_coder
from detente.evaluate.tasks import Half, half

MARK = re.compile(r"\[([AR]): ((?:[^\[\]]|\[[^\]]*\])*)\]")
RULE = re.compile(r" reads as ([\w.]+)")
ASKED = ("type", "mode", "status")
FOLDERS = ("sentences", "sentences_later")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with its two parties and the act that it tells between them."""

    type: str
    mode: str
    status: str
    text: str
    actor: str
    recipient: str

    @property
    def half(self) -> Half:
        return half(self.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence with the likeliest reading and the rule that gave it; None where there is none."""

    sentence: Marked
    reading: Reading | None
    rule: str
    mode: str

    @property
    def right(self) -> dict[str, bool]:
        """What is right of type, mode and status; the latter two only count beside the type."""
        same = self.reading is not None and self.reading.type == self.sentence.type
        return {
            "type": same,
            "mode": same and self.sentence.mode in ("-", self.mode),
            "status": same
            and self.reading is not None
            and self.reading.status == self.sentence.status,
        }


def sentences(folder: str) -> Iterator[Marked]:
    """Yield the sentences of one of `FOLDERS` that tell an act and mark both parties."""
    for path in sorted((OWN / folder).glob("*.tsv")):
        lines = (x for x in path.read_text("utf-8").splitlines() if x and not x.startswith("#"))
        for kind, mode, status, text in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            sides = dict(MARK.findall(text))
            if kind != "NONE" and sides.keys() == {"A", "R"}:
                plain = MARK.sub(r"\2", text)
                yield Marked(kind, mode, status, plain, sides["A"], sides["R"])


def answers(coder: Coder, asked: Sequence[Marked]) -> list[Answer]:
    entries = coder.codebook.acts.entries
    out = []
    for s in asked:
        reading = coder.classify(s.text, actor=s.actor, recipient=s.recipient)
        found = RULE.search(reading.reason) if reading else None
        rule = found[1] if found else ""
        mode = entries[rule].mode if rule in entries else None
        out.append(Answer(s, reading, rule, mode or "-"))
    return out


def sentence_shares(given: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """Return for each half the share of sentences with the right type, mode and status."""
    out = {}
    for name in HALVES:
        mine = [a.right for a in given if a.sentence.half == name]
        out[name] = {asked: sum(r[asked] for r in mine) / max(1, len(mine)) for asked in ASKED}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, help="list the cases of one half")
    parser.add_argument("--type", help="list only cases of this type")
    parser.add_argument("--write", action="store_true", help="raise the limits")
    parser.add_argument("--folder", choices=FOLDERS, default=FOLDERS[0])
    options = parser.parse_args()
    given = answers(make_coder(), list(sentences(options.folder)))
    shown = [a for a in given if options.half in (None, a.sentence.half)]
    print(f"{'type':10} {'mode':15} {'n':>5}   type   mode status")
    groups = sorted({(a.sentence.type, m) for a in shown for m in ("", a.sentence.mode)})
    for kind, mode in groups:
        mine = [a.right for a in shown if a.sentence.type == kind and mode in ("", a.sentence.mode)]
        line = "  ".join(f"{sum(r[x] for r in mine) / len(mine):.3f}" for x in ASKED)
        print(f"{kind:10} {mode or '(all)':15} {len(mine):5}  {line}")
    wrong = [a for a in shown if not a.right["type"]]
    mixed = Counter((a.sentence.type, a.reading.type if a.reading else "-") for a in wrong)
    print("\n".join(f"{was} taken for {got}: {n}" for (was, got), n in mixed.most_common(30)))
    print(
        "\n".join(
            f"{rule}: {n} wrong" for rule, n in Counter(a.rule for a in wrong).most_common(20)
        )
    )
    if options.half == "dev":  # of the other half only the shares may be looked at
        for a in wrong:
            if options.type in (None, a.sentence.type):
                s = a.sentence
                print(f"{s.type}/{s.mode} <- {a.rule or 'nothing'}: {s.text}")
    reached = sentence_shares(given)
    print(reached)
    if options.write:
        write_limits(options.folder, reached)


if __name__ == "__main__":
    main()
