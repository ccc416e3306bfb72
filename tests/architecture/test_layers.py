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
# Each takes 10 to 60 ms to import, and the core needs none of them before there is work.
SLOW_IN_THE_STANDARD_LIBRARY = frozenset(
    ("asyncio", "concurrent", "ctypes", "http", "multiprocessing", "ssl", "subprocess", "tkinter", "unittest", "xml")
)
MOST_CORE_MODULES = 240


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


def test_the_core_imports_little():
    """What makes a start slow is what it imports: only the standard library, no slow part of it, no more than needed.

    Imports are counted, for a start takes three times as long on a busy machine as on an idle one. The core and what it
    imports were 201 modules when this was written; 62 of those were ours.
    """
    names = run_python(f"""
        import importlib, sys
        before = set(sys.modules)
        for name in {CORE!r}:
            importlib.import_module(name)
        print(" ".join(sorted(set(sys.modules) - before)))
    """).split()
    tops = {name.partition(".")[0] for name in names}
    assert tops - sys.stdlib_module_names == {"ductus"}
    assert tops.isdisjoint(SLOW_IN_THE_STANDARD_LIBRARY)
    assert len(names) <= MOST_CORE_MODULES


def test_workflows_and_command_line_load_no_framework():
    loaded = run_python("""
        import sys
        import ductus.cli.main, ductus.workflows.read_lines, ductus.workflows.find_lines, ductus.workflows.export_pages
        heavy = ("torch", "transformers", "doctr", "rapidocr", "onnxruntime", "cv2", "PySide6")
        print(" ".join(name for name in heavy if name in sys.modules))
    """)
    assert loaded == ""
