"""ONNX Runtime reports to nobody: its official builds would, as soon as they are imported."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ductus
from ductus.jobs.child import CHILD_ENVIRONMENT

_APP = Path(ductus.__file__).parent
_THE_DOOR = "engines/onnx_session.py"
_OPEN = "from ductus.engines.onnx_session import onnx_runtime; onnx_runtime().get_available_providers()"
# What makes it silent without us, so that it must not be there: a machine of CI says that it is one.
_SILENCING = ("CI", "DO_NOT_TRACK", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "TF_BUILD")


def left_at_home(home: Path, code: str, environment: dict[str, str]) -> list[str]:
    """What a process leaves in an empty home; before it reports it keeps an identifier and what it is about to send."""
    home.mkdir()
    places = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_CACHE_HOME"), str(home))
    inherited = {key: value for key, value in os.environ.items() if key not in _SILENCING}
    subprocess.run([sys.executable, "-c", code], env={**inherited, **places, **environment}, check=True, timeout=300)
    return [file.name for file in home.rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    ("code", "environment"),
    [(_OPEN, {}), ("import onnxruntime", dict(CHILD_ENVIRONMENT))],
    ids=["through our door", "by a library in the host process"],
)
def test_it_keeps_no_identifier_and_nothing_to_send(tmp_path: Path, code: str, environment: dict[str, str]) -> None:
    assert left_at_home(tmp_path / "home", code, environment) == []


def test_nothing_else_imports_it() -> None:
    importing = {
        file.relative_to(_APP).as_posix()
        for file in _APP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            name.partition(".")[0] == "onnxruntime"
            for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
        )
    }
    assert importing == {_THE_DOOR}
