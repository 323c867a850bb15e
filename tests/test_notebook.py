"""The notebook runs from first to last cell in a fresh kernel, and shows what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "relations.ipynb"


@pytest.fixture(scope="module")
def ran() -> Any:
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(book, timeout=600, resources={"metadata": {"path": str(ROOT)}})
    # The kernel of this very Python, whatever kernels the machine has.
    client.create_kernel_manager()
    client.km.kernel_spec.argv[0] = sys.executable
    client.execute()
    return book


def test_notebook_is_kept_without_outputs() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(book)
    for cell in book.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def outputs(book: Any) -> str:
    told = []
    for cell in book.cells:
        for out in cell.get("outputs", ()):
            told.append(out.get("text") or out.get("data", {}).get("text/plain", ""))
    return "\n".join(told)


def test_it_tells_of_a_pair(ran: Any) -> None:
    told = outputs(ran)
    assert "Counts(coded=" in told
    assert ": open since " in told or ": limited since " in told
    assert "verbal conflict" in told
    drawings = [
        out.data["image/svg+xml"]
        for cell in ran.cells
        for out in cell.get("outputs", ())
        if "image/svg+xml" in out.get("data", {})
    ]
    assert len(drawings) == 3
    assert all(d.lstrip().startswith("<svg") for d in drawings)
    assert ran.cells[-1].outputs[0].data["text/plain"] == "True"
