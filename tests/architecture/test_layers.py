"""The picture in docs/architecture.md holds: imports point down, and the core is light."""

import subprocess
import sys
import textwrap
from pathlib import Path

HEAVY = (
    "torch",
    "torchvision",
    "transformers",
    "doctr",
    "rapidocr",
    "onnxruntime",
    "cv2",
    "PySide6",
    "numpy",
    "PIL",
    "lxml",
)
CORE = (
    "ductus.document.edits",
    "ductus.document.merge",
    "ductus.project.project",
    "ductus.jobs.lanes",
    "ductus.engines.registry",
)
CORE_LIMIT_S = 0.3


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout


def test_the_core_loads_no_framework():
    loaded = run_python(f"""
        import importlib, sys
        for name in {CORE!r}:
            importlib.import_module(name)
        from ductus.engines.registry import Registry
        Registry.discover()
        print(" ".join(name for name in {HEAVY!r} if name in sys.modules))
    """)
    assert loaded == ""


def test_the_core_imports_quickly():
    """Under 0.3 s, as the best of several starts: what the code costs, not what else the machine does."""
    code = f"""
        import time
        start = time.perf_counter()
        import importlib
        for name in {CORE!r}:
            importlib.import_module(name)
        print(time.perf_counter() - start)
    """
    run_python(code)
    assert min(float(run_python(code)) for _ in range(5)) < CORE_LIMIT_S


def test_workflows_and_command_line_load_no_framework():
    loaded = run_python("""
        import sys
        import ductus.cli.main, ductus.workflows.read_lines, ductus.workflows.find_lines, ductus.workflows.export_pages
        heavy = ("torch", "transformers", "doctr", "rapidocr", "onnxruntime", "cv2", "PySide6")
        print(" ".join(name for name in heavy if name in sys.modules))
    """)
    assert loaded == ""
