"""The script that makes the weights that ship: files, card, page and catalogue row agree with one another."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from ductus import paths
from ductus.engines.local import quill
from ductus.engines.quill_support import finding
from ductus.engines.quill_support.folders import WEIGHTS, card_in, sha256_of
from fakes import quills

pytest.importorskip("torch")
pa = pytest.importorskip("pyarrow")
SCRIPT = Path(__file__).parents[3] / "packaging" / "ship_quill.py"


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    import pyarrow.parquet as parquet

    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    course = quills.by_heart()
    lines = tmp_path / "lines.parquet"
    texts = [*quills.TEXTS, "\N{EURO SIGN}"]
    rows = {
        "image": [quills.sample(text).picture for text in texts],
        "text": texts,
        "source": ["archive/hand"] * len(texts),
        "page": [str(number) for number in range(len(texts))],
        "license": ["CC BY 4.0"] * len(texts),
    }
    parquet.write_table(pa.table(rows), lines)
    judged = tmp_path / "judged.parquet"
    parquet.write_table(pa.table({name: column[: len(quills.TEXTS)] for name, column in rows.items()}), judged)
    catalogue = tmp_path / "catalogue.json"
    catalogue.write_text('[{"id": "other"}]', encoding="utf-8")
    given = {"--taught": lines, "--lines": judged, "--command": "ductus train quill", "--licence": "CC BY 4.0"}
    placed = {"--target": tmp_path / "quill", "--doc": tmp_path / "docs" / "quill.md", "--catalogue": catalogue}
    words = [str(word) for pair in {**given, **placed}.items() for word in pair]
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(course), *words, "--no-rival", "--onnx"])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    return course, tmp_path


def test_what_ships_is_half_as_large_says_how_well_it_reads_and_whom_to_thank(shipped):
    course, folder = shipped
    target = folder / "quill"
    card = card_in(target)
    assert (target / WEIGHTS).stat().st_size < 0.7 * (course / WEIGHTS).stat().st_size
    assert card["sha256"] == sha256_of(target) != sha256_of(course)
    (rows,) = card["figures"].values()
    assert [(row["source"], row["cer"], row["lines"]) for row in rows] == [("all", 0.0, 3), ("archive/hand", 0.0, 3)]
    assert card["data"] == [{"source": "archive/hand", "licence": "CC BY 4.0", "lines": 4, "pages": 4}]
    page = (folder / "docs" / "quill.md").read_text(encoding="utf-8")
    assert "too rarely to be learnt: \N{EURO SIGN}" in page and "| archive/hand | CC BY 4.0 | 4 | 4 |" in page


def test_what_ships_can_be_read_with_and_is_listed_as_coming_with_ductus(shipped):
    _, folder = shipped
    target = folder / "quill"
    assert finding.onnx_beside(target) is not None
    assert quill.availability(quill.Options(str(target))).is_ready
    rows = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == ["quill", "other"]
    assert (rows[0]["source"], rows[0]["engine"], rows[0]["revision"]) == ("", "quill", sha256_of(target)[:12])
