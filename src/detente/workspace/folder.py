"""A workspace is a folder: settings, an overlay of the codebook, tables, and two SQLite files."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from detente.errors import ConfigError, StoreError
from detente.language.parse import DEFAULT_MODEL
from detente.store import SCHEMA_VERSION

SETTINGS = "detente.toml"
ALERTS = "alerts.toml"
VARIABLE = "DETENTE_WORKSPACE"
_HISTORY_DAYS = 30
_TEXT = """\
# Settings of this workspace; see docs/workspace.md.

# Layout of the tables. `detente` raises it when it brings a workspace up to date.
schema = {schema}

# An installed spaCy English pipeline.
model = "{model}"

# Files that compaction replaced are kept for so many days.
history_days = {days}

# Feeds that `detente ingest --feeds` reads.
feeds = []
"""
_SCHEMA = re.compile(r"^schema *=.*$", re.MULTILINE)
_OVERLAY = """\
Entries of your own are laid over the bundled codebook: acts/*.toml, actors/*.tsv, happenings.toml,
lives.toml. `detente codebook check codebook` runs their examples; `detente ingest --recode` codes
the stories again with them.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `detente.toml` says."""

    schema: int
    model: str
    history_days: float
    feeds: tuple[str, ...]


def make_folder(folder: Path) -> None:
    """Make the folder of a workspace with its settings; raises `ConfigError` where one is there."""
    if (folder / SETTINGS).exists():
        raise ConfigError(
            f"{folder} is a workspace already; `detente check -w {folder}` looks at it"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is not an empty folder; give a new name, or an empty folder")
    try:
        (folder / "codebook").mkdir(parents=True)
        (folder / "codebook" / "README.txt").write_text(_OVERLAY, "utf-8")
        write_alerts(folder)
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}") from error


def write_alerts(folder: Path) -> Path:
    """Write the rules of alerts that a new workspace has, with comments; return the file."""
    path = folder / ALERTS
    path.write_text((files("detente.workspace") / ALERTS).read_text("utf-8"), "utf-8")
    return path


def write_settings(folder: Path) -> None:
    """Write the settings of a new workspace. The file is what makes the folder one: it is last."""
    text = _TEXT.format(schema=SCHEMA_VERSION, model=DEFAULT_MODEL, days=_HISTORY_DAYS)
    part = folder / (SETTINGS + ".part")
    try:
        part.write_text(text, "utf-8")
        part.replace(folder / SETTINGS)
    except OSError as error:
        raise StoreError(f"cannot write {part}: {error.strerror}") from error


def raise_schema(folder: Path) -> None:
    """Say in the settings that the tables have the present layout; all else stays as it is."""
    path = folder / SETTINGS
    line = f"schema = {SCHEMA_VERSION}"
    try:
        text, found = _SCHEMA.subn(line, path.read_text("utf-8"), count=1)
        part = folder / (SETTINGS + ".part")
        part.write_text(text if found else f"{line}\n{text}", "utf-8")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def read_settings(folder: Path) -> Settings:
    """Return the settings of a workspace; raises `ConfigError` naming what is wrong in them."""
    path = folder / SETTINGS
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{folder} is no workspace: it has no {SETTINGS}; `detente init DIR` makes one"
        ) from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    known = {"schema": int, "model": str, "history_days": (int, float), "feeds": list}
    for key, value in said.items():
        if key not in known:
            raise ConfigError(f"{path}: unknown setting '{key}'; known are {', '.join(known)}")
        if not isinstance(value, known[key]):  # type: ignore[arg-type]
            raise ConfigError(f"{path}: '{key}' cannot be {value!r}")
    schema = said.get("schema", SCHEMA_VERSION)
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"{folder} was written by a later detente (layout {schema}, this one knows up to "
            f"{SCHEMA_VERSION}); install that one"
        )
    return Settings(
        schema,
        said.get("model", DEFAULT_MODEL),
        float(said.get("history_days", _HISTORY_DAYS)),
        tuple(map(str, said.get("feeds", ()))),
    )


def find_folder(given: Path | None) -> Path:
    """Return the workspace that is meant: as given, else as the environment says, else around here.

    Raises `ConfigError` where there is none.
    """
    if given is not None:
        return given
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise ConfigError(
        f"no workspace here; go into one, name it with --workspace DIR or in {VARIABLE}, or make "
        "one with `detente init DIR`"
    )


def overlay_of(folder: Path) -> Path | None:
    """Return the folder that is laid over the codebook, or None where it holds no entries."""
    overlay = folder / "codebook"
    if overlay.is_dir() and any(p.suffix in (".toml", ".tsv") for p in overlay.rglob("*")):
        return overlay
    return None
