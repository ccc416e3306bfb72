"""Writes `version-3.ductus`, a project file of schema 3, the last that kept all shapes as numbers.

Run once, with the last Ductus that writes schema 3: `python tests/golden/projects/make_version_3.py`. It is version 1
brought to schema 3, with one line on whole pixels, which schema 4 would keep as text.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ductus.document.edits import ShapeLine
from ductus.document.geometry import Baseline, Point, Polygon
from ductus.document.page import BaselineSource
from ductus.project.migrations import newest_schema
from ductus.project.project import Project

HERE = Path(__file__).parent
OUTLINE = Polygon(
    (Point(60.0, 180.0), Point(500.0, 171.0), Point(950.0, 180.0), Point(950.0, 240.0), Point(60.0, 244.0))
)
BASELINE = Baseline((Point(60.0, 226.0), Point(950.0, 225.0)))

if __name__ == "__main__":
    if newest_schema() != 3:
        raise SystemExit("This Ductus no longer writes schema 3.")
    target = HERE / "version-3.ductus"
    shutil.copy(HERE / "version-1.ductus", target)
    project = Project.open(target)
    project.apply(ShapeLine("page_1", "line_1", OUTLINE, BASELINE, BaselineSource.DRAWN), by="Anna")
    project.close()
    target.with_name("version-3.schema-1.ductus").unlink()
