"""Taught weights are put to use and given back; a comparison sends nothing anywhere."""

import pytest

from ductus.settings import Settings
from ductus.workflows.adopt import adopt, calls_to_compare, is_in_use, take_back


@pytest.fixture
def settings(tmp_path):
    made = Settings(tmp_path / "settings.json")
    made["engine.options"] = {"quill": {"beams": 3}, "ppocr": {"threads": 2}}
    return made


def test_adopting_is_undone_to_exactly_what_was_set(settings):
    before_reader, before_options = settings["engine.recognizer"], dict(settings["engine.options"])
    before = adopt(settings, "quill", "local/hand@1")
    assert is_in_use(settings, "quill", "local/hand@1")
    assert settings["engine.options"]["quill"] == {"beams": 3, "weights": "local/hand@1"}
    take_back(settings, before)
    assert (settings["engine.recognizer"], settings["engine.options"]) == (before_reader, before_options)


def test_weights_that_followed_others_give_way_to_them_again(settings):
    adopt(settings, "quill", "local/first@1")
    before = adopt(settings, "quill", "local/second@2")
    take_back(settings, before)
    assert is_in_use(settings, "quill", "local/first@1")


def test_compared_are_the_reader_in_use_and_the_new_weights(settings):
    settings["engine.recognizer"] = "ppocr"
    used, new = calls_to_compare(settings, "quill", "local/hand@1", "local/base@1")
    assert (used.engine_id, new.engine_id, new.options["weights"]) == ("ppocr", "quill", "local/hand@1")
    assert new.options["beams"] == 3


@pytest.mark.parametrize("reader", ["transkribus", "no-such-engine"])
def test_instead_of_a_service_the_weights_it_began_with_are_measured(settings, reader):
    settings["engine.recognizer"] = reader
    used, _ = calls_to_compare(settings, "quill", "local/hand@1", "local/base@1")
    assert (used.engine_id, used.options["weights"]) == ("quill", "local/base@1")


def test_once_adopted_they_are_compared_with_what_they_came_from(settings):
    adopt(settings, "quill", "local/hand@1")
    used, _ = calls_to_compare(settings, "quill", "local/hand@1", "local/base@1")
    assert used.options["weights"] == "local/base@1"
