"""Dictionaries are found where they lie, and say what they know of a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.errors import Cancelled, EngineFailed
from ductus.jobs.host_main import HostContext
from ductus.jobs.job import CancelToken
from ductus.workflows.spelling.dictionaries import Dictionary, chosen, dictionaries, dictionary_folders
from ductus.workflows.spelling.lookup import is_one_stroke, look_up, suggest
from fakes.dictionaries import write_dictionary


@pytest.fixture
def context():
    said: list[object] = []
    held = HostContext(CancelToken(), {}, said.append)
    return held, said


def test_each_dictionary_is_found_once(tmp_path):
    write_dictionary(tmp_path / "own", "la", "rex")
    write_dictionary(tmp_path / "system", "fr", "roi")
    (tmp_path / "system" / "hyph_fr.dic").write_text("x", encoding="utf-8")  # for hyphenation: no .aff beside it
    for ending in (".aff", ".dic"):
        (tmp_path / "system" / f"fr_BE{ending}").symlink_to(tmp_path / "system" / f"fr{ending}")
    found = dictionaries([tmp_path / "own", tmp_path / "system", tmp_path / "absent"])
    assert [each.name for each in found] == ["fr", "la"]
    assert found[0].stem == tmp_path / "system" / "fr"


def test_the_own_folder_is_looked_into_on_every_system(tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path))
    for platform in ("linux", "darwin", "win32"):
        assert dictionary_folders(platform)[0] == tmp_path / "data" / "dictionaries"


def test_a_language_chosen_elsewhere_finds_its_dictionary_here():
    present = (Dictionary("de_DE", Path("de_DE")), Dictionary("fr", Path("fr")))
    assert [each.name for each in chosen(("fr_BE", "de_DE", "la"), present)] == ["fr", "de_DE"]


def test_a_word_any_dictionary_knows_is_known(tmp_path, context):
    stems = [str(write_dictionary(tmp_path, "fr", "roi/S", "an")), str(write_dictionary(tmp_path, "la", "rex"))]
    words = ["rois", "rex", "roy", "l'an"]
    assert look_up(context[0], stems, words, False) == {"rois": True, "rex": True, "roy": False, "l'an": True}


def test_old_spelling_passes_where_it_may(tmp_path, context):
    stem = str(write_dictionary(tmp_path, "fr", "avoir"))
    assert look_up(context[0], [stem], ["auoir"], False) == {"auoir": False}
    assert look_up(context[0], [stem], ["auoir", "auojr"], True) == {"auoir": True, "auojr": True}


def test_suggestions_are_said_as_they_are_found(tmp_path, context):
    stem = str(write_dictionary(tmp_path, "fr", "roi", "maison", "bois"))
    assert suggest(context[0], [stem], "maisn", False) == 1
    assert context[1] == ["maison"]


def test_a_cancelled_call_ends(tmp_path, context):
    stem = str(write_dictionary(tmp_path, "fr", "roi"))
    context[0].cancel.cancel()
    with pytest.raises(Cancelled):
        look_up(context[0], [stem], ["roi"], False)


def test_a_dictionary_that_cannot_be_read_is_named(tmp_path, context):
    (tmp_path / "fr.dic").write_text("1\nroi\n", encoding="utf-8")
    with pytest.raises(EngineFailed, match="fr cannot be read"):
        look_up(context[0], [str(tmp_path / "fr")], ["roi"], False)


@pytest.mark.parametrize(("first", "second"), [("roi", "roy"), ("roi", "rois"), ("oi", "roi"), ("rio", "roi")])
def test_words_one_stroke_apart(first, second):
    assert is_one_stroke(first, second)
    assert is_one_stroke(second, first)


@pytest.mark.parametrize(
    ("first", "second"), [("roi", "roi"), ("roi", "loy"), ("roi", "or"), ("", "ab"), ("abc", "cba")]
)
def test_words_further_apart(first, second):
    assert not is_one_stroke(first, second)


def test_a_capital_at_the_head_stays(tmp_path, context):
    stem = str(write_dictionary(tmp_path, "fr", "maison"))
    suggest(context[0], [stem], "Maisom", False)
    assert context[1][0] == "Maison"
