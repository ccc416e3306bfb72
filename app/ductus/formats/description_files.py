"""The files by which a project says what it is to those it is handed to: README, licence, citation, HTR-United."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ductus.document.description import LICENCES, Description, licence_of
from ductus.paths import resource

UNTITLED = "Transcriptions"
_RULE_LETTERS = 72
"""Between the notice and the legal text, as wide as plain texts usually are."""


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is handed on."""

    pages: int
    lines: int
    regions: int
    characters: int


def licence_notice(said: Description) -> str:
    """What holds for those who use it, in a sentence or two."""
    licence = licence_of(said)
    people = people_in_words(said)
    if not licence.id:
        return "No licence is stated. Ask the people who made this before you use it.\n"
    who = f" by {people}" if people else ""
    return (
        f"{said.title or UNTITLED}{who} is licensed under {licence.title} ({licence.id}).\n"
        f"The text of the licence stands at {licence.url}\n"
    )


def licence_file(said: Description) -> str:
    """A whole LICENSE file: what holds, then the legal text where it comes with Ductus.

    Of a licence that somebody wrote in themselves the notice names the place of the text.
    """
    notice = licence_notice(said)
    licence = licence_of(said)
    if licence not in LICENCES:
        return notice
    return f"{notice}\n{'-' * _RULE_LETTERS}\n\n{resource('licences', f'{licence.id}.txt').read_text(encoding='utf-8')}"


def people_in_words(said: Description) -> str:
    """Those who made it: "Ada Lovelace, Charles Babbage"."""
    return ", ".join(" ".join(filter(None, author)) for author in said.authors)


def citation(said: Description) -> str:
    """A CITATION.cff, version 1.2.0. It asks for a title and one author; where none is named, it says so."""
    authors = [
        {key: value for key, value in (("family-names", author.surname), ("given-names", author.name)) if value}
        for author in said.authors
    ]
    entries: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite this data set as below.",
        "type": "dataset",
        "title": said.title or UNTITLED,
        "authors": authors or [{"name": "The people of this project"}],
    }
    if said.summary:
        entries["abstract"] = said.summary
    if said.licence:
        entries["license"] = licence_of(said).id
    if said.url:
        entries["url"] = said.url
    return yaml_of(entries)


def readme(said: Description, volume: Volume, contents: Sequence[tuple[str, str]], notes: Iterable[str] = ()) -> str:
    """A README in Markdown: what it is, what lies where, who made it, what is missing in this description."""
    lines = [f"# {said.title or UNTITLED}", ""]
    if said.summary:
        lines += [said.summary, ""]
    counted = f"{volume.lines} lines on {volume.pages} pages, {volume.characters} characters."
    lines += [
        counted,
        "",
        "| what | where |",
        "|---|---|",
        *(f"| {what} | `{where}` |" for where, what in contents),
        "",
    ]
    facts = (
        ("Made by", people_in_words(said)),
        ("Originals kept by", said.holder),
        ("Languages", ", ".join(said.languages)),
        ("Scripts", ", ".join(said.scripts)),
        ("Originals from", _years(said)),
        ("Address", said.url),
    )
    lines += [*(f"- {name}: {value}" for name, value in facts if value), ""]
    if said.guidelines:
        lines += ["## How it was transcribed", "", said.guidelines, ""]
    notes = list(notes)
    if notes:
        lines += ["## What to know", "", *(f"- {note}" for note in notes), ""]
    lines += ["## Licence", "", licence_notice(said).strip(), ""]
    missing = said.missing()
    if missing:
        lines += [f"Not said by those who made it: {', '.join(missing)}.", ""]
    return "\n".join(lines)


def htr_united(said: Description, volume: Volume, xml: str, characters: Iterable[str], form: str) -> str:
    """An htr-united.yml after the schema of 2023-06-27; `xml` is "Page-XML" or "Alto-XML".

    What the catalogue asks for and nobody has said stands empty, so that its check names it.
    """
    licence = licence_of(said)
    count = {None: "unknown", 1: "1"}.get(said.hands) or ("less-than-11" if (said.hands or 0) < 11 else "more-than-10")
    entries: dict[str, Any] = {
        "schema": "https://htr-united.github.io/schema/2023-06-27/schema.json",
        "title": said.title or UNTITLED,
        "url": said.url,
        "authors": [
            {**({"name": author.name} if author.name else {}), "surname": author.surname, "roles": ["transcriber"]}
            for author in said.authors
        ],
        "institutions": [{"name": said.holder, "roles": ["data-provider"]}] if said.holder else [],
        "description": said.summary,
        "language": list(said.languages),
        "production-software": "Ductus",
        "automatically-aligned": False,
        "script": [{"iso": script} for script in said.scripts],
        "script-type": said.script_type,
        "time": {"notBefore": _year(said.not_before), "notAfter": _year(said.not_after)},
        "hands": {"count": count, "precision": "exact" if said.hands == 1 else "estimated"},
        "license": [{"name": licence.id, "url": licence.url}],
        "format": xml,
        "volume": [
            {"metric": "lines", "count": volume.lines},
            {"metric": "files", "count": volume.pages},
            {"metric": "regions", "count": volume.regions},
            {"metric": "characters", "count": volume.characters},
        ],
        "transcription-guidelines": said.guidelines,
        "characters": {"mode": "None" if form == "none" else form, "members": sorted(characters)},
    }
    return yaml_of({key: value for key, value in entries.items() if value not in ("", [])})


def yaml_of(entries: Mapping[str, Any]) -> str:
    """A mapping as YAML, an entry a line; a value is JSON, which is YAML too, in ASCII where older readers stumble."""
    return "".join(f"{key}: {_scalar(value)}\n" for key, value in entries.items())


def _scalar(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Older readers of YAML take some code points beyond plain text for line ends or refuse them.
    return text if text.isprintable() and all(ord(letter) < 0x10000 for letter in text) else _ascii(value)


def _ascii(value: Any) -> str:
    r"""JSON with `\u` escapes; beyond the Basic Multilingual Plane as YAML writes it, not as a pair of surrogates."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(
        letter if " " <= letter <= "~" else f"\\U{ord(letter):08X}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04X}"
        for letter in text
    )


def _years(said: Description) -> str:
    return " to ".join(filter(None, (_year(said.not_before), _year(said.not_after))))


def _year(year: int | None) -> str:
    return "" if year is None else f"{year:04d}"
