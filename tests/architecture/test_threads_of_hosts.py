"""The number of threads chosen in the settings holds in every process that engines run in."""

import ast
from pathlib import Path

import ductus

_APP = Path(ductus.__file__).parent
_WITHOUT_ENGINES = {"ui/checking/checking.py"}
"""Processes that run no engine: a dictionary is looked up."""
_OF_THEIR_OWN = {"workflows/teaching.py"}
"""Where a course says itself how many threads it takes."""


def _hosts(file: Path) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Host"]


def test_every_process_that_engines_run_in_is_told_the_threads():
    made = {file.relative_to(_APP).as_posix(): _hosts(file) for file in _APP.rglob("*.py")}
    made = {name: calls for name, calls in made.items() if calls and name not in _WITHOUT_ENGINES | _OF_THEIR_OWN}
    assert {"cli/serve.py", "cli/read.py", "ui/app.py"} <= made.keys()
    assert [(name, call) for name, calls in made.items() for call in calls if "host_environment(" not in call] == []
