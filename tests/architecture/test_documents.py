"""What README, architecture and decisions name is there, and every folder has its place in the picture."""

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

import ductus
from ductus.cli.main import COMMANDS
from ductus.engines.registry import Registry

APP = Path(ductus.__file__).parent
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
_ROOTS = (ROOT, APP, APP / "ui", ROOT / "tests")
_ENGINE_INSIDES = "_support"
"""How folders end that are the inside of one engine. The picture names one of them for all."""


def named_paths(text: str) -> list[str]:
    """Files and folders of ours in the text: in back-quotes, with a slash or the ending of Python in them."""
    quoted = re.findall(r"`([\w./-]+)`", text)
    return [name for name in quoted if not name.startswith(("/", ".venv")) and re.search(r"\w/\w|\w/$|\.py$", name)]


def is_there(name: str) -> bool:
    if "/" not in name:  # a file beside one just named
        return any(APP.rglob(name))
    return any((root / name).exists() or (root / f"{name}.py").exists() for root in _ROOTS)


@pytest.mark.parametrize("line", [line for line in README.splitlines() if line.startswith("ductus ")])
def test_every_command_of_the_readme_is_one(line: str) -> None:
    _, command, *words = shlex.split(line, comments=True)
    module = importlib.import_module(COMMANDS[command])
    parser = argparse.ArgumentParser(exit_on_error=False)
    module.add_arguments(parser)
    parser.parse_args(words)


def test_the_readme_names_every_engine_that_runs_here() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    local = (each for each in Registry.discover().all() if each.__name__.startswith("ductus.engines.local."))
    assert named == {each.INFO.id for each in local}


@pytest.mark.parametrize(
    "document", ["README.md", "docs/architecture.md", *DECISIONS], ids=lambda each: Path(each).name
)
def test_every_file_a_document_names_is_there(document: str | Path) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [name for name in named_paths(text) if not is_there(name)] == []


def test_every_folder_has_its_place_in_the_picture() -> None:
    picture = ARCHITECTURE.split("```")[1]
    folders = {init.parent for init in APP.rglob("__init__.py")} - {APP}
    outer = {folder for folder in folders if len(folder.relative_to(APP).parts) <= 2}
    named = {folder for folder in outer if re.search(rf"\b{folder.name}/", picture)}
    inside = {folder for folder in outer if folder.name.endswith(_ENGINE_INSIDES)}
    assert sorted(folder.relative_to(APP).as_posix() for folder in outer - named - inside) == []


def test_decisions_have_a_number_each_and_say_what_they_are_about() -> None:
    numbers = [file.name.partition("-")[0] for file in DECISIONS]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    heads = [file.read_text(encoding="utf-8").splitlines()[0] for file in DECISIONS]
    assert [head for head in heads if not re.fullmatch(r"# [^\d\s].*", head)] == []
