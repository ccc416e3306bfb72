"""What opening one very large page costs: A1 at 600 dpi, 14,000 x 20,000 pixels, as JPEG and as TIFF.

Each is opened in a window of its own process, so that peaks are its own: the time until a first preview is seen and
until the page itself is, the peak of resident memory, and what stays when all is there and one has panned about. The
second time the page's levels lie on the disk already. Against it: the same page decoded whole and its levels held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from figures import say, say_table
from PIL import Image

_BLOCK_PX = 1000
_WAIT_S = 180.0
_HEAD = ("", "preview s", "page s", "peak MiB", "after MiB")


def make_scan(path: Path, width_px: int, height_px: int) -> None:
    """Paper with grain and rules of ink, in the format the file name asks for."""
    grain = np.random.default_rng(3).integers(-12, 12, (_BLOCK_PX, _BLOCK_PX, 3))
    block = np.clip(np.array([222, 205, 170]) + grain, 0, 255).astype(np.uint8)
    block[40:52, 60:940] = (50, 40, 30)
    tiles = -(-height_px // _BLOCK_PX), -(-width_px // _BLOCK_PX)
    page = Image.fromarray(np.tile(block, (*tiles, 1))[:height_px, :width_px])
    if path.suffix == ".tif":
        page.save(path, compression="tiff_lzw", strip_size=1 << 20)
    else:
        page.save(path, quality=88)


def _status_mib(key: str) -> float:
    """A figure of this process's memory: VmHWM is the peak, VmRSS what is resident now.

    Not `getrusage`: its peak begins with that of the process that started this one.
    """
    return int(Path("/proc/self/status").read_text(encoding="utf-8").split(f"{key}:")[1].split()[0]) / 1024


def open_in_window(scan: Path) -> dict[str, float]:
    """Open a scan that stands in the project beside it, in this process."""
    from PySide6.QtWidgets import QApplication
    from window_driving import let_run, wait_for

    from ductus.ui.app import make_window

    application = QApplication.instance() or QApplication(["ductus-bench"])
    assert isinstance(application, QApplication)
    window = make_window(application)
    window.resize(1280, 800)
    window.show()
    canvas, pictures = window.bench.canvas, window.bench.pictures
    previews: list[float] = []
    pages: list[float] = []
    pictures.preview_ready.connect(lambda *_: previews.append(time.perf_counter()))
    pictures.page_ready.connect(lambda *_: pages.append(time.perf_counter()))
    let_run(0.2)
    started = time.perf_counter()
    window.open_paths([scan.with_suffix(".ductus")])
    wait_for(lambda: pages, _WAIT_S, "the page is there")
    canvas.zoom_to(1.0)
    for _ in range(200):
        canvas.pan(-97, -131)
        application.processEvents()
    wait_for(lambda: canvas.is_settled, _WAIT_S, "the page is sharp")
    first = previews[0] if previews else pages[0]
    figures = {"preview s": first - started, "page s": pages[0] - started}
    figures.update({"peak MiB": _status_mib("VmHWM"), "after MiB": _status_mib("VmRSS")})
    window.close()
    return figures


def hold_whole(scan: Path) -> dict[str, float]:
    """The reference: the page decoded whole, all levels held as the screen takes them."""
    from ductus.imaging.levels import levels_of
    from ductus.imaging.scans import ScanSource, open_page
    from ductus.ui.page_store import to_qimage

    started = time.perf_counter()
    levels = [to_qimage(level) for level in levels_of(open_page(ScanSource(scan)))]
    took = time.perf_counter() - started
    held = sum(level.sizeInBytes() for level in levels) / 2**20
    after = max(held, _status_mib("VmRSS"))
    return {"preview s": took, "page s": took, "peak MiB": _status_mib("VmHWM"), "after MiB": after}


def make_project(scan: Path) -> None:
    """A project of that one scan beside it."""
    from ductus.document.page import Page
    from ductus.imaging.scans import inspect
    from ductus.project.project import Project

    found = inspect(scan)
    with Project.create(scan.with_suffix(".ductus")) as project:
        file = project.scan_for(scan, found.size_bytes, found.sha256)
        page = Page("page", scan.name, file, found.pages[0].width_px, found.pages[0].height_px)
        project.insert_pages(project.add_document("Bench").id, [page])


def _apart(verb: str, scan: Path) -> dict[str, float]:
    """One of the two above in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, verb, str(scan)], check=True, capture_output=True, encoding="utf-8")
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=int, nargs=2, default=(14_000, 20_000), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    measured: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as name:
        os.environ["DUCTUS_HOME"] = str(Path(name) / "home")
        for suffix in (".jpg", ".tif"):
            scan = Path(name) / f"{suffix[1:]}{suffix}"
            make_scan(scan, *arguments.page)
            make_project(scan)
            measured[f"{suffix}, first time"] = _apart("window", scan)
            measured[f"{suffix}, again"] = _apart("window", scan)
            measured[f"{suffix}, held whole"] = _apart("whole", scan)
            scan.unlink()
    say_table(_HEAD, [(what, *(f"{row[column]:.1f}" for column in _HEAD[1:])) for what, row in measured.items()])
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("window", "whole"):
        say(json.dumps((open_in_window if sys.argv[1] == "window" else hold_whole)(Path(sys.argv[2]))))
    else:
        main()
