"""Page scores as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from detente.evaluate.pages import PagesScore


def pages_as_text(score: PagesScore) -> str:
    """Return the means, and each page from the worst to the best."""
    rows = [
        f"pages: {len(score.pages)} scored",
        f"  body shingles: precision {score.precision:.3f}, recall {score.recall:.3f}, "
        f"F1 {score.f1:.3f}",
        f"  title exact {score.title:.3f}, day right {score.day:.3f}, authors F1 "
        f"{score.authors:.3f}",
        "",
    ]
    for page in sorted(score.pages, key=lambda p: (p.f1, p.id)):
        rows.append(
            f"  {page.f1:.3f}  {page.id:32} title {'right' if page.title else 'WRONG'}, "
            f"day {'right' if page.day else 'WRONG'}, authors {page.authors:.2f}"
        )
    return "\n".join(rows)


def pages_as_json(score: PagesScore) -> str:
    """Return the score with its pages as JSON."""
    return json.dumps(asdict(score), indent=2)
