"""What we write in kraken's own readers, where kraken is installed in an environment of its own.

kraken and Ductus want different releases of torch, so it never comes with Ductus. To run these tests, make an
environment with kraken and name its Python:

    python3.11 -m venv kraken-env && kraken-env/bin/pip install kraken
    DUCTUS_KRAKEN_PYTHON=kraken-env/bin/python pytest tests/unit/formats/test_formats_kraken.py
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from ductus.document.page import Region
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import baseline, box, line, outline, page, scan

PYTHON = os.environ.get("DUCTUS_KRAKEN_PYTHON", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="DUCTUS_KRAKEN_PYTHON names no environment with kraken")

READ_PAGES = """
import json, sys
from kraken.lib.xml import XMLPage
found = []
for name in sys.argv[2:]:
    page = XMLPage(name, filetype=sys.argv[1])
    lines = page.get_sorted_lines()
    found.append({
        "image": str(page.imagename),
        "lines": [[line.text, len(line.boundary or ()), len(line.baseline or ())] for line in lines],
        "regions": sum(len(held) for held in page.regions.values()),
    })
print(json.dumps(found))
"""
COMPILE = """
import json, sys
import pyarrow as pa
from kraken.lib.arrow_dataset import build_binary_dataset
build_binary_dataset(files=sys.argv[3:], output_file=sys.argv[2], format_type=sys.argv[1])
with pa.memory_map(sys.argv[2]) as source:
    table = pa.ipc.open_file(source).read_all()
print(json.dumps(sorted(row["text"] for row in table.column("lines").to_pylist())))
"""
TEXTS = ["first ſ𐌰é", "second & <third>", "שלום"]


def made_page():
    bent = line("bent", TEXTS[1], 200, baseline=baseline((50, 230), (200, 236), (450, 228)), region_id="r")
    slanted = line("slanted", TEXTS[2], polygon=outline((50, 300), (450, 330), (450, 380), (260, 371), (50, 350)))
    regions = (Region("r", box(40, 80, 480, 260), "MainZone:column"),)
    return page(line("straight", TEXTS[0], region_id="r"), bent, slanted, regions=regions, scan=scan("scans/7r.jpg"))


def image():
    return Image.linear_gradient("L").resize((1000, 1400)).convert("RGB")


def kraken(script, *arguments):
    """What the last line of the script says."""
    done = subprocess.run(
        [PYTHON, "-c", script, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize(("format_id", "kind"), [("page", "page"), ("alto", "alto"), ("page2013", "page")])
def test_kraken_reads_every_line_with_its_shape(format_id, kind, tmp_path):
    written = Registry.discover().get(format_id).write([made_page()], 1, tmp_path, WriteOptions(), lambda *_: None)
    image().save(tmp_path / "7r.jpg")
    (found,) = kraken(READ_PAGES, kind, *written.files)
    assert found["lines"] == [[TEXTS[0], 4, 2], [TEXTS[1], 4, 3], [TEXTS[2], 5, 2]]
    assert Path(found["image"]).name == "7r.jpg"
    assert found["regions"] == 2


@pytest.mark.parametrize(("choices", "kind"), [({"xml": "PAGE"}, "page"), ({"xml": "ALTO"}, "alto")])
def test_kraken_compiles_its_pages(choices, kind, tmp_path):
    write_set("kraken_pages", tmp_path, choices)
    files = list((tmp_path / "set").rglob("*.xml"))
    assert kraken(COMPILE, kind, tmp_path / "set.arrow", *files) == sorted(TEXTS)


def test_kraken_compiles_its_lines(tmp_path):
    write_set("kraken_lines", tmp_path, {})
    files = list((tmp_path / "set").rglob("*.png"))
    assert kraken(COMPILE, "path", tmp_path / "set.arrow", *files) == sorted(TEXTS)


def write_set(format_id, folder, choices):
    options = WriteOptions(page_image=lambda _held: image(), choices={"parts": {"page_1": "train"}, **choices})
    Registry.discover().get(format_id).write([made_page()], 1, folder / "set", options, lambda *_: None)
