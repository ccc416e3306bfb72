import json

import pytest

from ductus.settings import TABLE, Settings


def test_every_row_allows_its_default_and_has_words():
    for row in TABLE:
        assert row.checked(row.default) == row.default
        assert row.title and row.help and row.group


def test_only_what_differs_is_kept(tmp_path):
    file = tmp_path / "settings.json"
    settings = Settings(file)
    settings["desk.font_size"] = 20
    settings["open.pdf_dpi"] = 400
    settings["open.pdf_dpi"] = 300
    assert json.loads(file.read_text(encoding="utf-8")) == {"desk.font_size": 20}
    assert Settings(file)["desk.font_size"] == 20


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("open.pdf_dpi", 10),
        ("open.pdf_dpi", "300"),
        ("window.theme", "pink"),
        ("network.offline", 1),
        ("desk.doubt", float("nan")),
    ],
)
def test_what_is_not_allowed_is_refused(key, value):
    with pytest.raises(ValueError, match=key):
        Settings()[key] = value


def test_an_unknown_setting_is_our_fault():
    with pytest.raises(KeyError):
        Settings()["no.such"]


def test_a_broken_file_is_set_aside_and_said(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text("{ broken", encoding="utf-8")
    settings = Settings(file)
    assert settings["desk.font_size"] == 16
    assert "set aside" in settings.problem
    assert (tmp_path / "settings.broken").read_text(encoding="utf-8") == "{ broken"


def test_a_value_out_of_range_in_the_file_falls_back(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"open.pdf_dpi": 9999, "window.theme": "dark"}', encoding="utf-8")
    settings = Settings(file)
    assert (settings["open.pdf_dpi"], settings["window.theme"]) == (300, "dark")
    assert "default" in settings.problem


def test_listeners_hear_changes_only():
    settings, heard = Settings(), []
    settings.listen(heard.append)
    settings["desk.font_size"] = 18
    settings["desk.font_size"] = 18
    assert heard == ["desk.font_size"]
