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


def test_what_a_newer_ductus_set_survives_an_older_one(tmp_path):
    file = tmp_path / "settings.json"
    newer = {"desk.weather": {"sun": True}, "window.theme": "sepia", "desk.font_size": 20}
    file.write_text(json.dumps(newer), encoding="utf-8")
    settings = Settings(file)
    assert settings["window.theme"] == "system"
    settings["desk.font_size"] = 18
    settings["open.pdf_dpi"] = 400
    assert json.loads(file.read_text(encoding="utf-8")) == {**newer, "desk.font_size": 18, "open.pdf_dpi": 400}
    settings["desk.font_size"] = 16
    settings["window.theme"] = "dark"
    kept = {"desk.weather": {"sun": True}, "window.theme": "dark", "open.pdf_dpi": 400}
    assert json.loads(file.read_text(encoding="utf-8")) == kept


def test_two_windows_do_not_take_back_what_the_other_set(tmp_path):
    file = tmp_path / "settings.json"
    one, other = Settings(file), Settings(file)
    one["window.theme"] = "dark"
    other["desk.font_size"] = 20
    one["open.pdf_dpi"] = 400
    other["open.pdf_dpi"] = 500
    one["canvas.magnet"] = False
    again = Settings(file)
    assert [again[key] for key in ("window.theme", "desk.font_size", "open.pdf_dpi", "canvas.magnet")] == [
        "dark",
        20,
        500,
        False,
    ]


def test_what_could_not_be_kept_is_kept_with_the_next_setting(tmp_path):
    file = tmp_path / "config" / "settings.json"
    (tmp_path / "config").write_text("a file where the folder should be", encoding="utf-8")
    settings = Settings(file)
    settings["window.theme"] = "dark"
    assert "could not be kept" in settings.problem
    (tmp_path / "config").unlink()
    settings["desk.font_size"] = 20
    assert settings.problem == ""
    assert json.loads(file.read_text(encoding="utf-8")) == {"desk.font_size": 20, "window.theme": "dark"}


@pytest.mark.parametrize(
    "spoil", [lambda file: file.unlink(), lambda file: file.write_text("{ half", encoding="utf-8")]
)
def test_a_file_lost_meanwhile_is_written_anew_with_all_that_holds(tmp_path, spoil):
    file = tmp_path / "settings.json"
    file.write_text('{"window.theme": "dark"}', encoding="utf-8")
    settings = Settings(file)
    spoil(file)
    settings["desk.font_size"] = 20
    assert json.loads(file.read_text(encoding="utf-8")) == {"desk.font_size": 20, "window.theme": "dark"}
