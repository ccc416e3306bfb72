import subprocess
import sys
from pathlib import Path

import pytest

from ductus.errors import DuctusError
from ductus.formats.registry import Registry
from fakes.pages_to_write import REPOSITORY

GOLDEN = Path(__file__).parents[2] / "golden"


def test_finds_the_formats():
    registry = Registry.discover()
    assert {"page", "alto", "text", "imagefolder"} <= {module.INFO.id for module in registry.all()}
    assert {"page", "alto"} <= {module.INFO.id for module in registry.readers()}
    assert "page2013" not in {module.INFO.id for module in registry.readers()}
    assert "page2013" in {module.INFO.id for module in registry.writers()}
    assert registry.get("page").INFO.title == "PAGE XML"


def test_unknown_id_names_the_nearest():
    with pytest.raises(DuctusError, match="pgae") as caught:
        Registry.discover().get("pgae")
    assert "“page”" in caught.value.remedy.sentence


@pytest.mark.parametrize("kind", ["page", "alto"])
def test_files_are_told_apart_by_their_root(kind):
    registry = Registry.discover()
    files = sorted((GOLDEN / kind).glob("*.xml"))
    assert files
    for file in files:
        assert registry.reader_for(file).INFO.id == kind


@pytest.mark.parametrize(
    ("name", "content"), [("a.xml", "<html/>"), ("a.txt", "<PcGts/>"), ("a.xml", ""), ("a.jpg", "x")]
)
def test_no_reader_for_other_files(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert Registry.discover().reader_for(file) is None
    assert Registry.discover().reader_for(tmp_path / "absent.xml") is None


def test_discovery_loads_nothing_heavy():
    code = (
        "import sys; from ductus.formats.registry import Registry; Registry.discover();"
        "print([name for name in ('lxml.etree', 'numpy', 'PIL', 'torch', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY / "app"), "PATH": ""}, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
