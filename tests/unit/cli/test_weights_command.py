"""ductus weights: carried by hand from one home to another, and deleted."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from ductus.cli.common import load_settings
from ductus.cli.main import run
from ductus.paths import resource
from fakes import quills
from fakes.hub import CONFIG

FILES = {"config.json": json.dumps(CONFIG), "model.safetensors": "numbers", "tokenizer.json": "{}"}


@pytest.fixture
def hand(tmp_path):
    folder = tmp_path / "hand"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_weights_go_from_one_computer_to_another_and_can_be_deleted(hand, tmp_path, monkeypatch, capsys):
    assert run(["weights", "import", str(hand)]) == 0
    assert run(["weights", "export", "local/hand", str(tmp_path / "hand.zip")]) == 0
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "another"))
    assert run(["weights", "import", str(tmp_path / "hand.zip")]) == 0
    assert run(["weights"]) == 0
    assert "here     local/hand " in capsys.readouterr().out
    assert run(["weights", "delete", "local/hand"]) == 0
    assert run(["weights"]) == 0
    assert "local/hand" not in capsys.readouterr().out


def test_weights_are_used_and_what_read_before_comes_back_by_the_command_that_is_told(tmp_path, capsys):
    folder = shutil.copytree(quills.untaught_folder(), tmp_path / "hand")
    assert run(["weights", "import", str(folder)]) == 0
    assert run(["weights", "use", "ppocr"]) == 0
    kept = load_settings()
    assert run(["weights", "use", "local/hand"]) == 0
    used = load_settings()
    assert used["engine.recognizer"] == "quill"
    assert used["engine.options"]["quill"]["weights"].startswith("local/hand@")
    told = re.findall(r"comes back with: ductus (.*)", capsys.readouterr().err)
    assert run(told[-1].split()) == 0
    back = load_settings()
    assert back["engine.recognizer"] == kept["engine.recognizer"] == "ppocr"
    assert run(["weights", "use", "quill"]) == 0
    assert load_settings()["engine.options"].get("quill", {}) == {}


def test_whoever_deletes_the_weights_that_read_now_is_told_to_choose_others(tmp_path, capsys):
    folder = shutil.copytree(quills.untaught_folder(), tmp_path / "hand")
    assert run(["weights", "import", str(folder)]) == run(["weights", "use", "local/hand"]) == 0
    assert run(["weights", "delete", "local/hand"]) == 0
    assert "Choose others with: ductus weights use" in capsys.readouterr().err
    assert run(["weights", "import", str(folder)]) == run(["weights", "use", "quill"]) == 0
    capsys.readouterr()
    assert run(["weights", "delete", "local/hand"]) == 0
    assert "Choose others" not in capsys.readouterr().err


def test_weights_taught_here_say_their_licence_and_where_they_come_from(tmp_path, capsys):
    folder = shutil.copytree(quills.untaught_folder(), tmp_path / "hand")
    data = [{"source": "letters", "licence": "", "lines": 40, "pages": 2}]
    figures = {"the lines set aside": [{"source": "all", "cer": 0.125}]}
    parent = {"id": "ductus/quill-1", "revision": "46458c6d5d5a", "licence": "CC BY-SA 4.0"}
    card = {"licence": "CC BY-SA 4.0", "data": data, "figures": figures, "parent": parent}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert run(["weights", "import", str(folder)]) == 0
    assert run(["weights"]) == 0
    told = "CC BY-SA 4.0: Taught on 40 lines of letters, from ductus/quill-1; 12.5 of 100 letters wrong on lines set"
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "local/hand"], "Where to is missing"),
        (["export", "local/hand", "x.zip"], "not on this computer"),
        (["export", "quill", "x.zip"], "comes with Ductus"),
        (["delete", "local/hand"], "not on this computer"),
        (["use", "local/hand"], "not on this computer"),
        (["use"], "Which weights to use is missing"),
        (["get"], "Which weights to get is missing"),
        (["import", "no/such.zip"], "There is no “such.zip”"),
        (["import", "no/such"], "There is no “such”"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(arguments, said, capsys):
    assert run(["weights", *arguments]) == 65
    assert said in capsys.readouterr().err


def test_every_row_of_the_list_states_a_licence_or_that_there_is_none(capsys):
    assert run(["weights"]) == 0
    rows = [row for row in capsys.readouterr().out.splitlines() if row.startswith(("fetch", "shipped"))]
    assert len(rows) > 10
    assert all(re.search(r"  (no licence stated|[\w.-]+( [\w.-]+)*): ", row) for row in rows)


def test_what_is_missing_comes_with_the_command_that_fetches_it(capsys):
    assert run(["engines", "trocr"]) == 0
    assert "→ ductus weights get microsoft/trocr-base-handwritten" in capsys.readouterr().out
    letter = str(resource("sample") / "letter.jpg")
    assert run(["read", letter, "--recognizer", "trocr", "--option", "weights=an/other"]) == 69
    assert "ductus weights get an/other" in capsys.readouterr().err
