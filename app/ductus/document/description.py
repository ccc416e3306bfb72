"""What a project says of itself to those it is handed to: who made it, what it shows, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Author(NamedTuple):
    """A person who worked on it; `name` are the given names."""

    name: str
    surname: str


class Licence(NamedTuple):
    """A licence by its SPDX identifier, with its name and where its text is kept."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Description:
    """Everything may be empty; what is empty is left out of, or said to be missing in, what is handed on.

    `languages` are ISO 639 codes ("fra"), `scripts` ISO 15924 ("Latn"). The years may be negative. `holder` is who
    keeps the originals; `guidelines` say how the text was transcribed.
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    summary: str = ""
    licence: str = ""
    url: str = ""
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ("Latn",)
    script_type: str = "only-manuscript"
    not_before: int | None = None
    not_after: int | None = None
    hands: int | None = None
    holder: str = ""
    guidelines: str = ""

    def missing(self) -> tuple[str, ...]:
        """What archives ask for and is not said, in words for the person."""
        asked = (
            (self.title, "a title"),
            (self.authors, "who made it"),
            (self.licence, "a licence"),
            (self.languages, "the languages"),
            (self.not_before is not None and self.not_after is not None, "from when the originals are"),
        )
        return tuple(words for said, words in asked if not said)


LICENCES = (
    Licence("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    Licence(
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    Licence(
        "CC-BY-NC-4.0",
        "Creative Commons Attribution-NonCommercial 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    Licence(
        "CC-BY-NC-SA-4.0",
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    ),
    Licence("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    Licence("ODC-By-1.0", "Open Data Commons Attribution License 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    Licence(
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
)
"""Offered first, each with its legal text in `resources/licences`; any other SPDX identifier may be written in."""


def licence_of(description: Description) -> Licence:
    """The licence of that identifier; one we do not know stands for itself, at the place SPDX keeps its text."""
    spdx = description.licence.strip()
    known = next((licence for licence in LICENCES if licence.id.casefold() == spdx.casefold()), None)
    return known or Licence(spdx, spdx, f"https://spdx.org/licenses/{spdx}.html" if spdx else "")
