"""The hunspell dictionaries on this machine. Ductus brings none: the system, LibreOffice or a person does."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductus.paths import data_folder

_LINUX = ("/usr/share/hunspell", "/usr/share/myspell", "/usr/share/myspell/dicts")
_MAC = ("~/Library/Spelling", "/Library/Spelling")
_LIBREOFFICE: dict[str, tuple[str, ...]] = {
    "linux": ("/usr/lib/libreoffice/share/extensions", "/usr/lib64/libreoffice/share/extensions"),
    "darwin": ("/Applications/LibreOffice.app/Contents/Resources/extensions",),
    "win32": ("C:/Program Files/LibreOffice/share/extensions", "C:/Program Files (x86)/LibreOffice/share/extensions"),
}
_EXTENSIONS = "dict-*"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One dictionary: `name` as its files are called, such as "de_DE"; `stem` is their path without an ending."""

    name: str
    stem: Path


def own_folder() -> Path:
    """The folder for dictionaries of the person's own; made if absent."""
    folder = data_folder() / "dictionaries"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def dictionary_folders(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where dictionaries may lie on a machine, the person's own folder first."""
    system = _MAC if platform == "darwin" else _LINUX if platform != "win32" else ()
    found = [own_folder(), *(Path(folder).expanduser() for folder in system)]
    for extensions in _LIBREOFFICE.get(platform, ()):
        found += sorted(Path(extensions).glob(_EXTENSIONS))
    return tuple(found)


def dictionaries(folders: Iterable[Path]) -> tuple[Dictionary, ...]:
    """The dictionaries in these folders by name, each once: names that lead to the same files count as one.

    A folder that is absent or may not be looked into is passed over.
    """
    found: dict[str, Dictionary] = {}
    for folder in folders:
        for words in _word_lists(folder):
            real = words.resolve()
            stem = real if real.with_suffix(".aff").is_file() else words
            if stem.with_suffix(".aff").is_file():
                found.setdefault(stem.stem, Dictionary(stem.stem, stem.with_suffix("")))
    return tuple(found[name] for name in sorted(found))


def _word_lists(folder: Path) -> Sequence[Path]:
    try:
        return sorted(folder.glob("*.dic"))
    except OSError:
        return ()


def chosen(languages: Iterable[str], present: Sequence[Dictionary]) -> tuple[Dictionary, ...]:
    """The dictionaries for a project's languages; where one of that name is absent, one of the same language."""
    found: dict[str, Dictionary] = {}
    for name in languages:
        match = next((each for each in present if each.name == name), None)
        match = match or next((each for each in present if _language(each.name) == _language(name)), None)
        if match is not None:
            found[match.name] = match
    return tuple(found.values())


def _language(name: str) -> str:
    return name.replace("-", "_").split("_")[0]
