"""The knowledge: PLOVER's ontology, entries for acts, words of speech, names of actors."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from detente.codebook.entries import ActBook, load_acts
from detente.codebook.joining import JoinSettings, load_joining
from detente.codebook.lives import LifeRule, load_lives
from detente.codebook.names import NameBook, load_names
from detente.codebook.ontology import Ontology, load_ontology
from detente.codebook.relating import RelationBook, load_relating
from detente.codebook.speech import SpeechBook, load_speech
from detente.errors import ConfigError

BUNDLED = Path(__file__).parent / "data"


@dataclass(frozen=True, eq=False)  # one of a kind, and a key of what was worked out with it
class Codebook:
    """Everything that is known of politics; `digest` names this state of the files.

    `folders` are where they lie, the bundled one first.
    """

    ontology: Ontology
    speech: SpeechBook
    names: NameBook
    joining: JoinSettings
    lives: tuple[LifeRule, ...]
    relating: RelationBook
    digest: str
    folders: tuple[Path, ...] = field(repr=False)

    @cached_property
    def acts(self) -> ActBook:
        """The entries for acts, read when they are first asked for: half of the time of loading.

        Raises `CodebookError` with every problem found in them.
        """
        return load_acts([f / "acts" for f in self.folders], self.ontology)


def load_codebook(overlay: Path | None = None) -> Codebook:
    """Return the bundled codebook, with a user's folder laid over it.

    Raises `CodebookError` with every problem found, `ConfigError` where the folder is absent.
    """
    book = load_knowledge(overlay)
    assert book.acts
    return book


@lru_cache(maxsize=4)
def load_knowledge(overlay: Path | None = None) -> Codebook:
    """Return the codebook as `load_codebook`, its entries for acts unread: for what codes nothing.

    A card of a relation needs the names and the rules of relations alone.
    """
    folders = [BUNDLED]
    if overlay is not None:
        if not overlay.is_dir():
            raise ConfigError(
                f"no codebook folder '{overlay}'; give a folder with acts/ or actors/"
            )
        folders.append(overlay)
    ontology = load_ontology(f / "plover" for f in folders)
    return Codebook(
        ontology=ontology,
        speech=load_speech(BUNDLED / "speech.toml"),
        names=load_names(BUNDLED / "actors", None if overlay is None else overlay / "actors"),
        joining=load_joining(
            (f / "happenings.toml" for f in folders), BUNDLED / "actors" / "countries.tsv"
        ),
        lives=load_lives((f / "lives.toml" for f in folders), ontology),
        relating=load_relating(f / "relations.toml" for f in folders),
        digest=folder_digest(folders),
        folders=tuple(folders),
    )


def folder_digest(folders: list[Path]) -> str:
    """Return a digest over names and contents of all data files of the folders."""
    digest = blake2b(digest_size=16)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".toml", ".tsv"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
