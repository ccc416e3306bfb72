"""What is handed on carries the legal text of its licence, where Ductus knows it."""

from __future__ import annotations

import pytest

from ductus.document.description import LICENCES, Author, Description
from ductus.formats.description_files import licence_file, licence_notice
from ductus.paths import resource

LAST_WORDS = {
    "CC0-1.0": "the\n    Work.",
    "CC-BY-4.0": "Creative Commons may be contacted at creativecommons.org.",
    "CC-BY-SA-4.0": "Creative Commons may be contacted at creativecommons.org.",
    "CC-BY-NC-4.0": "Creative Commons may be contacted at creativecommons.org.",
    "CC-BY-NC-SA-4.0": "Creative Commons may be contacted at creativecommons.org.",
    "ODbL-1.0": "terms of this License.",
    "ODC-By-1.0": "terms of this License.",
    "PDDL-1.0": "intent of this Document.",
}


@pytest.mark.parametrize("licence", LICENCES, ids=lambda licence: licence.id)
def test_every_licence_that_is_offered_comes_with_its_whole_text(licence):
    said = Description("Letters", (Author("Ada", "Lovelace"),), licence=licence.id)
    file = licence_file(said)
    text = resource("licences", f"{licence.id}.txt").read_text(encoding="utf-8")
    assert file.startswith(licence_notice(said))
    assert file.endswith(text)
    assert "Letters by Ada Lovelace is licensed under" in file
    assert len(text) > 7000
    assert LAST_WORDS[licence.id] in text[-200:]
    assert "\r" not in file


def test_an_identifier_is_known_however_it_is_written():
    assert licence_file(Description(licence="cc-by-4.0")) == licence_file(Description(licence="CC-BY-4.0 "))


def test_a_licence_somebody_wrote_in_is_named_with_its_place():
    said = Description(licence="etalab-2.0")
    assert licence_file(said) == licence_notice(said)
    assert "https://spdx.org/licenses/etalab-2.0.html" in licence_file(said)


def test_without_a_licence_it_says_so():
    assert licence_file(Description()).startswith("No licence is stated.")


def test_no_text_lies_there_that_nobody_can_choose():
    assert {file.stem for file in resource("licences").glob("*.txt")} == {licence.id for licence in LICENCES}
